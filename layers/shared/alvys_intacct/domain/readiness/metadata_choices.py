"""Lists of metadata to choose from: one section, filtered by text, page by page (CONN-5, MAP-5)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from alvys_intacct.domain.lists import cursor_at, place_of
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import Metadata, ValueStatus
from alvys_intacct.late_dataclass import dataclass


class MetadataSection(StrEnum):
    """The sections that can be listed."""

    ACCOUNTS = "accounts"
    ENTITIES = "entities"
    TERMS = "terms"
    DIMENSIONS = "dimensions"
    CUSTOM_FIELDS = "customFields"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry that settings can choose.

    `group` is its heading in the list: an account's type, a term's side, a dimension, the object of a
    custom field. `type` is the type of an account or a custom field. An account with a `bank_account` is that
    of a bank and can't be chosen.
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
    normal_balance: str | None = None
    bank_account: str | None = None
    length: int | None = None

    @property
    def label(self) -> str:
        """The text that people see: `ID - Name` (MAP-5)."""
        return self.id if self.name in ("", self.id) else f"{self.id} - {self.name}"

    @property
    def place(self) -> tuple[str, str]:
        """Its sort key in the list."""
        return (self.group, self.id)


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """One page of choices; `total` is the count on all pages."""

    items: list[Choice]
    total: int
    cursor: str | None


def browse(
    metadata: Metadata,
    section: MetadataSection,
    *,
    dimension: Dimension | None = None,
    text: str | None = None,
    limit: int,
    cursor: str | None = None,
) -> ChoicePage:
    """A page of a section, grouped, by id. Raises ValueError for a cursor that isn't from such a list."""
    wanted = folded(text or "")
    after = place_of(cursor)
    choices = [
        choice
        for choice in _CHOICES[section](metadata)
        if (dimension is None or section is not MetadataSection.DIMENSIONS or choice.dimension == dimension)
        and wanted in folded(choice.label)
    ]
    choices.sort(key=lambda choice: choice.place)
    rest = choices if after is None else [choice for choice in choices if choice.place > after]
    page = rest[:limit]
    return ChoicePage(page, len(choices), cursor_at(page[-1].place) if len(rest) > limit else None)


def _accounts(metadata: Metadata) -> Iterator[Choice]:
    for account in metadata.accounts:
        yield Choice(
            account.number,
            account.title,
            _status(account.active),
            group=account.account_type,
            type=account.account_type,
            required_dimensions=tuple(sorted(account.required)),
            normal_balance=account.normal_balance,
            bank_account=account.bank_account,
        )


def _entities(metadata: Metadata) -> Iterator[Choice]:
    for entity in metadata.entities:
        yield Choice(entity.entity_id, entity.name, _status(entity.active))


def _terms(metadata: Metadata) -> Iterator[Choice]:
    for term in metadata.terms:
        yield Choice(term.name, term.name, _status(term.active), group=term.side, side=term.side)


def _values(metadata: Metadata) -> Iterator[Choice]:
    for dimension, values in metadata.dimensions.items():
        for value in values:
            yield Choice(value.value_id, value.name, value.status, group=dimension, dimension=dimension)


def _custom_fields(metadata: Metadata) -> Iterator[Choice]:
    for custom_field in metadata.custom_fields:
        yield Choice(
            custom_field.field_id,
            custom_field.label,
            ValueStatus.ACTIVE,
            group=custom_field.sage_object,
            type=custom_field.field_type,
            sage_object=custom_field.sage_object,
            required=custom_field.required,
            length=custom_field.length,
        )


_CHOICES = {
    MetadataSection.ACCOUNTS: _accounts,
    MetadataSection.ENTITIES: _entities,
    MetadataSection.TERMS: _terms,
    MetadataSection.DIMENSIONS: _values,
    MetadataSection.CUSTOM_FIELDS: _custom_fields,
}


def _status(active: bool) -> ValueStatus:
    return ValueStatus.ACTIVE if active else ValueStatus.INACTIVE
