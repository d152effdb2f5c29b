"""Voids AP payments and reverses AR payments (protocol sections 8 and 14).

Help pages about-reversing-posted-payment, void-a-posted-payment-in-ap and about-voiding-payments.
"""

from __future__ import annotations

from datetime import date

from sandbox.intacct.catalog.payments import STATES
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Kind, Record, Value, int_of, money_of, text_of

from .actor import Actor
from .fields import wrapped
from .payment_kinds import RECEIPT, PaymentKind
from .payment_states import UNPOSTED, day_of
from .payments import details_of, find_payment, withdraw
from .periods import require_not_before, require_open
from .prepayments import GONE, require_unused

_IN_PROGRESS = frozenset({"Approved", "Delivered"})


def is_void(row: Record) -> bool:
    """Whether a payment was voided, or is what voided another one."""
    return text_of(row, "STATE") in {"Voided", "Reversed", "Reversal"} or row.get("_VOID") is not None


def void(actor: Actor, kind: PaymentKind, record_no: int, day: date | None, memo: str = "") -> Record:
    """Take a payment's amounts back. What remains of it depends on the assumption ``payment_void``."""
    with wrapped(f"Could not reverse {kind.label} record!"):
        row = find_payment(actor, kind, record_no)
        _require_voidable(row)
        require_unused(row)
        voided_on = day or actor.company.clock.today()
        require_open(actor, voided_on)
        if day is not None:
            require_not_before(day, day_of(row, kind))
        withdraw(actor, kind, row)
        mode = actor.company.assumptions.payment_void
        if mode in {"pair", "voided_pair"} and text_of(row, "STATE") not in UNPOSTED:
            return _pair(actor, kind, row, voided_on, memo, mode)
        if mode == "detail":
            for detail in details_of(actor, kind, record_no):
                changes: dict[str, Value] = {"STATE": "Voided", **actor.stamp()}
                actor.table(kind.detail).change(int_of(detail, "RECORDNO"), changes)
        state = "Reversed" if kind is RECEIPT and mode != "detail" else "Voided"
        return _mark(actor, kind, row, state, voided_on, memo)


def _require_voidable(row: Record) -> None:
    state = text_of(row, "STATE")
    if is_void(row):
        raise refuse("The payment has already been voided.")
    if row.get("_OWN") is True:
        raise refuse("The credit was applied when the transaction was posted and cannot be unapplied.")
    if state in UNPOSTED - _IN_PROGRESS:
        raise refuse(f"The payment is {state.lower()} and cannot be voided. Delete it instead.")


def _mark(actor: Actor, kind: PaymentKind, row: Record, state: str, day: date, memo: str) -> Record:
    described: dict[str, Value] = {"DESCRIPTION": memo} if memo else {}
    return actor.table(kind.object).change(
        int_of(row, "RECORDNO"),
        {
            "STATE": state,
            "RAWSTATE": STATES[state],
            "DISPLAYSTATE": state,
            "REVERSALDATE": day,
            **GONE,
            **described,
            **actor.stamp(),
        },
    )


def _pair(actor: Actor, kind: PaymentKind, row: Record, day: date, memo: str, mode: str) -> Record:
    """Add a second payment with negative amounts on the same documents."""
    both_voided = kind is not RECEIPT and mode == "voided_pair"
    second_state = "Reversal" if kind is RECEIPT else "Voided" if both_voided else "Posted"
    record_no = int_of(row, "RECORDNO")
    second = actor.table(kind.object).insert(
        {
            **_negated(actor, kind.object, row),
            "STATE": second_state,
            "RAWSTATE": STATES[second_state],
            "DISPLAYSTATE": second_state,
            "DESCRIPTION": memo or row.get("DESCRIPTION"),
            **dict.fromkeys(("WHENCREATED", "WHENPAID", "PAYMENTDATE", kind.date_field), day),
            "AUWHENCREATED": actor.company.clock.now(),
            "_VOID": record_no,
            **GONE,
            **_created(actor, row),
        }
    )
    for detail in details_of(actor, kind, record_no):
        actor.table(kind.detail).insert(
            {
                **_negated(actor, kind.detail, detail),
                "PAYMENTKEY": second["RECORDNO"],
                "PAYMENTDATE": day,
                "STATE": second_state,
                "WHENCREATED": actor.company.clock.now(),
                **_created(actor, detail),
            }
        )
    # The simulator's own note does not change the original's WHENMODIFIED.
    noted = actor.table(kind.object).change(record_no, {"_VOID": second["RECORDNO"], **GONE})
    if kind is RECEIPT:
        return _mark(actor, kind, noted, "Reversed", day, "")
    return _mark(actor, kind, noted, "Voided", day, "") if both_voided else noted


def _created(actor: Actor, original: Record) -> Record:
    owner = {name: original.get(name) for name in ("MEGAENTITYID", "MEGAENTITYKEY", "MEGAENTITYNAME")}
    return {**actor.creation_fields(), **owner}


def _negated(actor: Actor, object_name: str, row: Record) -> Record:
    """Return a copy of a row with its amounts negated and without its RECORDNO."""
    fields = actor.company.kind(object_name).fields
    negated: Record = {}
    for name, value in row.items():
        amount = name in fields and fields[name].kind is Kind.CURRENCY and value is not None
        negated[name] = -money_of(row, name) if amount else value
    return {**negated, "RECORDNO": None}
