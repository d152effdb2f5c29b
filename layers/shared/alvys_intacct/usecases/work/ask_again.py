"""Queue transactions again that were kept back, because what they waited for has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from alvys_intacct.domain.transactions.lifecycle import asked_again
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_to_refs


class AskAgain:
    """Queues skipped transactions again, and those that failed with one of these codes.

    In any other state they are left alone.
    """

    def __init__(
        self, transactions: TransactionStore, queue: WorkQueue, clock: Clock, codes: Collection[str] = ()
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._codes = frozenset(codes)

    def __call__(self, refs: Iterable[TransactionRef], by: str) -> None:
        """`by` is the part of the service that history names. Raises `Retryable`."""

        def step(current: Transaction) -> Change | None:
            if current.operation is not Operation.EXPORT or not self._is_kept_back(current):
                return None
            now = self._clock.now()
            return Change(asked_again(current, now), HistoryEvent(now, "queued again", by))

        self._queue.send_transactions(apply_to_refs(self._transactions, refs, step))

    def _is_kept_back(self, current: Transaction) -> bool:
        if current.status is Status.FAILED:
            return current.problem is not None and current.problem.code in self._codes
        return current.status is Status.SKIPPED
