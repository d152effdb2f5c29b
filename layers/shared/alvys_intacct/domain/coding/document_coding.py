"""The coding of a document: dimensions on its lines, custom fields on header and lines (DIM, CF)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from operator import is_

from alvys_intacct.domain.alvys.names import Names, Unnamed
from alvys_intacct.domain.build_report import BuildReport
from alvys_intacct.domain.coding.alvys_sources import Subject
from alvys_intacct.domain.coding.custom_fields import FilledField, fill
from alvys_intacct.domain.coding.dimensions import (
    ChosenValue,
    alvys_values,
    choose_values,
    refuse_missing,
    refuse_unusable,
    refuse_without_location,
)
from alvys_intacct.domain.coding.line_accounts import refuse_account
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Charge
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, Document, DocumentType, Line
from alvys_intacct.domain.sage.metadata import (
    Currencies,
    CustomField,
    CustomFieldObject,
    DimensionValue,
    GlAccount,
    Metadata,
)
from alvys_intacct.domain.sage.text_lengths import TextLengths
from alvys_intacct.late_dataclass import dataclass

# CF-1: only invoices and bills have custom fields here; adjustments are other objects in Sage.
HEADER = {DocumentType.INVOICE: CustomFieldObject.AR_INVOICE, DocumentType.BILL: CustomFieldObject.AP_BILL}
ITEM = {
    DocumentType.INVOICE: CustomFieldObject.AR_INVOICE_ITEM,
    DocumentType.BILL: CustomFieldObject.AP_BILL_ITEM,
}


@dataclass(frozen=True, slots=True)
class SageChoices:
    """A Sage company's lists as look-up tables, as last read. A list that was never read is not checked."""

    accounts: Mapping[str, GlAccount] = field(default_factory=dict)
    values: Mapping[Dimension, Mapping[str, DimensionValue]] = field(default_factory=dict)
    custom_fields: Mapping[CustomFieldObject, Mapping[str, CustomField]] = field(default_factory=dict)
    base_currencies: Mapping[str, str] = field(default_factory=dict)
    currencies: Currencies = field(default_factory=Currencies)
    has_entities: bool = False
    text_lengths: TextLengths = field(default_factory=dict)
    name_lengths: Mapping[Side, int] = field(default_factory=dict)

    @classmethod
    def of(cls, metadata: Metadata) -> SageChoices:
        """The look-up tables of the metadata."""
        by_object: dict[CustomFieldObject, dict[str, CustomField]] = {}
        for custom_field in metadata.custom_fields:
            by_object.setdefault(custom_field.sage_object, {})[custom_field.field_id] = custom_field
        return cls(
            {account.number: account for account in metadata.accounts},
            {
                dimension: {value.value_id: value for value in values}
                for dimension, values in metadata.dimensions.items()
            },
            by_object,
            {entity.entity_id: entity.currency for entity in metadata.entities if entity.currency},
            metadata.currencies,
            metadata.has_entities,
            metadata.text_lengths,
            metadata.name_lengths,
        )


def code_document(
    document: Document,
    envelope: TransactionEnvelope,
    charges: Sequence[Charge],
    connection: Connection,
    choices: SageChoices,
    names: Names,
    report: BuildReport,
) -> Document:
    """The document with dimensions and custom fields; problems go to `report` (DIM-5, DIM-6, CF-4).

    Each line follows the load and trip of its own charge. `names` are those of the ids in the envelope.
    """
    coder = _Coder(document.type, envelope, connection, choices, names, report)
    lines = []
    for line, charge in zip(document.lines, charges, strict=True):
        coding = coder.coding(charge.load_number, charge.trip_number)
        coded = line if coding.is_empty else _coded(line, coding)
        _check(coded, coding.unnamed, connection, choices, report)
        lines.append(coded)
    located = partial(refuse_without_location, lines, company_has_entities=choices.has_entities)
    report.attempt(located, None)
    header = coder.filled(HEADER, Subject.of(envelope, connection.subsidiary.name, names=names))
    if not header and all(map(is_, lines, document.lines)):
        # Nothing is mapped, or nothing has a value.
        return document
    return replace(
        document,
        lines=tuple(lines),
        custom_fields={name: filled.value for name, filled in header.items()},
        sources=document.sources | {f"customField:{name}": filled.source for name, filled in header.items()},
    )


@dataclass(frozen=True, slots=True)
class _Coding:
    """The coding of the lines about one load and trip."""

    dimensions: dict[Dimension, str]
    custom_fields: dict[str, str]
    sources: dict[str, str]
    unnamed: dict[Dimension, Unnamed]

    @property
    def is_empty(self) -> bool:
        """Whether lines with it stay as they are."""
        return not (self.dimensions or self.custom_fields or self.sources)


def _coded(line: Line, coding: _Coding) -> Line:
    # `replace` takes longer, and a document may have hundreds of lines.
    return Line(
        account=line.account,
        amount=line.amount,
        memo=line.memo,
        category=line.category,
        item=line.item,
        level=line.level,
        dimensions=line.dimensions | coding.dimensions,
        custom_fields=coding.custom_fields,
        sources=coding.sources,
    )


class _Coder:
    """Codes the lines of one document. Lines about the same load and trip share one coding."""

    def __init__(
        self,
        document_type: DocumentType,
        envelope: TransactionEnvelope,
        connection: Connection,
        choices: SageChoices,
        names: Names,
        report: BuildReport,
    ) -> None:
        self._type = document_type
        self._envelope = envelope
        self._connection = connection
        self._choices = choices
        self._names = names
        self._report = report
        self._codings: dict[tuple[str | None, str | None], _Coding] = {}

    def coding(self, load_number: str | None, trip_number: str | None) -> _Coding:
        """The coding of a line about that load and trip."""
        key = (load_number, trip_number)
        if key not in self._codings:
            self._codings[key] = self._code(load_number, trip_number)
        return self._codings[key]

    def filled(
        self, objects: Mapping[DocumentType, CustomFieldObject], subject: Subject
    ) -> dict[str, FilledField]:
        """The values of an object's mapped fields; the reconciliation check reports a field that is gone."""
        sage_object = objects.get(self._type)
        if sage_object is None:
            return {}
        fields = self._choices.custom_fields.get(sage_object, {})
        filled: dict[str, FilledField] = {}
        for name, mapping in self._connection.custom_field_mappings.get(sage_object, {}).items():
            custom_field = fields.get(name)
            if custom_field is None:
                continue
            value = self._report.attempt(partial(fill, custom_field, mapping, subject), None)
            if value is None:
                continue
            if value.value:
                filled[name] = value
            if value.warning and value.warning not in self._report.warnings:
                self._report.warnings.append(value.warning)
        return filled

    def _code(self, load_number: str | None, trip_number: str | None) -> _Coding:
        name = self._connection.subsidiary.name
        subject = Subject.of(self._envelope, name, load_number, trip_number, self._names)
        chosen: dict[Dimension, ChosenValue] = {}
        if mappings := self._connection.dimension_mappings:
            values = alvys_values(self._envelope, subject.load, subject.trip, name, self._names)
            chosen = choose_values(mappings, values)
        filled = self.filled(ITEM, subject)
        return _Coding(
            {dimension: choice.value for dimension, choice in chosen.items()},
            {name: value.value for name, value in filled.items()},
            {f"dimension:{dimension}": choice.source for dimension, choice in chosen.items()}
            | {f"customField:{name}": value.source for name, value in filled.items()},
            {dimension: choice.unnamed for dimension, choice in chosen.items() if choice.unnamed},
        )


def _check(
    line: Line,
    unnamed: Mapping[Dimension, Unnamed],
    connection: Connection,
    choices: SageChoices,
    report: BuildReport,
) -> None:
    account = choices.accounts.get(line.account)
    if account is not None:
        report.attempt(lambda: refuse_account(line, account), None)
        report.attempt(lambda: refuse_missing(line, account, connection.dimension_mappings), None)
    if choices.values:
        report.attempt(lambda: refuse_unusable(line, choices.values, unnamed), None)
