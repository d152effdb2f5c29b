"""What a worker may claim of the transactions that its messages name."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.failure_causes import FailureCause
from alvys_intacct.domain.transactions.due import is_poison
from alvys_intacct.domain.transactions.lifecycle import Worker, can_be_claimed, worker_for
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.poison import given_up


class OpenWork:
    """Finds what is due for one kind of worker; keeps what killed a worker apart."""

    def __init__(
        self,
        worker: Worker,
        transactions: TransactionStore,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._worker = worker
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def of(self, refs: Iterable[TransactionRef]) -> list[Transaction]:
        """Those that this worker may claim, oldest first."""
        now = self._clock.now()
        found = self._transactions.get_many(refs)
        open_work = [found[ref] for ref in refs if ref in found and can_be_claimed(found[ref], now)]
        open_work.sort(key=lambda transaction: transaction.created_at)
        others = [transaction for transaction in open_work if worker_for(transaction) is not self._worker]
        self._queue.send_transactions(others)
        own = [transaction for transaction in open_work if worker_for(transaction) is self._worker]
        poison = [transaction for transaction in own if is_poison(transaction)]
        dead = given_up(self._transactions, poison, "worker", self._clock)
        self._metrics.count("Failed", len(dead))
        self._metrics.caused("FailuresByCause", [FailureCause.WORKER_DIED] * len(dead))
        return self._apart([transaction for transaction in own if not is_poison(transaction)])

    def _apart(self, members: list[Transaction]) -> list[Transaction]:
        """The members that may share this run: one with which a worker died runs alone (reliability 3).

        The others get new messages, each of its own, before anything is done here.
        """
        safe = [member for member in members if not member.unfinished]
        if len(safe) == len(members):
            return members
        suspects = sorted((member for member in members if member.unfinished), key=_deaths)
        here = safe or suspects[:1]
        self._queue.send_transactions(suspects if safe else suspects[1:], apart=1)
        return here


def _deaths(transaction: Transaction) -> int:
    return transaction.unfinished
