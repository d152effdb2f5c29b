"""The list of a tenant's values of one Alvys field (DIM-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import IntEnum

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.references import type_of_all
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.metadata import CustomFieldType
from alvys_intacct.late_dataclass import dataclass

# The bounds of a list; it stays within one item of the database. A full list takes no more values.
MOST_VALUES = 5_000
MOST_BYTES = 330_000
LONGEST_TEXT = 200


class Teller(IntEnum):
    """Who told a name. A later one counts over an earlier one, and newer words over older ones."""

    PERSON = 0
    TRANSACTION = 1
    ALVYS_LIST = 2


@dataclass(frozen=True, slots=True)
class AlvysValue:
    """A value of an Alvys field.

    `key` is Alvys's internal id; where the field has no ids, the name in the form that is compared. `name` is
    None while nobody named the id. `type` is that of a custom reference.
    """

    key: str
    name: str | None
    teller: Teller = Teller.TRANSACTION
    type: CustomFieldType | None = None

    @property
    def shown(self) -> str:
        """What people see: the name, else the id."""
        return self.name or self.key

    @property
    def place(self) -> tuple[str, str]:
        """Its sort key in the list."""
        return folded(self.shown), self.key

    @property
    def size(self) -> int:
        """About as many bytes as it takes in the database."""
        return len(self.key.encode()) + len((self.name or "").encode()) + 16


def told(name: str, kind: CustomFieldType | None = None) -> AlvysValue:
    """The value of a field without ids."""
    spelt = " ".join(name.split())
    return AlvysValue(folded(spelt), spelt, type=kind)


@dataclass(frozen=True, slots=True)
class ValueList:
    """All values of a field that are known of a tenant.

    `asked_at` is when Alvys was last asked for its own list, `listed_at` when it last answered (UTC).
    `version` counts the writes.
    """

    of: ValueField
    values: Mapping[str, AlvysValue] = field(default_factory=dict)
    asked_at: datetime | None = None
    listed_at: datetime | None = None
    version: int = 0

    def with_seen(self, seen: Iterable[AlvysValue]) -> ValueList:
        """The list with these values as well; the same list where they tell nothing new."""
        values: dict[str, AlvysValue] | None = None
        room = MOST_BYTES - sum(value.size for value in self.values.values())
        for value in seen:
            current = (values or self.values).get(value.key)
            following = _merged(current, value)
            grown = following.size - (current.size if current else 0)
            too_many = current is None and len(values or self.values) >= MOST_VALUES
            if following == current or too_many or grown > room or not _is_storable(value):
                continue
            values = dict(self.values) if values is None else values
            values[value.key] = following
            room -= grown
        return self if values is None else replace(self, values=values)

    def with_name_of_person(self, key: str, name: str | None) -> ValueList:
        """The list with a person's name for an id, or without it."""
        value = replace(self.values[key], name=name, teller=Teller.PERSON)
        return replace(self, values={**self.values, key: value})

    def page(self, text: str | None, limit: int, cursor: str | None) -> Page[AlvysValue]:
        """A page of the values whose name or id contains a text, by name.

        Raises ValueError for a cursor that isn't from such a list.
        """
        wanted, after = folded(text or ""), place_of(cursor)
        found = sorted(
            (
                value
                for value in self.values.values()
                if wanted in folded(value.shown) or wanted in folded(value.key)
            ),
            key=lambda value: value.place,
        )
        rest = found if after is None else [value for value in found if value.place > after]
        page = rest[:limit]
        return Page(page, cursor_at(page[-1].place) if len(rest) > limit else None)


def _is_storable(value: AlvysValue) -> bool:
    return bool(value.key) and len(value.key) <= LONGEST_TEXT and len(value.name or "") <= LONGEST_TEXT


def _merged(current: AlvysValue | None, value: AlvysValue) -> AlvysValue:
    if current is None:
        return value
    merged = replace(current, type=type_of_all(current.type, value.type))
    if value.name and (current.name is None or value.teller >= current.teller):
        # Of a field without ids, the first spelling stays: others mean the same.
        if current.name is not None and folded(current.name) == folded(value.name):
            return replace(merged, teller=max(current.teller, value.teller))
        return replace(merged, name=value.name, teller=value.teller)
    return merged
