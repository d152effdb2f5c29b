"""Apply a person's request to a transaction, and queue what it asks for."""

from __future__ import annotations

from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.ports.runtime import WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.intake.queue_set import QueueSet
from alvys_intacct.usecases.work.conditional_writes import Step, apply_step


class ApplyRequest:
    """Writes the request, and queues the transaction and the set that it belongs to."""

    def __init__(self, transactions: TransactionStore, queue_set: QueueSet, queue: WorkQueue) -> None:
        self._transactions = transactions
        self._queue_set = queue_set
        self._queue = queue

    def __call__(self, target: Transaction, step: Step) -> Transaction | None:
        """The transaction after the request. Raises what `step` raises, and `Retryable`."""
        ref = ref_of(target)
        current = apply_step(self._transactions, ref, step) or self._transactions.get(ref)
        if current is None:
            return None
        if current.status is Status.QUEUED and not current.held:
            self._queue.send_transactions([current])
        self._queue_set(target, current)
        return current
