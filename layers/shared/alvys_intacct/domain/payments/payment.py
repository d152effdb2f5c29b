"""Payments: the record of a Sage payment detail and its way into Alvys (PAY)."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.in_sage import DocumentInSage
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.domain.transactions.resolution import ResolutionKind

# What an answer of Alvys ends: no call is open any more.
ANSWERED: dict[str, object] = {"sent_at": None, "sends": 0, "due_at": None, "faulty_since": None}
# The problem of a payment on something that Alvys has as settled: no later run can change that.
ALREADY_SETTLED = "payment_already_settled"


class PaymentStatus(StrEnum):
    """The status of a payment's import into Alvys."""

    PENDING = "pending"
    APPLIED = "applied"
    REFUSED = "refused"
    # Undone in Sage after a call to Alvys that was never answered: it is looked up in Alvys first.
    CHECKING = "checking"
    VOIDED = "voided"
    CLOSED = "closed"
    # A document was settled without money; Alvys isn't told.
    NOTICE = "notice"


class SettledBy(StrEnum):
    """What settles the document: money, or what takes its place in Sage."""

    MONEY = "money"
    DISCOUNT = "discount"
    CREDIT = "credit"
    ADVANCE = "advance"
    OVERPAYMENT = "overpayment"


# In these, only a call without an answer may have put it into Alvys.
_NOT_KNOWN_TO_BE_IN_ALVYS = (PaymentStatus.PENDING, PaymentStatus.REFUSED, PaymentStatus.CLOSED)


class PaymentResolution(Fact):
    """Who took a payment off the error list, when (UTC) and why; `status` and `problem` are those before."""

    kind: ResolutionKind
    reason: str
    by: str
    at: datetime
    status: PaymentStatus
    problem: Problem


class Payment(Fact):
    """What one Sage payment detail settles of a document that we exported (PAY-3, PAY-15).

    A detail has a record for each that settles: money, a discount, a credit … Money on a summary invoice has
    one for each of its loads (PAY-4). `load_number` addresses a customer payment, together with `number`
    unless `by_load_only`; `trip_id` addresses a carrier payment. `in_sage` is the document that it
    pays; `failing_since` is its first failure since it was recorded (ERR-10). Records of earlier versions
    have neither. `run_id` is the run that recorded it. `sage_reference` is Sage's reference number, where it
    has one beside the check number. `sent_at` is when the first call to Alvys began of which no
    answer is known: while it is set, Alvys may have the payment. `sends` counts the calls in a row whose
    worker recorded no end of them: it died. `due_at` is when it is tried next, None for at once;
    `faulty_since` is when transient faults began that are not yet an error (ERR-6). `undone_by` is the
    payment in Sage that took it back, where there is one. Times are UTC.
    """

    tenant: str
    subsidiary_id: str
    payment_key: str
    side: Side
    detail_id: str
    payment_id: str
    transaction_id: str
    number: str
    load_number: str | None
    trip_id: str | None
    amount: str
    currency: str
    payment_date: date
    method: str | None = None
    check_number: str | None = None
    memo: str | None = None
    sage_reference: str | None = None
    settled_by: SettledBy = SettledBy.MONEY
    by_load_only: bool = False
    run_id: str = ""
    status: PaymentStatus = PaymentStatus.PENDING
    attempts: int = 0
    problem: Problem | None = None
    failing_since: datetime | None = None
    in_sage: DocumentInSage | None = None
    alvys_payment_id: str | None = None
    sent_at: datetime | None = None
    sends: int = 0
    due_at: datetime | None = None
    faulty_since: datetime | None = None
    undone_by: str | None = None
    resolution: PaymentResolution | None = None
    correlation_id: str
    created_at: datetime
    changed_at: datetime
    version: int = 1

    @property
    def reference_in_alvys(self) -> str:
        """Its reference number in Alvys: the detail id; what is no money has one of its own (PAY-3, PAY-10).

        Alvys takes a reference once per load or trip.
        """
        is_money = self.settled_by is SettledBy.MONEY
        return self.detail_id if is_money else f"{self.detail_id}-{self.settled_by}"

    @property
    def invoice_in_alvys(self) -> str | None:
        """The invoice that a customer payment names beside the load (PAY-9)."""
        return self.number if self.side is Side.AR and not self.by_load_only else None


def applied(payment: Payment, alvys_payment_id: str | None, now: datetime) -> Payment:
    """Recorded in Alvys."""
    done = {"status": PaymentStatus.APPLIED, "problem": None, "failing_since": None, **ANSWERED}
    return following(payment, now, **done, alvys_payment_id=alvys_payment_id)


def refused(payment: Payment, problem: Problem, now: datetime) -> Payment:
    """Refused by Alvys: on the error list (PAY-7)."""
    since = payment.failing_since or now
    refusal = {"status": PaymentStatus.REFUSED, "problem": problem, "failing_since": since}
    return following(payment, now, **refusal, **ANSWERED)


def is_tried_again(payment: Payment) -> bool:
    """Whether the next run tries a refused payment again by itself (PAY-7)."""
    settled = payment.problem is not None and payment.problem.code == ALREADY_SETTLED
    return payment.status is PaymentStatus.REFUSED and not settled


def voided(payment: Payment, now: datetime, taken_back_by: PaymentDetail | None = None) -> Payment:
    """Undone in Sage (PAY-6). If Alvys has it already, a person must act.

    After a call to Alvys that was never answered it is looked up in Alvys first: that no answer was heard
    doesn't say that Alvys doesn't have it. `taken_back_by` is Sage's second, negative payment, where it made
    one. A look-up by reference wouldn't find what a person entered in Alvys.
    """
    undone_by = taken_back_by.payment_id if taken_back_by else payment.undone_by
    by_hand = _is_in_alvys_by_hand(payment)
    if payment.sent_at is not None and payment.status in _NOT_KNOWN_TO_BE_IN_ALVYS and not by_hand:
        return following(
            payment, now, status=PaymentStatus.CHECKING, problem=None, undone_by=undone_by, due_at=None
        )
    problem = None
    if payment.status is PaymentStatus.APPLIED or by_hand:
        how = f" by payment {undone_by}" if undone_by else ""
        problem = Problem(
            code="payment_voided_in_sage",
            message=f"Payment {payment.payment_id} (detail {payment.detail_id}) was voided in Sage "
            f"Intacct{how} after it was imported into Alvys as "
            f"{payment.alvys_payment_id or payment.reference_in_alvys}.",
            remedy=f"Remove the payment of {payment.amount} on {payment.number} in Alvys.",
        )
    return following(payment, now, status=PaymentStatus.VOIDED, problem=problem, undone_by=undone_by)


def is_undone(payment: Payment) -> bool:
    """Whether it is known that Sage undid it; a person may have closed that."""
    before = payment.resolution.status if payment.resolution else None
    is_closed = payment.status is PaymentStatus.CLOSED
    known = payment.status in (PaymentStatus.VOIDED, PaymentStatus.CHECKING)
    return known or (is_closed and before is PaymentStatus.VOIDED)


def never_sent(payment: Payment, reason: str, by: str, now: datetime) -> Payment:
    """Closed as not imported: Alvys has no call for it (PAY-9). Only for a refused payment."""
    if payment.problem is None:
        raise ValueError(f"payment {payment.payment_key} is {payment.status}")
    resolution = PaymentResolution(
        kind=ResolutionKind.CLOSED, reason=reason, by=by, at=now,
        status=payment.status, problem=payment.problem,
    )  # fmt: skip
    return following(payment, now, status=PaymentStatus.CLOSED, problem=None, resolution=resolution)


def _is_in_alvys_by_hand(payment: Payment) -> bool:
    resolution = payment.resolution
    marked = resolution is not None and resolution.kind is ResolutionKind.SYNCED
    return payment.status is PaymentStatus.CLOSED and marked


def unmatched(payment: Payment) -> Payment:
    """A negative payment in Sage that takes back no single payment: a person must look at both (PAY-6)."""
    problem = Problem(
        code="negative_payment_in_sage",
        message=f"Sage Intacct has a negative payment {payment.payment_id} (detail {payment.detail_id}) of "
        f"{payment.amount} on {payment.number}. No earlier payment has that amount.",
        remedy=f"Compare the payments on {payment.number} in Sage Intacct and in Alvys, and correct Alvys.",
    )
    return payment.model_copy(update={"status": PaymentStatus.VOIDED, "problem": problem})


def pending_again(payment: Payment, now: datetime) -> Payment:
    """To be applied again."""
    return following(payment, now, status=PaymentStatus.PENDING, due_at=None, faulty_since=None, sends=0)


def in_order(payments: Iterable[Payment]) -> list[Payment]:
    """By date, then by detail, then by what settles and by load."""
    return sorted(
        payments,
        key=lambda payment: (
            payment.payment_date,
            payment.detail_id.rjust(30, "0"),
            payment.settled_by,
            payment.load_number or "",
        ),
    )


def following(payment: Payment, now: datetime, **changes: object) -> Payment:
    """The next record of a payment."""
    return payment.model_copy(
        update={
            "changed_at": now,
            "version": payment.version + 1,
            "attempts": payment.attempts + 1,
            **changes,
        }
    )
