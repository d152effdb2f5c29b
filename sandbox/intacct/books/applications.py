"""Applies the details of a payment to invoices, bills and memos, and removes them (section 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sandbox.intacct.errors import ALREADY_PAID, GENERIC, Refusal, refuse
from sandbox.intacct.values import ZERO, Record, int_of, money_of, text_of

from . import prepayments
from .actor import Actor
from .documents import find
from .kinds import DocumentKind
from .lines import lines_of, spread
from .payment_kinds import RECEIPT, PaymentKind
from .states import FINAL, PENDING, open_amount, update_totals

# The credits of a detail: the field that names the credit document, and its amount field.
_CREDITS = {
    "ADJUSTMENTKEY": "TRX_ADJUSTMENTAMOUNT",
    "INLINEKEY": "TRX_INLINEAMOUNT",
    "NEGATIVEINVOICEKEY": "TRX_NEGATIVEINVOICEAMOUNT",
}
# What a detail settles with, in the order in which it pays lines.
_PARTS = ("TRX_PAYMENTAMOUNT", *_CREDITS.values(), *prepayments.USED.values())


def target_of(actor: Actor, kind: PaymentKind, detail: Record) -> tuple[DocumentKind, Record]:
    """Return the document or memo that a detail pays. Refused unless it names exactly one that is posted."""
    record, memo = int_of(detail, "RECORDKEY"), int_of(detail, "POSADJKEY")
    if bool(record) == bool(memo):
        raise refuse("A payment detail pays either a document (RECORDKEY) or a memo (POSADJKEY).")
    target = kind.document if record else kind.adjustment
    row = find(actor, target, record or memo)
    state = text_of(row, "STATE")
    if state in PENDING | FINAL:
        raise refuse(f"The {target.label.lower()} is {state.lower()} and cannot be paid.")
    return target, row


def _discount_field(detail: Record) -> str:
    """Return the field of a detail's discount: as it was asked for, or as it was stored."""
    asked = detail.get("TRX_TOTALDISCOUNTTOAPPLY") is not None
    return "TRX_TOTALDISCOUNTTOAPPLY" if asked else "TRX_DISCOUNTAMOUNT"


def applied(detail: Record) -> Decimal:
    """Return the total that a detail pays: money, credits, earlier money and discount."""
    return sum((money_of(detail, field) for field in (*_PARTS, _discount_field(detail))), ZERO)


def by_line(detail: Record, shares: list[tuple[int, Decimal]]) -> list[Record]:
    """Divide a detail among the lines that it pays. Each line takes what is left: money first."""
    fields = (*_PARTS, _discount_field(detail))
    left = {field: money_of(detail, field) for field in fields if detail.get(field) is not None}
    parts: list[Record] = []
    for line, share in shares:
        taken: Record = {}
        room = share
        for field, amount in left.items():
            taken[field] = min(room, amount)
            left[field] -= min(room, amount)
            room -= min(room, amount)
        parts.append({**detail, "ENTRYKEY": line, **taken})
    return parts


def apply(
    actor: Actor, kind: PaymentKind, detail: Record, sign: int, *, selected: bool, day: date
) -> list[tuple[int, Decimal]]:
    """Add a detail's amounts to its documents (sign 1) or remove them (sign -1).

    Returns the RECORDNO and amount of each line paid.
    """
    target, row = target_of(actor, kind, detail)
    amount = applied(detail) * sign
    entry_key = int_of(detail, "ENTRYKEY") or int_of(detail, "POSADJENTRYKEY")
    shares = spread(actor, target, int_of(row, "RECORDNO"), amount, selected=selected, entry_key=entry_key)
    _move(actor, target, row, amount, selected=selected, day=day)
    for key, amount_field in _CREDITS.items():
        if int_of(detail, key):
            source = kind.adjustment if key == "ADJUSTMENTKEY" else kind.document
            credit = find(actor, source, int_of(detail, key))
            used = -money_of(detail, amount_field) * sign
            part = "credits" if key == "INLINEKEY" else ""
            spread(actor, source, int_of(credit, "RECORDNO"), used, selected=selected, part=part)
            _move(actor, source, credit, used, selected=selected, day=day)
    prepayments.use(actor, kind, detail, sign)
    return shares


def _move(
    actor: Actor, kind: DocumentKind, row: Record, amount: Decimal, *, selected: bool, day: date
) -> None:
    field = "selected" if selected else "paid"
    moved = {field: money_of(row, "TRX_TOTALSELECTED" if selected else "_PAID") + amount}
    stored = update_totals(
        actor, kind, row, entered=money_of(row, "TRX_TOTALENTERED"), when_paid=day, **moved
    )
    if not selected:
        # An adjustment that was applied once can never be deleted, even after the application is undone. The
        # lines of an invoice or bill that was paid once can never be changed.
        actor.table(kind.object).change(int_of(stored, "RECORDNO"), {"_APPLIED": True})


def check_amount(actor: Actor, kind: PaymentKind, detail: Record) -> None:
    """Refuse a zero amount, or more than is due or a credit has (section 9: 'exceeds total amount due')."""
    _, row = target_of(actor, kind, detail)
    prepayments.check(actor, kind, text_of(row, kind.document.party_field), detail)
    due = open_amount(row)
    if applied(detail) == 0:
        raise refuse("The payment amount is missing a value.")
    if due == 0:
        raise _nothing_due(kind)
    if not ZERO < applied(detail) <= due:
        raise refuse(f"The payment amount exceeds total amount due ({due})")
    for key, amount_field in _CREDITS.items():
        if int_of(detail, key):
            _check_credit(actor, kind, row, key, int_of(detail, key), money_of(detail, amount_field))


def _nothing_due(kind: PaymentKind) -> Refusal:
    """Refusal of a payment for a paid document. Section 14 has a text for bills, a number for invoices."""
    noun = kind.document.label.lower()
    number = ALREADY_PAID if kind is RECEIPT else GENERIC
    return refuse(f"There is no due on the {noun}", error_number=number)


def _check_credit(
    actor: Actor, kind: PaymentKind, row: Record, key: str, record_no: int, amount: Decimal
) -> None:
    """Refuse a credit that is not posted, belongs to another party or is too small."""
    source = kind.adjustment if key == "ADJUSTMENTKEY" else kind.document
    credit = find(actor, source, record_no)
    state = text_of(credit, "STATE")
    if state in PENDING | FINAL:
        raise refuse(f"The {source.label.lower()} is {state.lower()} and cannot be applied.")
    if credit.get(source.party_field) != row.get(source.party_field):
        raise refuse(
            f"Oops, we can't find this transaction; enter a valid {key} of "
            f"{kind.party.lower()} '{text_of(row, source.party_field)}'."
        )
    available = -open_amount(credit)
    if key == "INLINEKEY" and available <= 0:
        # The document as a whole is owed; only its negative lines are a credit.
        lines = lines_of(actor, source, record_no)
        available = -sum((min(money_of(line, "TRX_TOTALDUE"), ZERO) for line in lines), ZERO)
    if not ZERO <= amount <= available:
        raise refuse(f"The credit amount exceeds what is left of the credit ({max(available, ZERO)})")
