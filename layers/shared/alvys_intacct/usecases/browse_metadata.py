"""Choosing from metadata: one part, narrowed by text, page by page (CONN-5, MAP-5)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from alvys_intacct.domain.documents import Dimension
from alvys_intacct.domain.metadata import Metadata, ValueStatus


class Part(StrEnum):
    """What can be listed."""

    ACCOUNTS = "accounts"
    ENTITIES = "entities"
    TERMS = "terms"
    DIMENSIONS = "dimensions"
    CUSTOM_FIELDS = "customFields"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that settings can choose.

    `group` is what it is listed under: an account's type, a term's side, a dimension, the object of a
    custom field. `type` is the type of an account or a custom field.
    """

    id: str
    name: str
    status: ValueStatus
    group: str = ""
    type: str | None = None
    dimension: str | None = None
    side: str | None = None
    sage_object: str | None = None
    required: bool | None = None
    required_dimensions: tuple[str, ...] | None = None
    length: int | None = None

    @property
    def label(self) -> str:
        """As people see it: `ID - Name` (MAP-5)."""
        return self.id if self.name in ("", self.id) else f"{self.id} - {self.name}"

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the list."""
        return (self.group, self.id)


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """One page of choices; `total` is how many there are on all pages."""

    items: list[Choice]
    total: int
    cursor: str | None


def browse(
    metadata: Metadata,
    part: Part,
    *,
    dimension: Dimension | None = None,
    text: str | None = None,
    limit: int,
    cursor: str | None = None,
) -> ChoicePage:
    """A page of a part, grouped, by id. Raises ValueError for a cursor that no such list gave out."""
    wanted = " ".join((text or "").casefold().split())
    after = _place_of(cursor)
    choices = [
        choice
        for choice in _CHOICES[part](metadata)
        if (dimension is None or part is not Part.DIMENSIONS or choice.dimension == dimension)
        and wanted in " ".join(choice.label.casefold().split())
    ]
    choices.sort(key=lambda choice: choice.place)
    rest = choices if after is None else [choice for choice in choices if choice.place > after]
    page = rest[:limit]
    return ChoicePage(page, len(choices), _cursor_of(page[-1]) if len(rest) > limit else None)


def _accounts(metadata: Metadata) -> Iterator[Choice]:
    for one in metadata.accounts:
        yield Choice(
            one.number,
            one.title,
            _status(one.active),
            group=one.account_type,
            type=one.account_type,
            required_dimensions=tuple(sorted(one.required)),
        )


def _entities(metadata: Metadata) -> Iterator[Choice]:
    for one in metadata.entities:
        yield Choice(one.entity_id, one.name, _status(one.active))


def _terms(metadata: Metadata) -> Iterator[Choice]:
    for one in metadata.terms:
        yield Choice(one.name, one.name, _status(one.active), group=one.side, side=one.side)


def _values(metadata: Metadata) -> Iterator[Choice]:
    for dimension, values in metadata.dimensions.items():
        for one in values:
            yield Choice(one.value_id, one.name, one.status, group=dimension, dimension=dimension)


def _custom_fields(metadata: Metadata) -> Iterator[Choice]:
    for one in metadata.custom_fields:
        yield Choice(
            one.field_id,
            one.label,
            ValueStatus.ACTIVE,
            group=one.sage_object,
            type=one.field_type,
            sage_object=one.sage_object,
            required=one.required,
            length=one.length,
        )


_CHOICES = {
    Part.ACCOUNTS: _accounts,
    Part.ENTITIES: _entities,
    Part.TERMS: _terms,
    Part.DIMENSIONS: _values,
    Part.CUSTOM_FIELDS: _custom_fields,
}


def _status(active: bool) -> ValueStatus:
    return ValueStatus.ACTIVE if active else ValueStatus.INACTIVE


def _cursor_of(choice: Choice) -> str:
    return base64.urlsafe_b64encode(json.dumps(choice.place).encode()).decode()


def _place_of(cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != 2 or not all(isinstance(one, str) for one in place):
        raise ValueError("the cursor is not one that this list gave out")
    return place[0], place[1]
