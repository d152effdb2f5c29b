"""Coding a document: dimensions on its lines, custom fields on header and lines (DIM, CF)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.custom_fields import FilledField, Subject, fill
from alvys_intacct.domain.dimensions import alvys_values, choose_values, refuse_missing, refuse_unusable
from alvys_intacct.domain.documents import Bill, Dimension, Invoice, Line
from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.metadata import (
    CustomField,
    CustomFieldObject,
    DimensionValue,
    GlAccount,
    Metadata,
)

HEADER = {"ar": CustomFieldObject.AR_INVOICE, "ap": CustomFieldObject.AP_BILL}
ITEM = {"ar": CustomFieldObject.AR_INVOICE_ITEM, "ap": CustomFieldObject.AP_BILL_ITEM}


@dataclass(frozen=True, slots=True)
class Offers:
    """What Sage was last seen to offer, ready to be looked up; where it was never read, Sage decides."""

    accounts: Mapping[str, GlAccount] = field(default_factory=dict)
    values: Mapping[Dimension, Mapping[str, DimensionValue]] = field(default_factory=dict)
    custom_fields: Mapping[CustomFieldObject, Mapping[str, CustomField]] = field(default_factory=dict)

    @classmethod
    def of(cls, metadata: Metadata) -> Offers:
        """The look-up tables of what was read."""
        by_object: dict[CustomFieldObject, dict[str, CustomField]] = {}
        for one in metadata.custom_fields:
            by_object.setdefault(one.sage_object, {})[one.field_id] = one
        return cls(
            {account.number: account for account in metadata.accounts},
            {
                dimension: {value.value_id: value for value in values}
                for dimension, values in metadata.dimensions.items()
            },
            by_object,
        )


def code_document(
    document: Invoice | Bill, envelope: Whole, connection: Connection, offers: Offers, findings: Findings
) -> Invoice | Bill:
    """The document with dimensions and custom fields; problems go to `findings` (DIM-5, DIM-6, CF-4)."""
    subject = Subject.of(envelope, connection.subsidiary.name)
    header = _filled(HEADER[document.side], connection, offers, subject, findings)
    item = _filled(ITEM[document.side], connection, offers, subject, findings)
    chosen = choose_values(connection.dimension_mappings, alvys_values(envelope, connection.subsidiary.name))
    lines = []
    for line in document.lines:
        coded = replace(
            line,
            dimensions=line.dimensions | {dimension: one.value for dimension, one in chosen.items()},
            custom_fields={name: one.value for name, one in item.items()},
            sources={f"dimension:{dimension}": one.source for dimension, one in chosen.items()}
            | {f"customField:{name}": one.source for name, one in item.items()},
        )
        _check(coded, connection, offers, findings)
        lines.append(coded)
    return replace(
        document,
        lines=tuple(lines),
        custom_fields={name: one.value for name, one in header.items()},
        sources=document.sources | {f"customField:{name}": one.source for name, one in header.items()},
    )


def _check(line: Line, connection: Connection, offers: Offers, findings: Findings) -> None:
    account = offers.accounts.get(line.account)
    findings.attempt(lambda: refuse_missing(line, account, connection.dimension_mappings), None)
    findings.attempt(lambda: refuse_unusable(line, offers.values), None)


def _filled(
    sage_object: CustomFieldObject,
    connection: Connection,
    offers: Offers,
    subject: Subject,
    findings: Findings,
) -> dict[str, FilledField]:
    """The values of one object's mapped fields; a mapping whose field is gone is the check's business."""
    fields = offers.custom_fields.get(sage_object, {})
    filled: dict[str, FilledField] = {}
    for name, mapping in connection.custom_field_mappings.get(sage_object, {}).items():
        known = fields.get(name)
        if known is None:
            continue
        value = findings.attempt(lambda known=known, mapping=mapping: fill(known, mapping, subject), None)  # type: ignore[misc]
        if value is not None:
            filled[name] = value
            findings.warnings += [value.warning] if value.warning else []
    return filled
