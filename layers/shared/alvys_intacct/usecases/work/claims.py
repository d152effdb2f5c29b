"""Work in hand: which worker holds a transaction, and what becomes of it when it can't be carried out."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, RateLimited, Retryable, SyncError
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.lifecycle import (
    Worker,
    can_be_claimed,
    claimed,
    failed,
    left_unknown,
    let_go,
    postponed,
    put_back,
    refused,
    worker_for,
)
from alvys_intacct.domain.transactions.record import Status, Transaction, problem_of
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps

MOST_ATTEMPTS = 12
FIRST_DELAY, LONGEST_DELAY = 10, 900
# An attempt whose outcome is unknown is looked up soon, and again when Sage must have come to an end.
LOOK_AGAIN_AFTER = 120
# Waits for a vendor's limit are drawn out by up to so much of their length.
LARGEST_JITTER = 0.25


class Claimed:
    """A transaction that this worker holds, with what Alvys sent."""

    def __init__(self, transaction: Transaction, envelope: TransactionEnvelope) -> None:
        self.transaction = transaction
        self.envelope = envelope
        self._booking: Booking | None = None

    def booking(self, connection: Connection) -> Booking:
        """What it books on its connection; computed once, though each step of an export asks for it.

        Raises `NeedsAttention` where it can't be told what to book.
        """
        if self._booking is None:
            self._booking = booking_of(self.envelope, connection, self.transaction.role)
        return self._booking


@dataclass(frozen=True, slots=True)
class Later:
    """Work to be tried again after so many seconds."""

    ref: TransactionRef
    seconds: int


@dataclass(slots=True)
class ClaimedWork:
    """What a worker has taken hold of: transactions, and references whose objects are yet to be read.

    `later` are those whose record can't be read; they failed.
    """

    members: list[Claimed] = field(default_factory=list)
    references: list[tuple[Transaction, ByReference]] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)

    def by_connection(self) -> dict[tuple[str, str], list[Claimed]]:
        """The members by tenant and subsidiary."""
        groups: dict[tuple[str, str], list[Claimed]] = {}
        for member in self.members:
            key = (member.transaction.tenant, member.transaction.subsidiary_id)
            groups.setdefault(key, []).append(member)
        return groups


class OutcomePendingError(OutcomeUnknown):
    """Not found in Sage, but the attempt may not have come to its end there."""

    default_code = "outcome_pending"


class Claims:
    """What one worker holds: it claims transactions and records what became of them."""

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

    def claim(self, refs: Sequence[TransactionRef]) -> ClaimedWork:
        """Those of the named transactions that this worker now holds, with their envelopes.

        One that another holds is left to it: when the holder is done it finds any newer revision,
        and when it died the sweeper brings the transaction back. One that has become another
        worker's business since its message was sent is handed on.
        """
        now = self._clock.now()
        open_work = [
            transaction
            for transaction in self._transactions.get_many(dict.fromkeys(refs)).values()
            if can_be_claimed(transaction, now)
        ]
        mine = [
            Change(claimed(transaction, now))
            for transaction in open_work
            if worker_for(transaction) is self._worker
        ]
        others = [transaction for transaction in open_work if worker_for(transaction) is not self._worker]
        self._queue.send_transactions(others)
        lost = self._transactions.save(mine)
        held = [change.transaction for change in mine if ref_of(change.transaction) not in lost]
        return self._with_envelopes(held)

    def _with_envelopes(self, held: Sequence[Transaction]) -> ClaimedWork:
        contents = self._transactions.contents(held)
        work = ClaimedWork()
        for transaction in held:
            try:
                content = contents[ref_of(transaction)]
                envelope = stored_envelope(content, transaction.kind, by_reference=transaction.is_reference)
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                work.later += self.conclude([(transaction, unforeseen())])
                continue
            if isinstance(envelope, ByReference):
                work.references.append((transaction, envelope))
            else:
                work.members.append(Claimed(transaction, envelope))
        return work

    def record(self, steps: Sequence[tuple[Transaction, Step]]) -> list[Transaction]:
        """Carry out steps on transactions that are held; answers the records written.

        A step holds for the revision that was claimed: a transaction that was revised meanwhile is
        let go of and queued: what was decided for the old revision doesn't count for the new one.
        """
        guarded = [(held, self._while_held(held, step)) for held, step in steps]
        written = apply_steps(self._transactions, guarded)
        held_revision = {ref_of(held): held.revision for held, _ in steps}
        self.send([revised for revised in written if revised.revision != held_revision[ref_of(revised)]])
        return written

    def send(self, transactions: Sequence[Transaction]) -> None:
        """Hand on what waits to be carried out."""
        self._queue.send_transactions(
            [
                transaction
                for transaction in transactions
                if transaction.status in (Status.QUEUED, Status.CHECKING) and not transaction.held
            ]
        )

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
                return Change(postponed(current, now), HistoryEvent(now, "waiting", "worker", error.code))
            following = left_unknown(current, now) if unknown else put_back(current, now)
            return Change(following, HistoryEvent(now, "to be tried again", "worker", error.code))

        return step


def unforeseen() -> NeedsAttention:
    """What a biller is told of an error that no rule foresaw; the log has the rest."""
    return NeedsAttention(
        "Something went wrong here while the document was prepared.",
        code="internal_error",
        remedy="Retry it; if it fails again, give the correlation id to support.",
    )


def delay(attempts: int, error: SyncError, jitter: float | None = None) -> int:
    """Seconds until the next attempt: exponential with jitter, capped; the vendor's wish counts.

    A vendor's limit says by itself how long to wait, be it the first time or the twentieth; `jitter` is
    the part of the wait that is added, a random one if none is given.
    """
    if isinstance(error, OutcomePendingError):
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
