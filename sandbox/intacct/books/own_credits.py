"""Inline credits: negative lines of an invoice or bill that pay its own positive lines.

Help pages enter-inline-credit-bill and edit-an-unpaid-bill; protocol section 14.
"""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import ZERO, Record, int_of, money_of, text_of

from .actor import Actor
from .kinds import DocumentKind
from .lines import lines_of, spread, total
from .payment_kinds import BY_MODULE
from .states import FINAL, PENDING, update_totals

_TOTALS = ("TOTALENTERED", "TOTALPAID", "TOTALDUE")


def apply_own_credits(actor: Actor, kind: DocumentKind, row: Record) -> Record:
    """Apply a posted document's negative lines to its positive ones.

    That happens where the company applies inline credits automatically. In a document that nets to zero it
    happens whatever the setting. The lines are paid from the first one down, like by a payment.
    """
    record_no = int_of(row, "RECORDNO")
    lines = lines_of(actor, kind, record_no)
    applies = actor.company.settings.inline_credits == "automatic" or total(lines) == 0
    if kind.is_adjustment or text_of(row, "STATE") in PENDING | FINAL or not applies:
        return row
    dues = [money_of(line, "TRX_TOTALDUE") for line in lines]
    amount = min(sum((due for due in dues if due > 0), ZERO), -sum((due for due in dues if due < 0), ZERO))
    if amount <= 0:
        return row
    _move(actor, kind, record_no, amount)
    if actor.company.assumptions.own_credit_details:
        _store_payment(actor, kind, row, amount)
    return update_totals(actor, kind, row, entered=total(lines), own=amount, when_paid=row.get("WHENPOSTED"))


def withdraw_own_credits(actor: Actor, kind: DocumentKind, row: Record) -> Record:
    """Undo the application, before the document is edited, reversed or deleted."""
    amount, record_no = money_of(row, "_OWN_CREDITS"), int_of(row, "RECORDNO")
    if not amount:
        return row
    _move(actor, kind, record_no, -amount)
    payment = BY_MODULE[kind.module]
    for detail in actor.table(payment.detail).matching("RECORDKEY", record_no):
        if detail.get("INLINEKEY") == record_no and detail.get("_OWN") is True:
            actor.table(payment.detail).remove(int_of(detail, "RECORDNO"))
            actor.table(payment.object).remove(int_of(detail, "PAYMENTKEY"))
    return update_totals(actor, kind, row, entered=money_of(row, "TRX_TOTALENTERED"), own=ZERO)


def _move(actor: Actor, kind: DocumentKind, record_no: int, amount: Decimal) -> None:
    spread(actor, kind, record_no, amount, selected=False, part="owed")
    spread(actor, kind, record_no, -amount, selected=False, part="credits")


def _store_payment(actor: Actor, kind: DocumentKind, row: Record, amount: Decimal) -> None:
    """Store the application as a payment without money, whose detail names the document twice (assumed)."""
    payment, record_no, day = BY_MODULE[kind.module], row["RECORDNO"], row.get("WHENPOSTED")
    money = {name: row.get(name) for name in ("CURRENCY", "BASECURR", kind.party_field, f"{kind.party}NAME")}
    application: Record = {
        "STATE": "Posted",
        "PAYMENTDATE": day,
        "_OWN": True,
        **actor.creation_fields(),
    }
    header = actor.table(payment.object).insert(
        {
            **application,
            **money,
            payment.date_field: day,
            "RAWSTATE": "C",
            "DISPLAYSTATE": "Posted",
            "RECORDTYPE": payment.record_type,
            "WHENCREATED": day,
            "WHENPAID": day,
            "AUWHENCREATED": actor.company.clock.now(),
            "CLEARED": False,
            **{f"{prefix}{name}": ZERO for prefix in ("", "TRX_") for name in _TOTALS},
        }
    )
    actor.table(payment.detail).insert(
        {
            **application,
            "PAYMENTKEY": header["RECORDNO"],
            "RECORDKEY": record_no,
            "INLINEKEY": record_no,
            **{f"{prefix}INLINEAMOUNT": amount for prefix in ("", "TRX_")},
            **{f"{prefix}PAYMENTAMOUNT": ZERO for prefix in ("", "TRX_")},
            "CURRENCY": row.get("CURRENCY"),
            "BASECURR": row.get("BASECURR"),
            "MODULEKEY": kind.module_key,
            "WHENCREATED": actor.company.clock.now(),
        }
    )
