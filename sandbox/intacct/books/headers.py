"""Checks of a document's header: party, dates, term, contacts and number (protocol sections 5, 6 and 14)."""

from __future__ import annotations

from sandbox.intacct.errors import DUPLICATE, MISSING_NUMBER, NUMBER_IN_USE, Refusal, refuse
from sandbox.intacct.values import Record, date_of, text_of

from .actor import Actor
from .fields import require_fields
from .kinds import INVOICE, DocumentKind
from .levels import usable
from .periods import due_date, require_open
from .references import reference


def check_header(actor: Actor, kind: DocumentKind, row: Record, *, draft: bool) -> None:
    """Check party, dates, term, contacts and number, and set the fields that depend on them."""
    party = text_of(row, kind.party_field)
    if party:
        found = reference(actor, kind.party, kind.party.capitalize(), party)
        row[f"{kind.party}NAME"] = found.get("NAME")
    elif not draft or kind.module == "AR":
        raise refuse(f"The {kind.party.capitalize()} field is missing a value.")
    term = text_of(row, "TERMNAME")
    invoiced = date_of(row, "WHENCREATED")
    if invoiced is None and not draft:
        raise refuse("The Date field is missing a value.")
    if term:
        _take_term(actor, kind, row, term)
    due = date_of(row, "WHENDUE")
    if kind.due_dated and due is None and not draft:
        raise refuse("The Date Due field is missing a value.", correction="Enter a due date or a term.")
    if kind.due_dated and due is not None and invoiced is not None and due < invoiced:
        raise refuse("Date Due cannot be earlier than date of transaction")
    for field in ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME"):
        if text_of(row, field):
            reference(actor, "CONTACT", "Contact", text_of(row, field))
    if row.get("WHENPOSTED") is None:
        row["WHENPOSTED"] = invoiced
    require_fields(actor.company.kind(kind.object), row, custom_only=True)
    _check_number(actor, kind, row)


def _take_term(actor: Actor, kind: DocumentKind, row: Record, name: str) -> None:
    """Set the due date by the term, unless there is one. Refuses a term that cannot be used (section 14)."""
    term, invoiced = usable(actor, f"{kind.module}TERM", name), date_of(row, "WHENCREATED")
    if term is None:
        raise refuse(f"The term name {name} is invalid")
    if text_of(term, "STATUS") == "inactive":
        # No source has the text for an inactive term. It names the cause, as that of other references.
        raise refuse(f"The term name {name} is invalid. {kind.module} Term '{name}' is inactive.")
    row["TERMKEY"] = term["RECORDNO"]
    if row.get("WHENDUE") is None and invoiced is not None:
        row["WHENDUE"] = due_date(term, invoiced)


def require_posting_open(actor: Actor, row: Record) -> None:
    """Refuse a document whose posting date is in a closed period."""
    posted = date_of(row, "WHENPOSTED")
    if posted is not None:
        require_open(actor, posted)


def number_field(actor: Actor, kind: DocumentKind) -> str:
    """Return the field that holds the number of a document."""
    return actor.company.assumptions.invoice_number_field if kind is INVOICE else "RECORDID"


def _check_number(actor: Actor, kind: DocumentKind, row: Record) -> None:
    assumed = actor.company.assumptions
    field = number_field(actor, kind)
    number = text_of(row, field)
    if not number:
        if kind is not INVOICE:
            return
        if not assumed.invoice_numbers_generated:
            raise refuse(
                "Document Number is missing",
                error_number=MISSING_NUMBER,
                correction="Make desired changes and press Save to continue.",
            )
        row[field] = f"INV-{actor.company.count_up('invoice'):06d}"
        return
    scope = assumed.invoice_number_unique if kind.module == "AR" else assumed.bill_number_unique
    if scope == "none":
        return
    for other in actor.table(kind.object).matching(field, number):
        if other.get("RECORDNO") == row.get("RECORDNO"):
            continue
        if scope == "party" and other.get(kind.party_field) != row.get(kind.party_field):
            continue
        if text_of(other, "STATE") in {"Reversed", "Reversal"} and assumed.reversed_numbers_reusable:
            continue
        raise _number_in_use(assumed.number_in_use, kind, number)


def _number_in_use(form: str, kind: DocumentKind, number: str) -> Refusal:
    """The refusal of a document number that another document has (section 14)."""
    if form == "value":
        return refuse(
            f"Another {kind.label} with the given value(s) {number} already exists",
            error_number=DUPLICATE,
            correction="Use a unique value instead.",
        )
    if form == "unknown":
        return refuse(f"{number} cannot be used for this {kind.label}.")
    article = "A transaction" if form == "transaction" else "Transaction"
    return refuse(f"{article} with the number '{number}' already exists", error_number=NUMBER_IN_USE)
