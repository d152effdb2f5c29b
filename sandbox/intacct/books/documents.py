"""Invoices, bills and adjustments: create and update (protocol sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import ZERO, Record, Value, int_of, text_of

from .actor import Actor
from .currencies import check_currency
from .fields import Texts, typed_fields, wrapped
from .headers import check_header, require_posting_open
from .kinds import BILL, DocumentKind
from .levels import require_own_level
from .line_rules import check_lines, check_type
from .lines import check_line, lines_of, store_lines, total
from .own_credits import apply_own_credits, withdraw_own_credits
from .posting_changes import PostingChanges
from .states import FINAL, OPEN_FOR_EDITING, PENDING, unpaid, update_totals

LineTexts = Sequence[Texts]
CODES = {
    "Draft": "D",
    "Submitted": "S",
    "Partially Approved": "PA",
    "Declined": "U",
    "Reversed": "V",
    "Reversal": "R",
}


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
        check_currency(actor, header)
        row = typed_fields(actor.company, actor.company.kind(kind.object), header)
        base = actor.company.settings.base_currency
        row["BASECURR"] = row.get("BASECURR") or base
        row["CURRENCY"] = row.get("CURRENCY") or base
        check_header(actor, kind, row, draft=state == "Draft")
        if state != "Draft":
            require_posting_open(actor, row)
        checked = [check_line(actor, kind, line) for line in lines]
        check_lines(actor, kind, row, checked)
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
        return apply_own_credits(actor, kind, update_totals(actor, kind, stored, entered=total(checked)))


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
        require_own_level(actor, kind, row)
        check_currency(actor, header)
        require_changeable(actor, kind, row)
        given = typed_fields(actor.company, actor.company.kind(kind.object), header)
        changed: Record = {**row, **given}
        changes = PostingChanges(actor, kind, row, given, lines)
        if changes.posts:
            _require_editable(actor, kind, row, lines=changes.lines)
            row = withdraw_own_credits(actor, kind, row)
            changed = {**row, **given}
        else:
            _require_open_to_others(actor, kind, row)
        if "TERMNAME" in header or "WHENCREATED" in header:
            changed["WHENDUE"] = _new_due(actor, row, changed, header)
        pending = text_of(row, "STATE") in PENDING
        state = _action_state(actor, kind, action) if pending else text_of(row, "STATE")
        check_header(actor, kind, changed, draft=state == "Draft")
        if state != "Draft" and (changes.posts or pending):
            require_posting_open(actor, changed)
        if lines is not None:
            check_lines(actor, kind, changed, lines)
            check_type(kind, row, lines)
            paid = {"TRX_TOTALPAID": ZERO} if changes.lines else {}
            store_lines(actor, kind, changed, [{**line, **paid} for line in lines])
        stored = actor.table(kind.object).change(record_no, {**changed, **actor.stamp()})
        if pending:
            stored = set_state(actor, kind, stored, state)
        stored = update_totals(actor, kind, stored, entered=total(lines_of(actor, kind, record_no)))
        return apply_own_credits(actor, kind, stored) if changes.posts or pending else stored


def _new_due(actor: Actor, row: Record, changed: Record, header: Texts) -> Value:
    if "WHENDUE" in header:
        return changed.get("WHENDUE")
    follows = text_of(changed, "TERMNAME") and actor.company.assumptions.due_date_follows_term
    return None if follows else row.get("WHENDUE")


def _require_open_to_others(actor: Actor, kind: DocumentKind, row: Record) -> None:
    """Refuse changes that post nothing, where the company takes none once a document is posted."""
    if text_of(row, "STATE") not in PENDING and not actor.company.assumptions.non_posting_fields_editable:
        state = text_of(row, "STATE").lower()
        raise refuse(f"The {kind.label.lower()} is {state} and cannot be changed.")


def require_changeable(actor: Actor, kind: DocumentKind, row: Record) -> None:
    """Refuse to change or delete a document that waits for approval or was reversed."""
    state, noun = text_of(row, "STATE"), kind.label.lower()
    editable = actor.company.assumptions.submitted_documents_editable
    if state in {"Submitted", "Partially Approved"} and not editable:
        raise refuse(f"The {noun} is waiting for approval and cannot be changed. Recall it first.")
    if state in FINAL:
        raise refuse(f"The {noun} has been reversed and cannot be changed.")


def _require_editable(actor: Actor, kind: DocumentKind, row: Record, *, lines: bool) -> None:
    state, noun = text_of(row, "STATE"), kind.label.lower()
    if state not in OPEN_FOR_EDITING:
        correction = "" if unpaid(row) else "Remove the payment first."
        raise refuse(f"The {noun} is {state.lower()} and cannot be changed.", correction=correction)
    if lines and row.get("_APPLIED") is True and not kind.is_adjustment:
        # Help: about-reversing-posted-payment, edit-an-unpaid-bill.
        raise refuse(
            f"The line items of the {noun} cannot be changed because a payment was applied to it.",
            correction=f"Reverse the {noun} and create a new one.",
        )
    if state not in PENDING:
        if not actor.company.assumptions.posted_documents_editable:
            raise refuse(f"The {noun} is posted and cannot be changed.")
        require_posting_open(actor, row)
