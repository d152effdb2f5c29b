"""Recover work that lost its message, and capture messages that failed repeatedly (ERR-7)."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.payments.payment import PaymentStatus, RunStatus, refused
from alvys_intacct.domain.transactions.lifecycle import IN_HAND, failed, is_abandoned
from alvys_intacct.domain.transactions.record import Problem, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, PaymentStore, TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_step

# Longer than a message is retried: before that, the queue still has it.
STALLED_AFTER = timedelta(minutes=20)
MOST_AT_ONCE = 500

GAVE_UP = Problem(
    code="processing_failed",
    message="Processing failed several times.",
    remedy="Retry. If it fails again, send the correlation id to support.",
)


class RecoverWork:
    """Queues stalled work again and puts repeated failures on the error list."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        payments: PaymentStore,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._payments = payments
        self._queue = queue
        self._clock = clock

    def sweep(self) -> int:
        """Queue work again that has not moved for `STALLED_AFTER`; returns the count."""
        before = self._clock.now() - STALLED_AFTER
        refs = self._transactions.in_hand_since(before, MOST_AT_ONCE)
        stalled = list(self._transactions.get_many(refs).values())
        self._queue.send_transactions(stalled)
        keys = self._payments.pending_since(before, MOST_AT_ONCE)
        payments = [
            payment for tenant, key in keys if (payment := self._payments.get(tenant, key)) is not None
        ]
        waiting = [payment for payment in payments if payment.status is PaymentStatus.PENDING]
        self._queue.send_payments(waiting)
        return len(stalled) + len(waiting) + self._release_held()

    def _release_held(self) -> int:
        """Queue transactions that an interrupted release left held after a resume (quality 9)."""
        released = 0
        for tenant, subsidiary_id in self._connections.active():
            refs = islice(self._transactions.held(tenant, subsidiary_id), MOST_AT_ONCE)
            transactions = self._transactions.get_many(refs).values()
            held = [transaction for transaction in transactions if transaction.held]
            self._queue.send_transactions(held)
            released += len(held)
        return released

    def capture_transaction(self, ref: TransactionRef) -> None:
        """Put a transaction on the error list whose message failed repeatedly.

        An intent is kept, so that a retry looks in Sage first. A newer revision without an attempt is left
        to its own message.
        """

        def step(current: Transaction) -> Change | None:
            now = self._clock.now()
            busy = current.status is Status.IN_PROGRESS and not is_abandoned(current, now)
            untried = current.status is Status.QUEUED and current.attempts == 0
            if busy or untried or current.status not in IN_HAND:
                return None
            gave_up = failed(current, GAVE_UP, now, keep_intent=True)
            return Change(gave_up, HistoryEvent(now, "failed", "dead letter queue", GAVE_UP.code))

        apply_step(self._transactions, ref, step)

    def capture_payment(self, tenant: str, payment_key: str) -> None:
        """Put a payment on the error list whose message failed repeatedly."""
        payment = self._payments.get(tenant, payment_key)
        if payment is None or payment.status is not PaymentStatus.PENDING:
            return
        gave_up = refused(payment, GAVE_UP, self._clock.now())
        if self._payments.save(gave_up):
            self._transactions.save_payment_error(tenant, error_of_payment(gave_up), payment_key)

    def capture_run(self, tenant: str, run_id: str) -> None:
        """Mark a run as failed whose message failed repeatedly; the next run covers its window (PAY-5)."""
        run = self._payments.get_run(tenant, run_id)
        if run is not None and run.finished_at is None:
            self._payments.save_run(
                run.model_copy(
                    update={"status": RunStatus.FAILED, "problem": GAVE_UP, "finished_at": self._clock.now()}
                )
            )
