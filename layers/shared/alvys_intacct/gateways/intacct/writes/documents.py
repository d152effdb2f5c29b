"""Write functions: create, delete and reverse invoices, bills and adjustments (protocol section 5).

Object-specific functions take their elements in the documented order, so the order of the statements
below is part of the protocol.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension, Document, Line
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.domain.sage.writes import (
    Create,
    CreateContact,
    CreateParty,
    Delete,
    PayTo,
    Reverse,
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

# Every company has this rate type; Sage looks up the rate of the document's date in it (AR-8).
DAILY_RATE = "Intacct Daily Rate"
# Sage expects these before the custom fields of a line ...
_LEADING_DIMENSIONS = ((Dimension.LOCATION, "locationid"), (Dimension.DEPARTMENT, "departmentid"))
# ... and these after the custom fields.
_TRAILING_DIMENSIONS = (
    (Dimension.PROJECT, "projectid"),
    (Dimension.CUSTOMER, "customerid"),
    (Dimension.VENDOR, "vendorid"),
    (Dimension.EMPLOYEE, "employeeid"),
    (Dimension.ITEM, "itemid"),
    (Dimension.CLASS, "classid"),
    (Dimension.CONTRACT, "contractid"),
    (Dimension.WAREHOUSE, "warehouseid"),
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
    if not document.type.is_adjustment and document.due_date is None and not document.term:
        raise NeedsAttention(
            "The document has neither a due date nor a payment term.",
            code="due_date_missing",
            remedy="Choose default payment terms for this connection.",
            setting="advanced",
        )
    if not document.lines:
        raise NeedsAttention("The document has no lines.", code="no_lines", remedy="Add a charge in Alvys.")
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
    _custom_fields(body, document.custom_fields)
    items = SubElement(body, names.lines)
    for number, line in enumerate(document.lines, start=1):
        _line(items, line, number, document.form_1099)


def _line(items: Element, line: Line, number: int, form: Form1099 | None) -> None:
    dimensions = line.dimensions
    if Dimension.ASSET in dimensions:
        raise NeedsAttention(
            f"Line {number} has an Asset dimension, which Sage Intacct accepts on no invoice or bill line.",
            code="asset_dimension_unsupported",
            remedy="Remove the Asset dimension from the dimension mappings.",
            setting="dimension-mappings",
        )
    item = SubElement(items, "lineitem")
    try:
        put(item, "glaccountno", line.account)
        put(item, "amount", f"{line.amount.amount:f}")
        put_if_set(item, "memo", line.memo)
        for dimension, tag in _LEADING_DIMENSIONS:
            if dimension in dimensions:
                put_if_set(item, tag, dimensions[dimension])
        if form is not None:
            put(item, "item1099", "true")
            put(item, "form1099type", form.type)
            put(item, "form1099box", form.box)
        _custom_fields(item, line.custom_fields)
        for dimension, tag in _TRAILING_DIMENSIONS:
            if dimension in dimensions:
                put_if_set(item, tag, dimensions[dimension])
    except UnsendableTextError as error:
        raise UnsendableTextError(f"{error.field} of line {number}") from None


def _custom_fields(parent: Element, values: Mapping[str, str]) -> None:
    if not values:
        return
    fields = SubElement(parent, "customfields")
    for name, value in values.items():
        child = SubElement(fields, "customfield")
        put(child, "customfieldname", name)
        try:
            put(child, "customfieldvalue", value)
        except UnsendableTextError:
            raise UnsendableTextError(f"custom field {name}") from None


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
