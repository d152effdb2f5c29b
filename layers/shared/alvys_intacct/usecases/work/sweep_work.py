"""Queue work again that lost its message (ERR-7)."""

from __future__ import annotations

from datetime import timedelta

from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import PaymentStore, TransactionStore

# Longer than a message is retried: before that, the queue still has it.
STALLED_AFTER = timedelta(minutes=20)
MOST_AT_ONCE = 500


class SweepWork:
    """Finds stalled work."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._queue = queue
        self._clock = clock

    def __call__(self) -> int:
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
        return len(stalled) + len(waiting)
