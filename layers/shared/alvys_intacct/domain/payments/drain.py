"""A tenant's drain: the one worker at a time that carries the waiting payments of a side into Alvys (PAY-7).

Alvys limits the calls of a tenant to an endpoint, and each side has an endpoint of its own. So one drainer
per tenant and side keeps the pace for all workers; `Drain` is what it hands on to the next.
"""

from datetime import datetime, timedelta

from alvys_intacct.domain.payments.pace import Pace
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.late_dataclass import dataclass

# Lambda ends a drainer after this many seconds: it makes no call later than that after it began.
LONGEST_RUN = 120
# The next drainer begins at the earliest a minute after the last call that a killed one can have made: what
# that one has called in its last minute is not on record.
LEASE = timedelta(seconds=LONGEST_RUN + 60)
# A drainer starts no call after this; the rest of its run is for the answer.
WORKS_FOR = timedelta(seconds=60)
# A drain that is so late has lost its message or its worker: the sweeper sends a new message.
GRACE = timedelta(minutes=5)
# An index shows a payment a little after it is written: a drain without payments is looked at once more.
SETTLES_WITHIN = timedelta(minutes=2)
# After this many payments in a row without a usable answer, Alvys is taken to be away.
AWAY_AFTER = 3
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class Drain(Fact):
    """The state of a tenant's drain of one side. Times are UTC.

    `holder` drains until `held_until` at most. `next_at` is when Alvys takes calls again, None for at once.
    `message_at` is when the last message that a drainer sent arrives. `faults` counts the payments in a row
    for which Alvys gave no usable answer. `problem` is why the whole drain waits, such as refused
    credentials, since `failing_since`; None while it works. `version` 0 was never stored.
    """

    tenant: str
    side: Side
    pace: Pace = Pace()
    holder: str | None = None
    held_until: datetime | None = None
    next_at: datetime | None = None
    message_at: datetime | None = None
    faults: int = 0
    problem: Problem | None = None
    failing_since: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class DrainState:
    """A drain as stored, and the stamp of the last note that it is wanted; None if nobody wanted it yet.

    `due` is when the sweeper looks after it; None for a drain that nothing waits for.
    """

    drain: Drain
    stamp: str | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment that waits for its drain, and when it is due (UTC)."""

    payment_key: str
    due: datetime


def is_held(drain: Drain, now: datetime) -> bool:
    """Whether a drainer is at work, as far as is known."""
    return drain.holder is not None and drain.held_until is not None and drain.held_until > now


def taken(drain: Drain, holder: str, now: datetime) -> Drain:
    """The drain in the hands of a drainer that begins now."""
    return _following(drain, holder=holder, held_until=now + LEASE)


def let_go(drain: Drain, next_at: datetime | None, message_at: datetime | None) -> Drain:
    """The drain that its drainer leaves to the next one."""
    return _following(drain, holder=None, held_until=None, next_at=next_at, message_at=message_at)


def after_answer(drain: Drain, pace: Pace) -> Drain:
    """Alvys answered: it is not away, and takes our credentials."""
    return drain.model_copy(update={"pace": pace, "faults": 0, "problem": None, "failing_since": None})


def after_fault(drain: Drain, problem: Problem, now: datetime, *, is_whole: bool = False) -> Drain:
    """Alvys gave no usable answer for a payment, or, with `is_whole`, can give none for any payment."""
    faults = max(drain.faults + 1, AWAY_AFTER if is_whole else 0)
    since = drain.failing_since or now
    is_away = faults >= AWAY_AFTER
    update = {"faults": faults, "failing_since": since, "problem": problem if is_away else drain.problem}
    return drain.model_copy(update=update)


def is_away(drain: Drain) -> bool:
    """Whether the whole drain waits because Alvys gives no usable answers."""
    return drain.faults >= AWAY_AFTER


def pause(drain: Drain) -> timedelta:
    """How long a drain waits while Alvys is away: a minute at first, then twice as long each time."""
    times = min(16, max(0, drain.faults - AWAY_AFTER))
    return min(LONGEST_PAUSE, SHORTEST_PAUSE * (1 << times))


def _following(drain: Drain, **changes: object) -> Drain:
    return drain.model_copy(update={"version": drain.version + 1, **changes})
