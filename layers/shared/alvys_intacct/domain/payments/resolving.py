"""A person closes a payment on the error list; that can be undone (ERR-12, PAY-13)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.payments.payment import Payment, PaymentResolution, PaymentStatus, following
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError


def closed(payment: Payment, kind: ResolutionKind, decision: Decision) -> Payment:
    """Off the error list; no later run brings it back. Raises `RefusedActionError`.

    One that waits to be sent again is still on the list (ERR-12): its side may be switched off for long.
    """
    if payment.problem is None:
        raise RefusedActionError(
            "not_an_open_error",
            f"Payment {payment.payment_id} on {payment.number} is {payment.status}: it is not an open error.",
        )
    resolution = PaymentResolution(
        kind=kind,
        reason=decision.reason,
        by=decision.by,
        at=decision.at,
        status=payment.status,
        problem=payment.problem,
    )
    return following(payment, decision.at, status=PaymentStatus.CLOSED, problem=None, resolution=resolution)


def reopened(payment: Payment, now: datetime) -> Payment:
    """On the error list again, with its problem. Raises `RefusedActionError`."""
    resolution = payment.resolution
    if payment.status is not PaymentStatus.CLOSED or resolution is None:
        raise RefusedActionError(
            "not_resolved",
            f"Payment {payment.payment_id} on {payment.number} is {payment.status}: nothing can be undone.",
        )
    return following(payment, now, status=resolution.status, problem=resolution.problem, resolution=None)
