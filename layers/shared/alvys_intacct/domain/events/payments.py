"""What a change of a payment's record means (OPS-3)."""

from datetime import date
from typing import ClassVar

from alvys_intacct.domain.events.event import Cause, Event, event_id
from alvys_intacct.domain.events.transactions import of_problem
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.resolution import ResolutionKind


class PaymentEvent(Event):
    """An event of a payment that was recorded in Sage Intacct.

    `detail_id` and `payment_id` are Sage's keys. `transaction_id` is the transaction whose document it pays.
    """

    payment_key: str
    detail_id: str
    payment_id: str
    transaction_id: str
    side: Side
    number: str
    load_number: str | None
    trip_id: str | None
    amount: str
    currency: str
    payment_date: date
    settled_by: SettledBy


class PaymentApplied(PaymentEvent):
    """It is recorded in Alvys; Alvys's own id of it is missing where Alvys tells none."""

    detail_type: ClassVar[str] = "Payment applied"

    alvys_payment_id: str | None


class PaymentRefused(PaymentEvent):
    """Alvys refuses it: it is on the error list. One that is refused again for the same cause is no event."""

    detail_type: ClassVar[str] = "Payment refused"

    cause: Cause


class PaymentVoided(PaymentEvent):
    """It was undone in Sage Intacct. `needs_action`: Alvys has it, so a person must take it out there."""

    detail_type: ClassVar[str] = "Payment voided"

    needs_action: bool
    alvys_payment_id: str | None


class PaymentClosed(PaymentEvent):
    """A person took it off the error list: `synced` says that Alvys has it."""

    detail_type: ClassVar[str] = "Payment closed"

    resolution: ResolutionKind


def event_of_payment(before: Payment | None, now: Payment) -> PaymentEvent | None:
    """The event that this write of a record is; None if it only led there. `before` is None for the first."""
    same_status = before is not None and before.status is now.status
    known = before.problem.code if before and before.problem else None
    if now.status is PaymentStatus.REFUSED and now.problem:
        # A run tries it again and again. The problem stays on its record meanwhile.
        return None if known == now.problem.code else _refused(now)
    if now.status is PaymentStatus.VOIDED:
        has_news = not same_status or known != (now.problem.code if now.problem else None)
        return _voided(now) if has_news else None
    if same_status:
        return None
    if now.status is PaymentStatus.APPLIED:
        return PaymentApplied(**_facts(now), alvys_payment_id=now.alvys_payment_id)
    if now.status is PaymentStatus.CLOSED and now.resolution is not None:
        return PaymentClosed(**_facts(now), resolution=now.resolution.kind)
    return None


def _refused(now: Payment) -> PaymentRefused | None:
    return PaymentRefused(**_facts(now), cause=of_problem(now.problem)) if now.problem else None


def _voided(now: Payment) -> PaymentVoided:
    return PaymentVoided(
        **_facts(now), needs_action=now.problem is not None, alvys_payment_id=now.alvys_payment_id
    )


def _facts(now: Payment) -> dict[str, object]:
    return {
        "event_id": event_id(now.tenant, now.payment_key, now.version),
        "tenant": now.tenant,
        "subsidiary_id": now.subsidiary_id,
        "record_version": now.version,
        "at": now.changed_at,
        "correlation_id": now.correlation_id,
        "payment_key": now.payment_key,
        "detail_id": now.detail_id,
        "payment_id": now.payment_id,
        "transaction_id": now.transaction_id,
        "side": now.side,
        "number": now.number,
        "load_number": now.load_number,
        "trip_id": now.trip_id,
        "amount": now.amount,
        "currency": now.currency,
        "payment_date": now.payment_date,
        "settled_by": now.settled_by,
    }
