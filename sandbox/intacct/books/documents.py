"""Invoices, bills and adjustments: create, update, delete, reverse, approve (protocol sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.intacct.errors import DUPLICATE, GENERIC, MISSING_NUMBER, NUMBER_IN_USE, Problem, Refusal, refuse
from sandbox.intacct.values import ZERO, Record, Value, date_of, int_of, money_of, text_of

from .actor import Actor
from .fields import Texts, require_fields, typed_fields, wrapped
from .kinds import BILL, BY_OBJECT, INVOICE, DocumentKind
from .lines import check_line, lines_of, store_lines, total
from .periods import due_date, require_open
from .references import reference
from .states import OPEN_FOR_EDITING, PENDING, update_totals

LineTexts = Sequence[Texts]
CODES = {
    "Draft": "D",
    "Submitted": "S",
    "Partially Approved": "PA",
    "Declined": "U",
    "Reversed": "V",
    "Reversal": "R",
}
_HARMLESS = frozenset(
    {"DESCRIPTION", "DESCRIPTION2", "ONHOLD", "PAYMENTPRIORITY", "RECPAYMENTDATE", "SUPDOCID", "ACTION"}
)


def find(actor: Actor, kind: DocumentKind, record_no: int) -> Record:
    """Return a document by RECORDNO. Refused when it does not exist or is not visible."""
    row = actor.table(kind.object).get(record_no)
    if row is None or not actor.sees(row):
        noun = kind.label.lower()
        raise refuse(
            f"Oops, we can't find this transaction; enter a valid {noun} record number ({record_no})."
        )
    return row


def set_state(actor: Actor, kind: DocumentKind, row: Record, state: str, **more: Value) -> Record:
    """Set a document's state by its label, and further fields."""
    return actor.table(kind.object).change(
        int_of(row, "RECORDNO"),
        {"STATE": state, "RAWSTATE": CODES.get(state, "A"), **more, **actor.stamp()},
    )


def _check_number(actor: Actor, kind: DocumentKind, row: Record) -> None:
    assumed = actor.company.assumptions
    field = assumed.invoice_number_field if kind is INVOICE else "RECORDID"
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
        found = reference(actor, f"{kind.module}TERM", f"{kind.module} Term", term)
        row["TERMKEY"] = found["RECORDNO"]
        if row.get("WHENDUE") is None and invoiced is not None:
            row["WHENDUE"] = due_date(found, invoiced)
    if kind.due_dated and row.get("WHENDUE") is None and not draft:
        raise refuse("The Date Due field is missing a value.", correction="Enter a due date or a term.")
    for field in ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME"):
        if text_of(row, field):
            reference(actor, "CONTACT", "Contact", text_of(row, field))
    if row.get("WHENPOSTED") is None:
        row["WHENPOSTED"] = invoiced
    require_fields(actor.company.kind(kind.object), row, custom_only=True)
    _check_number(actor, kind, row)


def require_posting_open(actor: Actor, row: Record) -> None:
    """Refuse a document whose posting date is in a closed period."""
    posted = date_of(row, "WHENPOSTED")
    if posted is not None:
        require_open(actor, posted)


def _action_state(actor: Actor, kind: DocumentKind, action: str) -> str:
    if action.lower() == "draft":
        return "Draft"
    if action.lower() not in {"", "submit", "posted"}:
        raise refuse(f"Invalid action '{action}' specified.")
    return "Submitted" if kind.approvable and actor.company.settings.bill_approval else "Posted"


def create(actor: Actor, kind: DocumentKind, header: Texts, lines: LineTexts) -> Record:
    """Create a document and return its header row."""
    with wrapped(kind.wrapper):
        state = _action_state(actor, kind, header.get("ACTION", ""))
        row = typed_fields(actor.company, actor.company.kind(kind.object), header)
        base = actor.company.settings.base_currency
        row["BASECURR"] = row.get("BASECURR") or base
        row["CURRENCY"] = row.get("CURRENCY") or base
        check_header(actor, kind, row, draft=state == "Draft")
        if state != "Draft":
            require_posting_open(actor, row)
        if not lines:
            raise refuse("At least one line is required.")
        checked = [check_line(actor, kind, line) for line in lines]
        _check_signs(actor, kind, checked)
        stored = actor.table(kind.object).insert(
            {
                "ONHOLD": False,
                **({"PAYMENTPRIORITY": "normal"} if kind is BILL else {}),
                **row,
                "STATE": state,
                "RAWSTATE": CODES.get(state, "A"),
                "RECORDTYPE": kind.record_type,
                "MODULEKEY": kind.module_key,
                "SYSTEMGENERATED": False,
                "AUWHENCREATED": actor.company.clock.now(),
                **actor.creation_fields(),
            }
        )
        store_lines(actor, kind, stored, checked)
        return update_totals(actor, kind, stored, entered=total(checked))


def _check_signs(actor: Actor, kind: DocumentKind, lines: Sequence[Record]) -> None:
    """Refuse AP adjustments with mixed signs (page accounts-payable-ap-adjustments).

    Negative totals of other documents are refused if the assumptions say so.
    """
    if not kind.is_adjustment and total(lines) < 0 and not actor.company.assumptions.negative_totals:
        raise refuse(f"The total of the {kind.label.lower()} must not be negative.")
    if kind.object != "APADJUSTMENT":
        return
    signs = {money_of(line, "TRX_AMOUNT") > 0 for line in lines if money_of(line, "TRX_AMOUNT") != 0}
    if len(signs) > 1:
        raise refuse("Line amounts must be all positive or all negative.")


def _check_type(kind: DocumentKind, row: Record, lines: Sequence[Record]) -> None:
    """Refuse to turn a posted debit memo into a credit memo or the reverse (Sage's help)."""
    turned = money_of(row, "TRX_TOTALENTERED") * total(lines) < 0
    if kind.is_adjustment and turned and text_of(row, "STATE") not in PENDING:
        raise refuse(f"The type of a posted {kind.label} cannot be changed.")


def update(
    actor: Actor,
    kind: DocumentKind,
    record_no: int,
    header: Texts,
    lines: Sequence[Record] | None,
    action: str,
) -> Record:
    """Update a document. ``lines``, if given, are all its new lines, already checked."""
    with wrapped(f"Could not update {kind.label} record!"):
        row = find(actor, kind, record_no)
        touched = {name for name in header if name not in _HARMLESS}
        _require_editable(actor, kind, row, whole=bool(touched) or lines is not None)
        changed: Record = {**row, **typed_fields(actor.company, actor.company.kind(kind.object), header)}
        if "TERMNAME" in header or "WHENCREATED" in header:
            changed["WHENDUE"] = _new_due(row, changed, header)
        pending = text_of(row, "STATE") in PENDING
        state = _action_state(actor, kind, action) if pending else text_of(row, "STATE")
        check_header(actor, kind, changed, draft=state == "Draft")
        if state != "Draft" and (touched or lines is not None or pending):
            require_posting_open(actor, changed)
        if lines is not None:
            if not lines:
                raise refuse("At least one line is required.")
            _check_signs(actor, kind, lines)
            _check_type(kind, row, lines)
            store_lines(actor, kind, changed, lines)
        stored = actor.table(kind.object).change(record_no, {**changed, **actor.stamp()})
        if pending:
            stored = set_state(actor, kind, stored, state)
        return update_totals(actor, kind, stored, entered=total(lines_of(actor, kind, record_no)))


def _new_due(row: Record, changed: Record, header: Texts) -> Value:
    return (
        changed.get("WHENDUE")
        if "WHENDUE" in header
        else (None if text_of(changed, "TERMNAME") else row["WHENDUE"])
    )


def _require_editable(actor: Actor, kind: DocumentKind, row: Record, *, whole: bool) -> None:
    state = text_of(row, "STATE")
    assumed = actor.company.assumptions
    if state in {"Submitted", "Partially Approved"} and not assumed.submitted_documents_editable:
        raise refuse(
            f"The {kind.label.lower()} is waiting for approval and cannot be changed. Recall it first."
        )
    if state in {"Reversed", "Reversal"}:
        raise refuse(f"The {kind.label.lower()} has been reversed and cannot be changed.")
    if not whole:
        return
    if state not in OPEN_FOR_EDITING:
        raise refuse(
            f"The {kind.label.lower()} is {state.lower()} and cannot be changed.",
            correction="Remove the payment first.",
        )
    if state == "Posted":
        if not assumed.posted_documents_editable:
            raise refuse(f"The {kind.label.lower()} is posted and cannot be changed.")
        require_posting_open(actor, row)


def delete(actor: Actor, kind: DocumentKind, record_no: int) -> None:
    """Delete a document that has no payment or credit applied."""
    with wrapped(f"Could not delete {kind.label} record!"):
        row = find(actor, kind, record_no)
        _require_editable(actor, kind, row, whole=True)
        _require_deletable(actor, kind, row)
        update_totals(actor, kind, row, entered=ZERO)
        for line in lines_of(actor, kind, record_no):
            actor.table(kind.item).remove(int_of(line, "RECORDNO"))
        actor.table(kind.object).remove(record_no)


def _require_deletable(actor: Actor, kind: DocumentKind, row: Record) -> None:
    noun, assumed = kind.label.lower(), actor.company.assumptions
    if kind.is_adjustment and row.get("_APPLIED") is True:
        raise refuse(f"The {noun} has been applied and cannot be deleted. Reverse it instead.")
    deletable = (
        assumed.posted_adjustments_deletable if kind.is_adjustment else assumed.posted_documents_deletable
    )
    if text_of(row, "STATE") == "Posted" and not deletable:
        raise refuse(f"The {noun} is posted and cannot be deleted. Reverse it instead.")


def delete_many(actor: Actor, object_name: str, keys: Sequence[str]) -> None:
    """Delete documents by key. A missing key is refused (section 9: 'Cannot find customer with key ...')."""
    kind = BY_OBJECT[object_name]
    for key in keys:
        if not key.isdecimal() or actor.table(kind.object).get(int(key)) is None:
            raise Refusal(
                Problem(
                    error_number=GENERIC,
                    description2=f"Cannot find {kind.label.lower()} with key '{key}' to delete.",
                )
            )
        delete(actor, kind, int(key))
