"""Money that was paid without a document: advances, and what a payment has beyond its documents.

Pages accounts-receivable-ar-payments and accounts-payable-ap-payments: a later payment applies it, by the key
of the advance or of the payment that was too high.
"""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import ZERO, Record, int_of, money_of, text_of

from .actor import Actor
from .payment_kinds import RECEIPT, PaymentKind

USED = {"ADVANCEKEY": "TRX_POSTEDADVANCEAMOUNT", "OVERPAYMENTKEY": "TRX_POSTEDOVERPAYMENTAMOUNT"}
"""The fields of a detail that name the money that it uses, each with the field of its amount."""

ADVANCE_TYPES = {True: "rr", False: "pr"}
"""RECORDTYPE of an advance of a customer and of one to a vendor; the latter is assumed."""


def use(actor: Actor, kind: PaymentKind, detail: Record, sign: int) -> None:
    """Use the money that a detail names (sign 1), or give it back (sign -1)."""
    for key, amount_field in USED.items():
        if record_no := int_of(detail, key):
            row = _source(actor, kind, key, record_no)
            left = money_of(row, "_LEFT") - money_of(detail, amount_field) * sign
            actor.table(kind.object).change(record_no, {"_LEFT": left, **actor.stamp()})


def check(actor: Actor, kind: PaymentKind, party: str, detail: Record) -> None:
    """Refuse money that isn't there, belongs to another party or is too little."""
    for key, amount_field in USED.items():
        if record_no := int_of(detail, key):
            row = _source(actor, kind, key, record_no)
            if text_of(row, f"{kind.party}ID") != party:
                raise _not_found(key, record_no)
            if not ZERO <= money_of(detail, amount_field) <= (left := money_of(row, "_LEFT")):
                raise refuse(f"The credit amount exceeds what is left of the credit ({left})")


def require_unused(row: Record) -> None:
    """Refuse to void a payment whose advance or overpayment is applied somewhere."""
    if money_of(row, "_LEFT") != money_of(row, "_PREPAID"):
        raise refuse(
            "The payment has an advance or an overpayment that is applied.",
            correction="Reverse the payment that applies it first.",
        )


GONE: Record = {"_PREPAID": None, "_LEFT": None}
"""The fields of a payment whose money can't be used, because it was voided or voids another one."""


def prepaid(amount: Decimal) -> Record:
    """Return the fields of a payment that has this much money without a document."""
    return {"_PREPAID": amount, "_LEFT": amount} if amount else {}


def advance(actor: Actor, kind: PaymentKind, header: Record, amount: Decimal) -> Record:
    """Store an advance: a posted payment without details."""
    if amount <= 0:
        raise refuse("The payment amount is missing a value.")
    stored: Record = {
        **header,
        "RECORDTYPE": ADVANCE_TYPES[kind is RECEIPT],
        "STATE": "Posted",
        "RAWSTATE": "C",
        "DISPLAYSTATE": "Posted",
        "CLEARED": False,
        "AUWHENCREATED": actor.company.clock.now(),
        **{f"{prefix}{name}": amount for prefix in ("", "TRX_") for name in ("TOTALENTERED", "TOTALDUE")},
        **prepaid(amount),
        **actor.payment_fields(),
    }
    return actor.table(kind.object).insert(stored)


def _source(actor: Actor, kind: PaymentKind, key: str, record_no: int) -> Record:
    row = actor.table(kind.object).get(record_no)
    is_advance = row is not None and text_of(row, "RECORDTYPE") in ADVANCE_TYPES.values()
    if row is None or not actor.sees(row) or is_advance is not (key == "ADVANCEKEY"):
        raise _not_found(key, record_no)
    return row


def _not_found(key: str, record_no: int) -> Exception:
    return refuse(f"Oops, we can't find this transaction; enter a valid {key} ({record_no}).")
