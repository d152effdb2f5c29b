"""Work in hand: who holds a transaction, and what becomes of it when it can't be carried out."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, RateLimited, Retryable, SyncError
from alvys_intacct.domain.lifecycle import (
    Worker,
    can_be_claimed,
    claimed,
    failed,
    left_unknown,
    let_go,
    put_back,
    refused,
    waits,
    worker_for,
)
from alvys_intacct.domain.transactions import Status, Transaction, problem_of
from alvys_intacct.ports import (
    Change,
    Clock,
    HistoryEvent,
    Metrics,
    TransactionRef,
    TransactionStore,
    WorkQueue,
    ref_of,
)
from alvys_intacct.usecases.settling import Step, settle_all

MOST_ATTEMPTS = 12
FIRST_DELAY, LONGEST_DELAY = 10, 900
# An attempt whose outcome is unknown is looked up soon, and again when Sage must have come to an end.
LOOK_AGAIN_AFTER = 120
# Waits for a vendor's limit are drawn out by up to so much of their length.
LARGEST_JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Claimed:
    """A transaction that this worker holds, with what Alvys sent."""

    transaction: Transaction
    envelope: Whole


@dataclass(frozen=True, slots=True)
class Later:
    """Work to be tried again after so many seconds."""

    ref: TransactionRef
    seconds: int


class StillSettlingError(OutcomeUnknown):
    """Not found in Sage, but the attempt may not have come to its end there."""

    default_code = "outcome_settling"


class Work:
    """One worker's work: claims transactions, records what became of them."""

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

    def claim(self, refs: Sequence[TransactionRef]) -> list[Transaction]:
        """Those of the named transactions that this worker now holds.

        One that another holds is left to it: when the holder is done it finds any newer revision,
        and when it died the sweeper brings the transaction back. One that has become another
        worker's business since its message was sent is handed on.
        """
        now = self._clock.now()
        open_work = [
            one
            for one in self._transactions.get_many(dict.fromkeys(refs)).values()
            if can_be_claimed(one, now)
        ]
        mine = [Change(claimed(one, now)) for one in open_work if worker_for(one) is self._worker]
        self._queue.send_transactions([one for one in open_work if worker_for(one) is not self._worker])
        refused = self._transactions.save(mine)
        return [change.transaction for change in mine if ref_of(change.transaction) not in refused]

    def record(self, steps: Sequence[tuple[Transaction, Step]]) -> list[Transaction]:
        """Carry out steps on transactions that are held; answers the records written.

        A step holds for the revision that was claimed: a transaction that was revised meanwhile is
        let go of and queued, so that nothing decided for the old revision befalls the new one.
        """
        guarded = [(held, self._while_held(held, step)) for held, step in steps]
        written = settle_all(self._transactions, guarded)
        held_revision = {ref_of(held): held.revision for held, _ in steps}
        self.send([one for one in written if one.revision != held_revision[ref_of(one)]])
        return written

    def send(self, transactions: Sequence[Transaction]) -> None:
        """Hand on what waits to be carried out."""
        waiting = [one for one in transactions if one.status in (Status.QUEUED, Status.CHECKING)]
        self._queue.send_transactions([one for one in waiting if not one.held])

    def conclude(
        self, failures: Sequence[tuple[Transaction, SyncError]], *, answered: bool = False
    ) -> list[Later]:
        """Record what each failure means; answers those that are to be tried again.

        `answered` says that the failures are Sage's own answers to the writes: but for
        `OutcomeUnknown`, nothing was carried out, and the intents go.
        """
        # One jitter for all: what waits for a limit comes back together, and is read in batches.
        jitter = random.uniform(0, LARGEST_JITTER)
        later = [
            Later(ref_of(held), delay(held.attempts, error, jitter))
            for held, error in failures
            if not _is_final(held, error)
        ]
        self.record([(held, self._concluding(error, answered)) for held, error in failures])
        self._metrics.count("Failed", len(failures) - len(later))
        self._metrics.count("Retried", len(later))
        return later

    def _while_held(self, held: Transaction, step: Step) -> Step:
        def guarded(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS or current.claimed_until != held.claimed_until:
                return None
            if current.revision != held.revision:
                return Change(let_go(current, self._clock.now()))
            return step(current)

        return guarded

    def _concluding(self, error: SyncError, answered: bool) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            if answered and not isinstance(error, OutcomeUnknown):
                current = refused(current, now)
            unknown = current.intent is not None
            if _is_final(current, error):
                following = failed(current, problem_of(error), now, keep_intent=unknown)
                return Change(following, HistoryEvent(now, "failed", "worker", error.code))
            if isinstance(error, RateLimited):
                return Change(waits(current, now), HistoryEvent(now, "waiting", "worker", error.code))
            following = left_unknown(current, now) if unknown else put_back(current, now)
            return Change(following, HistoryEvent(now, "to be tried again", "worker", error.code))

        return step


def delay(attempts: int, error: SyncError, jitter: float | None = None) -> int:
    """Seconds until the next attempt: exponential with jitter, capped; the vendor's wish counts.

    A vendor's limit says by itself how long to wait, be it the first time or the twentieth; `jitter` is
    the part of the wait that is added, a random one if none is given.
    """
    if isinstance(error, StillSettlingError):
        return LOOK_AGAIN_AFTER
    if isinstance(error, RateLimited):
        part = random.uniform(0, LARGEST_JITTER) if jitter is None else jitter
        return min(LONGEST_DELAY, math.ceil(error.seconds * (1 + part)))
    wished = error.retry_after if isinstance(error, Retryable) else None
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(0, attempts - 1))
    return min(LONGEST_DELAY, int(max(wished or 0, random.uniform(longest / 2, longest))))


def _is_final(transaction: Transaction, error: SyncError) -> bool:
    if isinstance(error, RateLimited):
        return False
    return isinstance(error, NeedsAttention) or transaction.attempts >= MOST_ATTEMPTS
