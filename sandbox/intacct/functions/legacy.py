"""Legacy functions on documents: create_invoice, update_bill, reverse_*, delete_* (protocol section 5)."""

from __future__ import annotations

from lxml.etree import _Element

from sandbox.intacct.books import documents, lifecycle, removal
from sandbox.intacct.books.actor import Actor
from sandbox.intacct.books.fields import typed_fields, wrapped
from sandbox.intacct.books.kinds import AR_ADJUSTMENT, BILL, INVOICE, KINDS, DocumentKind
from sandbox.intacct.books.lines import check_line, lines_of
from sandbox.intacct.errors import VALIDATION, refuse
from sandbox.intacct.schema import children
from sandbox.intacct.values import DATE_FORMAT, Record, parse_date

from .result import Outcome

BY_NOUN: dict[str, DocumentKind] = {kind.noun: kind for kind in KINDS}
_HEADER = {
    "customerid": "CUSTOMERID",
    "vendorid": "VENDORID",
    "datecreated": "WHENCREATED",
    "dateposted": "WHENPOSTED",
    "datedue": "WHENDUE",
    "termname": "TERMNAME",
    "action": "ACTION",
    "batchkey": "PRBATCHKEY",
    "onhold": "ONHOLD",
    "description": "DESCRIPTION",
    "externalid": "EXTERNALID",
    "billto": "BILLTOPAYTOCONTACTNAME",
    "payto": "BILLTOPAYTOCONTACTNAME",
    "shipto": "SHIPTORETURNTOCONTACTNAME",
    "returnto": "SHIPTORETURNTOCONTACTNAME",
    "basecurr": "BASECURR",
    "currency": "CURRENCY",
    "exchratedate": "EXCH_RATE_DATE",
    "exchratetype": "EXCH_RATE_TYPE_ID",
    "exchrate": "EXCHANGE_RATE",
    "nogl": "NOGL",
    "supdocid": "SUPDOCID",
    "taxsolutionid": "TAXSOLUTIONID",
    "inclusivetax": "INCLUSIVETAX",
}
_LINE = {
    "glaccountno": "ACCOUNTNO",
    "accountlabel": "ACCOUNTLABEL",
    "offsetglaccountno": "OFFSETGLACCOUNTNO",
    "amount": "TRX_AMOUNT",
    "allocationid": "ALLOCATION",
    "memo": "ENTRYDESCRIPTION",
    "item1099": "FORM1099",
    "defrevaccount": "DEFERREDREVACCTNO",
}
_DATES = frozenset(
    {
        "datecreated",
        "dateposted",
        "datedue",
        "exchratedate",
        "datereversed",
        "datereceived",
        "paymentdate",
        "revrecstartdate",
        "revrecenddate",
    }
)


def date_text(element: _Element) -> str:
    """Convert a legacy date (year, month, day) to mm/dd/yyyy. An invalid date is refused."""
    year, month, day = ((element.findtext(part) or "").strip() for part in ("year", "month", "day"))
    if not (year or month or day):
        return ""
    try:
        return parse_date(f"{int(month):02d}/{int(day):02d}/{int(year):04d}").strftime(DATE_FORMAT)
    except ValueError as error:
        raise refuse(
            f"Illegal format for {element.tag!s} : {year}-{month}-{day}.", error_number=VALIDATION
        ) from error


def _value(element: _Element) -> str:
    name = str(element.tag)
    if name in _DATES:
        return date_text(element)
    contact = element.find("contactname")
    if contact is None:
        contact = element.find("contact/contactname")
    return ((contact if contact is not None else element).text or "").strip()


def custom_texts(actor: Actor, object_name: str, element: _Element) -> dict[str, str]:
    """Return custom fields by their integration names. An unknown name is refused."""
    known = actor.company.kind(object_name).fields
    given = {}
    for custom_field in element.findall("customfields/customfield"):
        name = (custom_field.findtext("customfieldname") or "").strip()
        if not name:
            continue
        if not name.startswith("GLDIM") and (name not in known or not known[name].custom):
            raise refuse(f"Invalid Custom Field '{name}' specified.")
        given[name] = (custom_field.findtext("customfieldvalue") or "").strip()
    return given


def header_texts(actor: Actor, kind: DocumentKind, element: _Element) -> dict[str, str]:
    """Convert a legacy header to Sage fields."""
    names = dict(_HEADER)
    swapped = kind is INVOICE and actor.company.assumptions.invoice_number_field == "DOCNUMBER"
    number, reference = ("DOCNUMBER", "RECORDID") if swapped else ("RECORDID", "DOCNUMBER")
    names[kind.number_tag] = number
    names["ponumber"] = reference
    if not kind.due_dated:
        names["invoiceno" if kind.module == "AR" else "billno"] = "DOCNUMBER"
    given = {names[str(child.tag)]: _value(child) for child in children(element) if str(child.tag) in names}
    return {**given, **custom_texts(actor, kind.object, element)}


def line_texts(actor: Actor, kind: DocumentKind, element: _Element) -> dict[str, str]:
    """Convert a legacy line to Sage fields."""
    definition = actor.company.kind(kind.item)
    given = {}
    for child in children(element):
        name = _LINE.get(str(child.tag), str(child.tag).upper())
        if name in definition.fields and name not in {"CUSTOMFIELDS", "TAXENTRIES", "TOTALPAID", "TOTALDUE"}:
            given[name] = _value(child)
    return {**given, **custom_texts(actor, kind.item, element)}


def _key(element: _Element, kind: DocumentKind) -> int:
    key = (element.get("key") or "").strip()
    if not key.isdecimal():
        raise refuse(
            f"Oops, we can't find this transaction; enter a valid {kind.label.lower()} record number ({key})."
        )
    return int(key)


def create(actor: Actor, kind: DocumentKind, element: _Element) -> Outcome:
    """create_invoice, create_bill, create_aradjustment, create_apadjustment."""
    actor.require(kind.object, "create")
    with wrapped(kind.wrapper):
        header = header_texts(actor, kind, element)
        lines = [line_texts(actor, kind, line) for line in element.iter("lineitem")]
    row = documents.create(actor, kind, header, lines)
    return Outcome(key=str(row["RECORDNO"]))


def update(actor: Actor, kind: DocumentKind, element: _Element) -> Outcome:
    """update_*: changes header fields and lines (by line_num, from 1), and adds new lines at the end."""
    actor.require(kind.object, "update")
    record_no, assumed = _key(element, kind), actor.company.assumptions
    nulls = element.get("set_nulls", "false") == "true"
    with wrapped(f"Could not update {kind.label} record!"):
        documents.find(actor, kind, record_no)
        header = header_texts(actor, kind, element)
        action = header.pop("ACTION", "")
        edits = element.find(f"update{kind.noun}items")
        if edits is None and assumed.updates_need_lines and kind is not AR_ADJUSTMENT:
            raise refuse("The line items are missing.")
        clears = nulls and assumed.empty_line_elements == "clear"
        lines = _edited_lines(actor, kind, record_no, edits, clears=clears) if edits is not None else None
    if not nulls or assumed.empty_elements == "ignored":
        header = {name: text for name, text in header.items() if text}
    row = documents.update(actor, kind, record_no, header, lines, action)
    return Outcome(key=str(row["RECORDNO"]))


def _edited_lines(
    actor: Actor, kind: DocumentKind, record_no: int, edits: _Element, *, clears: bool
) -> list[Record]:
    lines = lines_of(actor, kind, record_no)
    definition = actor.company.kind(kind.item)
    for edit in children(edits):
        given = line_texts(actor, kind, edit)
        if edit.tag == "lineitem":
            lines.append(check_line(actor, kind, given))
            continue
        number = (edit.get("line_num") or "").strip()
        if not number.isdecimal() or not 1 <= int(number) <= len(lines):
            raise refuse(f"Line number {number} does not exist on the {kind.label.lower()}.")
        if not clears:
            given = {name: text for name, text in given.items() if text}
        typed_fields(actor.company, definition, given)
        lines[int(number) - 1] = check_line(actor, kind, given, lines[int(number) - 1])
    return lines


def reverse(actor: Actor, kind: DocumentKind, element: _Element) -> Outcome:
    """reverse_invoice, reverse_bill. Whose key the answer has is assumed."""
    actor.require(kind.object, "reverse")
    reversal_date = element.find("datereversed")
    text = date_text(reversal_date) if reversal_date is not None else ""
    if not text:
        raise refuse("The Reverse date field is missing a value.")
    memo = (element.findtext("description") or "").strip()
    row = lifecycle.reverse(actor, kind, _key(element, kind), parse_date(text), memo)
    answered = "REVERSALKEY" if actor.company.assumptions.reverse_key == "reversal" else "RECORDNO"
    return Outcome(key=str(row[answered]))


def delete(actor: Actor, kind: DocumentKind, element: _Element) -> Outcome:
    """delete_invoice, delete_bill, delete_*adjustment."""
    actor.require(kind.object, "delete")
    removal.delete(actor, kind, _key(element, kind))
    return Outcome()


def recall(actor: Actor, element: _Element) -> Outcome:
    """recallApBill: a submitted bill goes back to draft."""
    if not actor.company.assumptions.recall_offered:
        raise refuse("Function 'recallApBill' is not supported by this gateway.")
    actor.require(BILL.object, "update")
    key = (element.findtext("recordno") or "").strip()
    lifecycle.recall(actor, BILL, int(key) if key.isdecimal() else 0)
    return Outcome()
