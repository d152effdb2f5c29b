"""A payment that was undone in Sage after a call to Alvys that no answer came to: what follows (PAY-6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from alvys_intacct.domain.payments.payment import ANSWERED, Payment, PaymentStatus, following, voided
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.late_dataclass import dataclass

MAY_BE_IN_ALVYS = "payment_may_be_in_alvys"


class Trace(StrEnum):
    """What Alvys shows of a payment."""

    FOUND = "found"
    ABSENT = "absent"
    # Alvys can't be asked, or shows a payment that may be this one.
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a look-up in Alvys told; `alvys_payment_id` where the payment was found."""

    trace: Trace
    alvys_payment_id: str | None = None


def checked(payment: Payment, look_up: LookUp, now: datetime) -> Payment:
    """The payment after the look-up: voided, for a person unless it is certain that Alvys never got it."""
    if look_up.trace is Trace.FOUND:
        return voided_in_alvys(payment, look_up.alvys_payment_id, now)
    problem = None if look_up.trace is Trace.ABSENT else _may_be_there(payment)
    return following(payment, now, status=PaymentStatus.VOIDED, problem=problem, **ANSWERED)


def voided_in_alvys(payment: Payment, alvys_payment_id: str | None, now: datetime) -> Payment:
    """Undone in Sage, and Alvys has it: both ids for a person."""
    known = {"status": PaymentStatus.APPLIED, "alvys_payment_id": alvys_payment_id}
    return voided(payment.model_copy(update={**known, **ANSWERED}), now)


def _may_be_there(payment: Payment) -> Problem:
    where = f"load {payment.load_number}" if payment.side is Side.AR else f"trip {payment.number}"
    return Problem(
        code=MAY_BE_IN_ALVYS,
        message=f"Payment {payment.payment_id} (detail {payment.detail_id}) on {payment.number} was voided "
        "in Sage Intacct. It was sent to Alvys before that and no answer came, so Alvys may have it.",
        remedy=f"Open {where} in Alvys and look for a payment of {payment.amount} dated "
        f"{payment.payment_date.isoformat()} with the reference {payment.reference_in_alvys}. If it is "
        "there, remove it. Then close this error.",
    )
