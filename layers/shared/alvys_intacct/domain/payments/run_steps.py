"""What becomes of a payment run: claimed, read slice by slice, waiting, ended. The record decides.

A message only names a run. One that comes early, late or twice finds nothing to do. After a short wait a
delayed message brings the run back; after a long one, and when a message or a worker is lost, the sweeper
does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.payments.run import IN_HAND, PaymentRun, RunStatus, next_slice, slices_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.due import BY_MESSAGE, MESSAGE_LASTS
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.late_dataclass import dataclass

# A worker has a run for this long: a little longer than the reader's timeout.
CLAIM = timedelta(seconds=330)
# This many workers in a row have died with a run before it is given up.
MOST_UNFINISHED = 5
# Where this many have, the run reads only the first half of what is left: that may be too much for a worker.
_SHORTENED_AFTER = 2
# A passing fault that lasts longer ends the run; the next one covers its window.
FAULTY_FOR = timedelta(days=2)
# The clocks of two Lambdas differ by less.
_SKEW = timedelta(seconds=5)


@dataclass(slots=True)
class Counts:
    """What was read in a slice of a run (PAY-8).

    `undated` are the sides with a payment without a date: it waits, and the watermark with it (PAY-14).
    """

    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: Counter[str] = field(default_factory=Counter)
    undated: set[Side] = field(default_factory=set)


def can_be_claimed(run: PaymentRun, now: datetime) -> bool:
    """Whether a worker may begin its next slice: it is due, and no living worker has it."""
    if run.status is RunStatus.READING:
        return run.claimed_until is None or run.claimed_until <= now
    return run.status in IN_HAND and (run.due_at is None or run.due_at <= now + _SKEW)


def is_poison(run: PaymentRun) -> bool:
    """Whether it must not be claimed again: each worker that claimed it lately has died."""
    return run.unfinished >= MOST_UNFINISHED


def swept_after(run: PaymentRun) -> datetime:
    """When the sweeper looks for a run in hand, if nothing moves it before."""
    if run.status is RunStatus.READING and run.claimed_until is not None:
        return run.claimed_until
    changed_at = run.changed_at or run.started_at
    if run.due_at is None:
        return changed_at + MESSAGE_LASTS
    return run.due_at + MESSAGE_LASTS if run.due_at - changed_at <= BY_MESSAGE else run.due_at


def claimed(run: PaymentRun, now: datetime) -> PaymentRun:
    """Worked on. A window of which nothing is read yet reaches to the present, however long it waited.

    One that workers die with becomes shorter. The next run goes on where it ends (PAY-5).
    """
    changes: dict[str, object] = {}
    if not run.chosen_dates and run.unfinished >= _SHORTENED_AFTER:
        part = next_slice(run)
        until = part.since + (part.until - part.since) / 2
        changes = {"window_to": until, "slices": run.slices_done + 1}
    elif not run.chosen_dates and not run.slices_done:
        until = max(run.window_to, now)
        changes = {"window_to": until, "slices": slices_of(run.window_from, until, chosen_dates=False)}
    return _following(
        run,
        now,
        **changes,
        status=RunStatus.READING,
        claimed_until=now + CLAIM,
        attempts=run.attempts + 1,
        unfinished=run.unfinished + 1,
    )


def postponed(run: PaymentRun, why: Problem, now: datetime, due_at: datetime) -> PaymentRun:
    """Waits until `due_at` after a passing fault."""
    since = run.faulty_since or now
    return _let_go(run, now, status=RunStatus.WAITING, problem=why, due_at=due_at, faulty_since=since)


def sent_again(run: PaymentRun, now: datetime) -> PaymentRun:
    """In hand as before; a new message for it is about to be sent. Workers that died with it still count."""
    status = RunStatus.PLANNED if run.status is RunStatus.READING else run.status
    return _following(run, now, status=status, claimed_until=None, due_at=None)


def slice_done(run: PaymentRun, counts: Counts, now: datetime) -> PaymentRun:
    """A slice is read: the run is complete, or its next slice is to be read."""
    done = run.slices_done + 1
    is_complete = done >= run.slices
    return _let_go(
        run,
        now,
        **_added(run, counts),
        slices_done=done,
        status=RunStatus.COMPLETE if is_complete else RunStatus.PLANNED,
        finished_at=now if is_complete else None,
        problem=None,
        faulty_since=None,
    )


def given_up(run: PaymentRun, problem: Problem, now: datetime, counts: Counts | None = None) -> PaymentRun:
    """Failed; the next run covers its window (PAY-5)."""
    added = _added(run, counts or Counts())
    return _let_go(run, now, **added, status=RunStatus.FAILED, problem=problem, finished_at=now)


def has_lasted(run: PaymentRun, now: datetime) -> bool:
    """Whether a passing fault has lasted for too long."""
    return run.faulty_since is not None and now - run.faulty_since >= FAULTY_FOR


def _added(run: PaymentRun, counts: Counts) -> Mapping[str, object]:
    because = Counter(run.not_imported_because) + counts.not_imported
    return {
        "read": run.read + counts.read,
        "new": run.new + counts.new,
        "duplicate": run.duplicate + counts.duplicate,
        "foreign": run.foreign + counts.foreign,
        "not_imported": because.total(),
        "not_imported_because": dict(because),
    }


def _let_go(run: PaymentRun, now: datetime, **changes: object) -> PaymentRun:
    return _following(run, now, **{"claimed_until": None, "due_at": None, "unfinished": 0, **changes})


def _following(run: PaymentRun, now: datetime, **changes: object) -> PaymentRun:
    return run.model_copy(update={"changed_at": now, "version": run.version + 1, **changes})
