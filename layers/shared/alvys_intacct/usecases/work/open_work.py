"""What a worker may claim of the transactions that its messages name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from alvys_intacct.domain.errors import ConfigurationError, Retryable
from alvys_intacct.domain.failure_causes import FailureCause
from alvys_intacct.domain.transactions.due import is_poison
from alvys_intacct.domain.transactions.lifecycle import Worker, can_be_claimed, worker_for
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.transactions.waiting import as_if_unclaimed
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.poison import given_up

# What is nobody's fault; whatever else a document meets is its own.
NOT_THEIRS = (ConfigurationError, Retryable)


@dataclass(frozen=True, slots=True)
class Due:
    """What a worker may claim, and what can't be read: an error in its record, or in its name."""

    transactions: list[Transaction]
    unread: list[TransactionRef]


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

    def of(self, refs: Iterable[TransactionRef], ended: Mapping[TransactionRef, datetime]) -> Due:
        """Those that this worker may claim, oldest first. Raises `Retryable` where the store is away.

        `ended` are claims that their workers could not give back.
        """
        now = self._clock.now()
        found, unread = self._read(list(refs))
        for ref, end in ended.items():
            held = found.get(ref)
            if held is not None and held.status is Status.IN_PROGRESS and held.claimed_until == end:
                found[ref] = as_if_unclaimed(held)
        open_work = [
            found[ref]
            for ref in refs
            if ref in found and (_is_free(found[ref]) or can_be_claimed(found[ref], now))
        ]
        open_work.sort(key=lambda transaction: transaction.created_at)
        others = [transaction for transaction in open_work if worker_for(transaction) is not self._worker]
        self._queue.send_transactions(others)
        own = [transaction for transaction in open_work if worker_for(transaction) is self._worker]
        poison = [transaction for transaction in own if is_poison(transaction)]
        self._give_up(poison)
        return Due(self._apart([transaction for transaction in own if not is_poison(transaction)]), unread)

    def _read(
        self, refs: Sequence[TransactionRef]
    ) -> tuple[dict[TransactionRef, Transaction], list[TransactionRef]]:
        """The records, and those that can't be read: they concern no other of the batch."""
        try:
            return self._transactions.get_many(refs), []
        except NOT_THEIRS:
            raise
        except Exception as error:  # noqa: BLE001 - one record must not hold up the others
            if len(refs) > 1:
                found: dict[TransactionRef, Transaction] = {}
                unread: list[TransactionRef] = []
                for ref in refs:
                    read, failed = self._read([ref])
                    found |= read
                    unread += failed
                return found, unread
            self._metrics.unforeseen(error, refs[0].transaction_id)
            return {}, list(refs)

    def _give_up(self, poison: Sequence[Transaction]) -> None:
        """Put what killed its workers on the error list; what can't be put there is left to the sweeper."""
        try:
            dead = given_up(self._transactions, poison, "worker", self._clock)
        except NOT_THEIRS:
            raise
        except Exception as error:  # noqa: BLE001 - it holds up no other of the batch
            self._metrics.unforeseen(error, poison[0].transaction_id)
            return
        self._metrics.count("Failed", len(dead))
        self._metrics.caused("FailuresByCause", [FailureCause.WORKER_DIED] * len(dead))

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


def _is_free(transaction: Transaction) -> bool:
    """Whether its claim has ended: nothing else is in progress without a worker."""
    return transaction.status is Status.IN_PROGRESS and transaction.claimed_until is None


def _deaths(transaction: Transaction) -> int:
    return transaction.unfinished
