"""Payments: which of Sage's payment details are imported into Alvys, and their record (PAY)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.record import Fact, Problem, Transaction

LOOKBACK = timedelta(days=8)
# The requester of scheduled runs.
SCHEDULE = "schedule"
# Windows overlap by this much: clocks differ, and Sage shows changes with a delay.
OVERLAP = timedelta(minutes=10)
# A detail in one of these states is no payment (PAY-6).
UNDONE_STATES = frozenset({"voided", "reversed", "reversal", "void", "v", "draft", "d"})


class PaymentStatus(StrEnum):
    """The status of a payment's import into Alvys."""

    PENDING = "pending"
    APPLIED = "applied"
    REFUSED = "refused"
    VOIDED = "voided"


class Payment(Fact):
    """One Sage payment detail on a document that we exported. `detail_id` is its reference in Alvys (PAY-3).

    `load_number` addresses a customer payment, `trip_id` a carrier payment.
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
    status: PaymentStatus = PaymentStatus.PENDING
    attempts: int = 0
    problem: Problem | None = None
    alvys_payment_id: str | None = None
    correlation_id: str
    created_at: datetime
    changed_at: datetime
    version: int = 1


class RunStatus(StrEnum):
    """The status of a payment sync."""

    PLANNED = "planned"
    COMPLETE = "complete"
    FAILED = "failed"


class PaymentRun(Fact):
    """One connection's payment sync over a window, and its outcome (PAY-8). Times are UTC.

    `chosen_dates` says that a person chose the window; otherwise it is the lookback window (PAY-5).
    """

    tenant: str
    subsidiary_id: str
    run_id: str
    window_from: datetime
    window_to: datetime
    chosen_dates: bool = False
    asked_by: str
    status: RunStatus = RunStatus.PLANNED
    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: int = 0
    problem: Problem | None = None
    correlation_id: str
    started_at: datetime
    finished_at: datetime | None = None


def window(now: datetime, last_complete_until: datetime | None) -> tuple[datetime, datetime]:
    """The lookback window: 8 days, or back to the end of the last complete run if that is longer (PAY-5)."""
    since = now - LOOKBACK
    if last_complete_until is not None:
        since = min(since, last_complete_until - OVERLAP)
    return since, now


def payment_key(books: Books, side: Side, detail_id: str) -> str:
    """The identity of a payment detail: company, side and Sage's record number (PAY-3)."""
    identity = "\x1f".join((books.tenant, books.company_id, side, detail_id))
    return "pay_" + hashlib.sha256(identity.encode()).hexdigest()[:32]


def is_undone(state: str) -> bool:
    """Whether a detail or payment in this state was voided, reversed or never posted (PAY-6)."""
    return state.strip().lower() in UNDONE_STATES


def is_imported(transaction: Transaction, detail: PaymentDetail) -> bool:
    """Whether a detail is imported (PAY-4, DEC-8).

    Its kind must be imported, its amount positive and not undone, and a load or trip must be known.
    """
    undone = is_undone(detail.state) or (detail.header is not None and is_undone(detail.header.state))
    target = transaction.load_number if detail.side is Side.AR else transaction.trip_id
    facts = transaction.kind.facts
    imported = facts.payments_imported and facts.side is detail.side and target is not None
    return imported and transaction.role is DocumentRole.MAIN and detail.amount > 0 and not undone


def payment_of(
    transaction: Transaction,
    books: Books,
    detail: PaymentDetail,
    correlation_id: str,
    now: datetime,
) -> Payment:
    """The payment to record for a detail on a document that we exported (PAY-1)."""
    header = detail.header
    paid_on = (header.payment_date if header else None) or detail.payment_date or now.date()
    receipt_currency = transaction.receipt.currency if transaction.receipt else "USD"
    return Payment(
        tenant=books.tenant,
        subsidiary_id=books.subsidiary_id,
        payment_key=payment_key(books, detail.side, detail.detail_id),
        side=detail.side,
        detail_id=detail.detail_id,
        payment_id=detail.payment_id,
        transaction_id=transaction.transaction_id,
        number=transaction.number,
        load_number=transaction.load_number if detail.side is Side.AR else None,
        trip_id=transaction.trip_id if detail.side is Side.AP else None,
        amount=str(detail.amount),
        currency=(header.currency if header else None) or receipt_currency,
        payment_date=paid_on,
        method=header.method if header else None,
        check_number=header.document_number if header else None,
        memo=header.memo if header else None,
        correlation_id=correlation_id,
        created_at=now,
        changed_at=now,
    )


def applied(payment: Payment, alvys_payment_id: str | None, now: datetime) -> Payment:
    """Recorded in Alvys."""
    return _next(payment, now, status=PaymentStatus.APPLIED, problem=None, alvys_payment_id=alvys_payment_id)


def refused(payment: Payment, problem: Problem, now: datetime) -> Payment:
    """Refused by Alvys: on the error list, and retried at the next run (PAY-7)."""
    return _next(payment, now, status=PaymentStatus.REFUSED, problem=problem)


def voided(payment: Payment, now: datetime) -> Payment:
    """Undone in Sage. If Alvys has it already, a person must act (PAY-6)."""
    problem = None
    if payment.status is PaymentStatus.APPLIED:
        problem = Problem(
            code="payment_voided_in_sage",
            message=f"Payment {payment.payment_id} (detail {payment.detail_id}) was voided in Sage Intacct "
            f"after it was imported into Alvys as {payment.alvys_payment_id or payment.detail_id}.",
            remedy=f"Remove the payment of {payment.amount} on {payment.number} in Alvys.",
        )
    return _next(payment, now, status=PaymentStatus.VOIDED, problem=problem)


def pending_again(payment: Payment, now: datetime) -> Payment:
    """To be applied again."""
    return _next(payment, now, status=PaymentStatus.PENDING)


def _next(payment: Payment, now: datetime, **changes: object) -> Payment:
    return payment.model_copy(
        update={
            "changed_at": now,
            "version": payment.version + 1,
            "attempts": payment.attempts + 1,
            **changes,
        }
    )
