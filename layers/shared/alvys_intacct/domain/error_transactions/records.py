"""Error records: the rows of Error Transactions (ERR-1, ERR-10)."""

from datetime import datetime
from typing import TYPE_CHECKING

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.facts import EntityType
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.in_sage import DocumentInSage, document_of
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.domain.transactions.record import Status, Transaction, transaction_id
from alvys_intacct.domain.transactions.transaction_type import TransactionType, type_of

if TYPE_CHECKING:
    from alvys_intacct.domain.payments.payment import Payment

PAYMENT_STATUS = "payment_refused"


class ErrorRecord(Fact):
    """One row of the error list. A retry names it by `record_id`; `amount` is exact decimal text.

    `kind` is None for payments. `failed_at` is the last failure, `since` the first one since the document was
    asked for. `role` is the role of its document; a companion's `main_id` is the transaction that it was made
    with, a payment's the one that it pays. `tried_again` says that the service repeats it by itself. Fields
    with a default are missing in records of payments that earlier versions stored.
    """

    record_id: str
    kind: Kind | None = None
    failed_at: datetime
    since: datetime | None = None
    reference: str
    load_number: str | None
    entity_type: str
    transaction_type: TransactionType = TransactionType.PAYMENT
    role: DocumentRole = DocumentRole.MAIN
    main_id: str | None = None
    subsidiary_id: str
    description: str
    amount: str | None
    currency: str | None
    status: str
    attempts: int
    tried_again: bool = False
    in_sage: DocumentInSage | None = None
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
        since=transaction.failing_since or transaction.failed_at,
        reference=transaction.number,
        load_number=transaction.load_number,
        entity_type=facts.entity_type,
        transaction_type=type_of(transaction),
        role=transaction.role,
        main_id=_main_id(transaction),
        subsidiary_id=transaction.subsidiary_id,
        description=f"{transaction.kind.said_as} {transaction.number}{party}",
        amount=transaction.total,
        currency=transaction.currency,
        status=transaction.status,
        # Records from before all tries were counted have attempts only.
        attempts=max(transaction.tries, transaction.attempts),
        in_sage=document_of(transaction),
        problem=transaction.problem,
        correlation_id=transaction.correlation_id,
    )


def error_of_payment(payment: "Payment") -> ErrorRecord | None:
    """The error record of a payment that Alvys refused (PAY-7)."""
    # Imported here: a worker of exports knows no payments.
    from alvys_intacct.domain.payments.payment import is_tried_again  # noqa: PLC0415

    if payment.problem is None:
        return None
    return ErrorRecord(
        record_id=payment.payment_key,
        failed_at=payment.changed_at,
        since=payment.failing_since or payment.changed_at,
        reference=payment.number,
        load_number=payment.load_number,
        entity_type=EntityType.LOAD if payment.load_number else EntityType.TRIP,
        transaction_type=TransactionType.PAYMENT,
        main_id=payment.transaction_id,
        subsidiary_id=payment.subsidiary_id,
        description=f"Payment {payment.detail_id} on {payment.number}",
        amount=payment.amount,
        currency=payment.currency,
        status=PAYMENT_STATUS,
        attempts=payment.attempts,
        tried_again=is_tried_again(payment),
        in_sage=payment.in_sage,
        problem=payment.problem,
        correlation_id=payment.correlation_id,
    )


def _main_id(companion: Transaction) -> str | None:
    """The id of the transaction that a companion was made with; None for one that is no companion."""
    key = f"#{companion.part.key}"
    if companion.role is DocumentRole.MAIN or not (companion.alvys_id or "").endswith(key):
        return None
    alvys_id = (companion.alvys_id or "").removesuffix(key)
    return transaction_id(companion.tenant, companion.kind, alvys_id)
