"""Write functions: create, update, delete and reverse invoices, bills and adjustments (protocol section 5).

Object-specific functions take their elements in the documented order, so the order of the statements
below is part of the protocol.
"""

from __future__ import annotations

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.writes import (
    Create,
    CreateContact,
    CreateParty,
    Delete,
    PayTo,
    Recall,
    Reverse,
    Update,
    UpdateParty,
    Write,
)
from alvys_intacct.gateways.intacct.protocol.elements import (
    Element,
    SubElement,
    UnsendableTextError,
    put,
    put_date,
    put_if_set,
)
from alvys_intacct.gateways.intacct.protocol.names import NAMES, PARTY_ID_FIELDS, DocumentNames
from alvys_intacct.gateways.intacct.writes.parts import (
    DAILY_RATE,
    fill_line,
    put_custom_fields,
    refuse_incomplete,
    refuse_too_large,
)


def build_write(write: Write) -> Element:
    """The function element of a write. Raises `NeedsAttention` for what Sage cannot accept."""
    try:
        function = etree.Element("function", controlid=write.control_id)
    except ValueError:
        raise UnsendableTextError("control id").as_sync_error() from None
    try:
        match write.operation:
            case Create(document=document):
                _create(function, document, NAMES[document.type])
            case Update() as update:
                # Imported here: most requests write only new documents.
                from alvys_intacct.gateways.intacct.writes.updates import build_update  # noqa: PLC0415

                build_update(function, update)
            case Recall(record_no=record_no):
                put(SubElement(function, "recallApBill"), "recordno", record_no)
            case Delete(type=document_type, record_no=record_no):
                _delete(function, NAMES[document_type], record_no)
            case Reverse() as reverse:
                _reverse(function, NAMES[reverse.type], reverse)
            case CreateParty() | CreateContact() | PayTo() | UpdateParty() as operation:
                # Imported here: most requests write only documents.
                from alvys_intacct.gateways.intacct.writes.parties import build_party_write  # noqa: PLC0415

                build_party_write(function, operation)
    except UnsendableTextError as error:
        raise error.as_sync_error() from None
    return function


def _create(function: Element, document: Document, names: DocumentNames) -> None:
    refuse_incomplete(document)
    refuse_too_large(document)
    body = SubElement(function, names.create)
    put(body, PARTY_ID_FIELDS[document.side].lower(), document.party_id)
    put_date(body, "datecreated", document.document_date)
    put_date(body, "dateposted", document.document_date)
    action = "Submit" if document.posted else "Draft"
    if document.type.is_adjustment:
        put(body, names.number, document.document_number)
        put(body, "action", action)
    else:
        if document.due_date is not None:
            put_date(body, "datedue", document.due_date)
        put_if_set(body, "termname", document.term)
        put(body, "action", action)
        put_if_set(body, names.number, document.document_number)
        put_if_set(body, "ponumber", document.reference)
    put_if_set(body, "description", document.description)
    put_if_set(body, "externalid", document.external_reference)
    if document.names_currency:
        put_if_set(body, "basecurr", document.base_currency)
        put(body, "currency", document.currency)
        # The schema requires a rate type with every currency, even the base currency. In a company with
        # several currencies, a document without one would silently take the party's default currency.
        put(body, "exchratetype", DAILY_RATE)
    put_custom_fields(body, document.custom_fields)
    items = SubElement(body, names.lines)
    for number, line in enumerate(document.lines, start=1):
        fill_line(SubElement(items, "lineitem"), line, number, document.form_1099)


def _delete(function: Element, names: DocumentNames, record_no: str) -> None:
    body = SubElement(function, "delete")
    put(body, "object", names.object_name)
    put(body, "keys", record_no)


def _reverse(function: Element, names: DocumentNames, reverse: Reverse) -> None:
    if names.reverse is None:
        raise NeedsAttention(
            "Sage Intacct can't reverse an adjustment.",
            code="adjustment_not_reversible",
            remedy="Delete or offset the adjustment by hand in Sage Intacct, then retry.",
        )
    try:
        body = SubElement(function, names.reverse, key=reverse.record_no)
    except ValueError:
        raise UnsendableTextError("record number") from None
    put_date(body, "datereversed", reverse.reversal_date)
    put_if_set(body, "description", reverse.description)
