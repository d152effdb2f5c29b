"""Write functions that change an existing document in place (MOD-1, MOD-9).

Bills with a due date are written with the generic update: it keeps the lines that are sent and removes the
others, and a line without a line number is a new one. So all lines are sent without a number, and nothing of
the former ones remains. Memos of a bill, which has to keep its lines, and all other documents are written
with the object-specific updates, which take their elements in the documented order. There, a term without a
due date is enough: Sage works the date out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.sage.documents import Document, DocumentType, Line
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.domain.sage.updates import replaces_lines
from alvys_intacct.domain.sage.writes import Update, UpdateScope
from alvys_intacct.gateways.intacct.protocol.elements import (
    Element,
    SubElement,
    UnsendableTextError,
    put,
    put_date,
    put_if_set,
)
from alvys_intacct.gateways.intacct.protocol.names import DIMENSION_FIELDS, NAMES, PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.writes.parts import (
    DAILY_RATE,
    fill_line,
    put_custom_fields,
    refuse_asset,
    refuse_incomplete,
    refuse_too_large,
)


def build_update(function: Element, update: Update) -> None:
    """Put the elements of the update into the function.

    Raises `NeedsAttention` for a document that Sage would refuse whole.
    """
    refuse_incomplete(update.document)
    refuse_too_large(update.document)
    if replaces_lines(update.document) and update.scope is not UpdateScope.HEADER_AND_MEMOS:
        _bill(SubElement(SubElement(function, "update"), "APBILL"), update)
        return
    try:
        body = SubElement(function, NAMES[update.document.type].update, key=update.record_no)
    except ValueError:
        raise UnsendableTextError("record number") from None
    _header(body, update)
    _lines(body, update)
    if any(not element.text and not len(element) for element in body.iterdescendants()):
        # Sage's schema has this attribute on all object-specific updates. Without it, empty elements may be
        # taken as not sent.
        body.set("set_nulls", "true")


def _header(body: Element, update: Update) -> None:
    document, whole = update.document, update.scope is UpdateScope.WHOLE
    if whole:
        put(body, PARTY_ID_FIELDS[document.side].lower(), document.party_id)
    if whole or document.type is DocumentType.VENDOR_CREDIT:
        # The reference page requires it for AP adjustments, whatever else is updated.
        put_date(body, "datecreated", document.document_date)
    if whole:
        put_date(body, "dateposted", document.document_date)
    if document.type.is_adjustment:
        if whole:
            put(body, "adjustmentno", document.document_number)
            put(body, "action", _action(document))
    else:
        if document.due_date is not None:
            put_date(body, "datedue", document.due_date)
        put(body, "termname", document.term or "")
        if whole:
            put(body, "action", _action(document))
            put(body, NAMES[document.type].number, document.document_number)
        put(body, "ponumber", document.reference or "")
    put(body, "description", document.description)
    if whole and document.names_currency:
        put(body, "currency", document.currency)
        put(body, "exchratetype", DAILY_RATE)
    if not document.type.is_adjustment:
        put_custom_fields(body, _with_cleared(update))


def _with_cleared(update: Update) -> dict[str, str]:
    cleared = sorted(update.cleared_fields - set(update.document.custom_fields))
    return {**update.document.custom_fields, **dict.fromkeys(cleared, "")}


def _lines(body: Element, update: Update) -> None:
    document = update.document
    if update.scope is UpdateScope.HEADER:
        return
    if update.scope is UpdateScope.HEADER_AND_MEMOS and len(document.lines) != update.lines_before:
        # Somebody changed the lines in Sage: a memo could be put on another line than its own.
        return
    items = SubElement(body, f"{NAMES[document.type].update.replace('_', '')}items")
    for number, line in enumerate(document.lines, start=1):
        if number > update.lines_before:
            fill_line(SubElement(items, "lineitem"), line, number, document.form_1099)
            continue
        item = SubElement(items, "updatelineitem", line_num=str(number))
        if update.scope is UpdateScope.WHOLE:
            fill_line(item, line, number, document.form_1099, replaces=True)
        else:
            _memo(item, line, number)


def _memo(item: Element, line: Line, number: int) -> None:
    try:
        put(item, "memo", line.memo)
        put_custom_fields(item, line.custom_fields)
    except UnsendableTextError as error:
        raise error.of(f"line {number}") from None


def _action(document: Document) -> str:
    return "Submit" if document.posted else "Draft"


def _bill(body: Element, update: Update) -> None:
    """The generic update of a bill: the whole of it, or the header without lines, which stay then."""
    document, whole = update.document, update.scope is UpdateScope.WHOLE
    put(body, "RECORDNO", update.record_no)
    if whole:
        put(body, "VENDORID", document.party_id)
        put(body, "WHENCREATED", f"{document.document_date:%m/%d/%Y}")
        put(body, "WHENPOSTED", f"{document.document_date:%m/%d/%Y}")
        put(body, "RECORDID", document.document_number)
        put(body, "ACTION", _action(document))
    if document.due_date is not None:
        put(body, "WHENDUE", f"{document.due_date:%m/%d/%Y}")
    put(body, "TERMNAME", document.term or "")
    put(body, "DOCNUMBER", document.reference or "")
    put(body, "DESCRIPTION", document.description)
    if whole and document.names_currency:
        put_if_set(body, "BASECURR", document.base_currency)
        put(body, "CURRENCY", document.currency)
        put(body, "EXCH_RATE_TYPE_ID", DAILY_RATE)
    _named_fields(body, _with_cleared(update))
    if whole:
        items = SubElement(body, "APBILLITEMS")
        for number, line in enumerate(document.lines, start=1):
            refuse_asset(line, number)
            try:
                _bill_line(SubElement(items, "APBILLITEM"), line, document.form_1099)
            except UnsendableTextError as error:
                raise error.of(f"line {number}") from None


def _bill_line(item: Element, line: Line, form: Form1099 | None) -> None:
    put(item, "ACCOUNTNO", line.account)
    put(item, "TRX_AMOUNT", f"{line.amount.amount:f}")
    put_if_set(item, "ENTRYDESCRIPTION", line.memo)
    for dimension, name in DIMENSION_FIELDS.items():
        put_if_set(item, name, line.dimensions.get(dimension))
    if form is not None:
        put(item, "FORM1099", "true")
        put(item, "FORM1099TYPE", form.type)
        put(item, "FORM1099BOX", form.box)
    _named_fields(item, line.custom_fields)


def _named_fields(parent: Element, values: Mapping[str, str]) -> None:
    """Custom fields of a generic function: each is an element with the field's integration name."""
    for name, value in _elements(values):
        put(parent, name, value)


def _elements(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        if not (name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()):
            raise UnsendableTextError(f"name of the custom field {name[:40]}")
        yield name, value
