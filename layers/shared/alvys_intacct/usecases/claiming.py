"""Work in hand: who holds a transaction, and what becomes of it when it can't be carried out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.lifecycle import can_be_claimed, claimed, failed, left_unknown, put_back
from alvys_intacct.domain.transactions import Status, Transaction, problem_of
from alvys_intacct.ports import (
    Change,
    Clock,
    HistoryEvent,
    Metrics,
    TransactionRef,
    TransactionStore,
    WorkQueue,
)
from alvys_intacct.usecases.settling import Step, settle_all

MOST_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = 10, 900


@dataclass(frozen=True, slots=True)
class Later:
    """Work to be tried again after so many seconds."""

    ref: TransactionRef
    seconds: int


class Work:
    """Claims transactions for one worker and concludes what went wrong with them."""

    def __init__(
        self, transactions: TransactionStore, queue: WorkQueue, clock: Clock, metrics: Metrics
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def claim(self, refs: Sequence[TransactionRef]) -> list[Transaction]:
        """Those of the named transactions that this worker now holds.

        One that another holds is left to it: when the holder is done it finds any newer revision,
        and when it died the sweeper brings the transaction back.
        """
        now = self._clock.now()
        known = self._transactions.get_many(dict.fromkeys(refs))
        mine = [Change(claimed(one, now)) for one in known.values() if can_be_claimed(one, now)]
        refused = self._transactions.save(mine)
        return [change.transaction for change in mine if _ref(change.transaction) not in refused]

    def conclude(
        self, failures: Sequence[tuple[Transaction, SyncError]], *, definite: bool = False
    ) -> list[Later]:
        """Record what each failure means; answers those that are to be tried again.

        `definite` says that the failures are Sage's own answers to the writes: but for
        `OutcomeUnknown`, nothing was carried out, and the intents go.
        """
        later: list[Later] = []
        steps: list[tuple[Transaction, Step]] = []
        for transaction, error in failures:
            steps.append((transaction, self._concluding(error, definite)))
            if not _is_final(transaction, error):
                wait = error.retry_after if isinstance(error, Retryable) else None
                later.append(Later(_ref(transaction), delay(transaction.attempts, wait)))
        settle_all(self._transactions, steps)
        self._metrics.count("Failed", len(failures) - len(later))
        self._metrics.count("Retried", len(later))
        return later

    def put_back(self, transaction: Transaction) -> None:
        """Let go of a transaction that was revised while it was held; its new revision is queued."""

        def step(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS:
                return None
            return Change(put_back(current, self._clock.now()))

        written = settle_all(self._transactions, [(transaction, step)])
        self._queue.send_transactions(list(written.values()))

    def _concluding(self, error: SyncError, definite: bool) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS:
                return None
            now = self._clock.now()
            unknown = isinstance(error, OutcomeUnknown) or (current.intent is not None and not definite)
            if _is_final(current, error):
                following = failed(current, problem_of(error), now, settled=not unknown)
                return Change(following, HistoryEvent(now, "failed", "worker", error.code))
            following = left_unknown(current, now) if unknown else put_back(current, now)
            return Change(following, HistoryEvent(now, "to be tried again", "worker", error.code))

        return step


def delay(attempts: int, wished: float | None) -> int:
    """Seconds until the next attempt: exponential with full jitter, capped; the vendor's wish counts."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(0, attempts - 1))
    return min(LONGEST_DELAY, int(max(wished or 0, random.uniform(longest / 2, longest))))


def _is_final(transaction: Transaction, error: SyncError) -> bool:
    return isinstance(error, NeedsAttention) or transaction.attempts >= MOST_ATTEMPTS


def _ref(transaction: Transaction) -> TransactionRef:
    return TransactionRef(transaction.tenant, transaction.transaction_id)
