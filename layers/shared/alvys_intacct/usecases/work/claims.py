"""Claims of workers on transactions, and the conclusion of failed attempts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import (
    OUR_OWN,
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    SyncError,
    Wait,
)
from alvys_intacct.domain.failure_causes import OURS, failure_cause
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.holding import HoldReason
from alvys_intacct.domain.transactions.lifecycle import CLAIM, Worker, claimed, failed, refused
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.domain.transactions.record import HeldBecause, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.repeated_writes import answered_unclearly
from alvys_intacct.domain.transactions.resolving import document_unknown
from alvys_intacct.domain.transactions.waiting import held_back, let_go, postponed, to_be_retried
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.claimed_work import Claimed, ClaimedWork, Later
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.open_work import Due, OpenWork
from alvys_intacct.usecases.work.own_faults import not_kept, ring_for_broken, unforeseen
from alvys_intacct.usecases.work.release_held import ReleaseHeld
from alvys_intacct.usecases.work.waits import final_problem, is_final, seconds_to_wait

_MOST_CLAIMS = 2


def _refs(claims: Iterable[Change]) -> set[TransactionRef]:
    return {ref_of(claim.transaction) for claim in claims}


class Claims:
    """Claims transactions for one worker and records their outcomes."""

    def __init__(
        self,
        worker: Worker,
        transactions: TransactionStore,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
        release: ReleaseHeld,
        findings: ConnectionFindings,
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._metrics = metrics
        self._release = release
        self._findings = findings
        self._open_work = OpenWork(worker, transactions, queue, clock, metrics)

    def claim(self, refs: Sequence[TransactionRef]) -> ClaimedWork:
        """The given transactions that this worker now holds, oldest first, with their envelopes.

        One that another worker holds stays there: that worker finds any newer revision when it is done. One
        of the other kind of worker is sent on. One that was changed at that moment is looked at once more.
        """
        return self.take(self.due(refs).transactions)

    def due(
        self, refs: Iterable[TransactionRef], ended: Mapping[TransactionRef, datetime] | None = None
    ) -> Due:
        """Those that this worker may claim, oldest first. `ended` are claims that no worker has any more."""
        return self._open_work.of(dict.fromkeys(refs), ended or {})

    def take(
        self, due: Sequence[Transaction], ends: dict[TransactionRef, datetime] | None = None
    ) -> ClaimedWork:
        """Claim transactions that are due; `ends` is told when each claim ends before it is written.

        A record that the table refuses for what it contains holds up no other: its message comes back.
        """
        held: list[Transaction] = []
        refused: list[Later] = []
        for _ in range(_MOST_CLAIMS):
            now = self._clock.now()
            claims = [Change(claimed(transaction, now)) for transaction in due]
            if ends is not None:
                ends |= dict.fromkeys(_refs(claims), now + CLAIM)
            try:
                lost = self._transactions.save(claims)
            except NeedsAttention as error:
                taken = self._written(claims)
                held += taken
                refused += [Later(ref, 0, error) for ref in _refs(claims) - set(map(ref_of, taken))]
                break
            held += [change.transaction for change in claims if ref_of(change.transaction) not in lost]
            if not lost:
                break
            due = self.due(lost).transactions
        work = self._with_envelopes(held)
        work.later += refused
        return work

    def _written(self, claims: Sequence[Change]) -> list[Transaction]:
        """Those of the claims that the table has, after it refused one of them."""
        found = self._transactions.get_many(_refs(claims))
        return [
            claim.transaction for claim in claims if found.get(ref_of(claim.transaction)) == claim.transaction
        ]

    def _with_envelopes(self, held: Sequence[Transaction]) -> ClaimedWork:
        contents = self._transactions.contents(held)
        work = ClaimedWork()
        for transaction in held:
            if transaction.document_is_unknown:
                # It is in Sage, made by hand: written again, it would be booked twice (ERR-5).
                work.later += self.conclude([(transaction, document_unknown(transaction))])
                continue
            if ref_of(transaction) not in contents:
                work.later += self.conclude([(transaction, not_kept(transaction, self._clock.now()))])
                continue
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
        """Apply steps to transactions that are held; returns the records written.

        One that was revised meanwhile is released and queued: a decision on the old revision is void.
        """
        guarded = [(held, self._while_held(held, step)) for held, step in steps]
        written = apply_steps(self._transactions, guarded)
        held_revision = {ref_of(held): held.revision for held, _ in steps}
        self.send([revised for revised in written if revised.revision != held_revision[ref_of(revised)]])
        return written

    def send(self, transactions: Sequence[Transaction]) -> None:
        """Queue the transactions that wait to be carried out."""
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
        """Record the failures; returns the transactions to be retried.

        `answered` says that the failures are Sage's answers to the writes: except for `OutcomeUnknown`,
        nothing was carried out, and the intents are removed. A fault of a connection, or a limit that lasts,
        is no failure of a transaction: that is held, and waits for the connection.
        """
        failures = self._findings.without_disconnected(failures)
        holds = self._findings.holds(failures)
        self.hold(holds, answered=answered)
        waiting = {ref_of(held) for held, _ in holds}
        failures = [(held, error) for held, error in failures if ref_of(held) not in waiting]
        self._findings.suspect(failures)
        ring_for_broken(self._metrics, (error for _, error in failures))
        draw = random.random()  # One for all: transactions with one cause come back together, in batches.
        now = self._clock.now()
        later: list[Later] = []
        steps: list[tuple[Transaction, Step]] = []
        for held, error in failures:
            failing_for = now - (held.faulty_since or now)
            wait = seconds_to_wait(error, failing_for, draw)
            if not is_final(held, error, now):
                later.append(Later(ref_of(held), wait))
            steps.append((held, self._concluding(error, answered, timedelta(seconds=wait))))
        self.record(steps)
        final = [error for held, error in failures if is_final(held, error, now)]
        self._metrics.count("Failed", len(final))
        self._metrics.caused("FailuresByCause", causes := [failure_cause(error) for error in final])
        self._metrics.count("OurFailures", sum(cause in OURS for cause in causes))
        self._metrics.count("Retried", len(later))
        return later

    def hold(self, holds: Sequence[tuple[Transaction, HeldBecause]], *, answered: bool = False) -> None:
        """Hold transactions until their connection lets them out; `answered` is as for `conclude`."""
        if not holds:
            return
        # Noted first, so that they are found whatever happens next. A finding was noted when it was found.
        self._release.announce(
            (transaction.tenant, because.subsidiary_id)
            for transaction, because in holds
            if because.code != HoldReason.FINDING
        )
        written = self.record(
            [(transaction, self._holding(because, answered)) for transaction, because in holds]
        )
        held = [transaction for transaction in written if transaction.held]
        self._metrics.count("Held", len(held))
        self._release.released_meanwhile(held)

    def _holding(self, because: HeldBecause, answered: bool) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            current = refused(current, now) if answered else current
            event = HistoryEvent(now, "held", "worker", because.code)
            return Change(held_back(current, because.model_copy(update={"since": now}), now), event)

        return step

    def _while_held(self, held: Transaction, step: Step) -> Step:
        def guarded(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS or current.claimed_until != held.claimed_until:
                return None
            if current.revision != held.revision:
                return Change(let_go(current, self._clock.now()))
            return step(current)

        return guarded

    def _concluding(self, error: SyncError, answered: bool, wait: timedelta) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            if answered and isinstance(error, OutcomeUnknown):
                current = answered_unclearly(current, problem_of(error))
            elif answered:
                current = refused(current, now)
            if is_final(current, error, now):
                unknown = current.intent is not None
                following = failed(current, final_problem(current, error), now, keep_intent=unknown)
                return Change(following, HistoryEvent(now, "failed", "worker", error.code))
            if isinstance(error, Wait):
                # History tells a wait once, however often it is looked at.
                event = HistoryEvent(now, "waiting", "worker", error.code)
                vendor = isinstance(error, RateLimited)
                following = postponed(current, error.code, now, now + wait, for_vendor=vendor)
                return Change(following, None if current.waits_for == error.code else event)
            ours = error.vendor is not None and error.vendor.system == OUR_OWN
            following = to_be_retried(current, error.code, now, now + wait, is_attempt=not ours)
            return Change(following, HistoryEvent(now, "will be retried", "worker", error.code))

        return step
