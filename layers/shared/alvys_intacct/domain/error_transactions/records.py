"""Error records: the rows of Error Transactions (ERR-1)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.facts import EntityType
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.transactions.record import Fact, Problem, Status, Transaction

PAYMENT_STATUS = "payment_refused"


class ErrorRecord(Fact):
    """One row of the error list. A retry names it by `record_id`; `amount` is exact decimal text.

    `kind` is None for payments, and for records from before it was kept.
    """

    record_id: str
    kind: Kind | None = None
    failed_at: datetime
    reference: str
    load_number: str | None
    entity_type: str
    subsidiary_id: str
    description: str
    amount: str | None
    currency: str | None
    status: str
    attempts: int
    problem: Problem
    correlation_id: str


def error_of_transaction(transaction: Transaction) -> ErrorRecord | None:
    """The error record of a failed transaction; None when it has not failed, or a person resolved it."""
    is_resolved = transaction.status is Status.RESOLVED
    if transaction.problem is None or transaction.failed_at is None or is_resolved:
        return None
    facts = transaction.kind.facts
    party = f" for {transaction.party_name}" if transaction.party_name else ""
    return ErrorRecord(
        record_id=transaction.transaction_id,
        kind=transaction.kind,
        failed_at=transaction.failed_at,
        reference=transaction.number,
        load_number=transaction.load_number,
        entity_type=facts.entity_type,
        subsidiary_id=transaction.subsidiary_id,
        description=f"{transaction.kind.said_as} {transaction.number}{party}",
        amount=transaction.total,
        currency=transaction.currency,
        status=transaction.status,
        # Records from before all tries were counted have attempts only.
        attempts=max(transaction.tries, transaction.attempts),
        problem=transaction.problem,
        correlation_id=transaction.correlation_id,
    )


def error_of_payment(payment: Payment) -> ErrorRecord | None:
    """The error record of a payment that Alvys refused (PAY-7)."""
    if payment.problem is None:
        return None
    return ErrorRecord(
        record_id=payment.payment_key,
        failed_at=payment.changed_at,
        reference=payment.number,
        load_number=payment.load_number,
        entity_type=EntityType.LOAD if payment.load_number else EntityType.TRIP,
        subsidiary_id=payment.subsidiary_id,
        description=f"Payment {payment.detail_id} on {payment.number}",
        amount=payment.amount,
        currency=payment.currency,
        status=PAYMENT_STATUS,
        attempts=payment.attempts,
        problem=payment.problem,
        correlation_id=payment.correlation_id,
    )
