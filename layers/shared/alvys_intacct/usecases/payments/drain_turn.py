"""One drainer's turn, and when the next one is due."""

from __future__ import annotations

import math
from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.payments.drain import GRACE, SETTLES_WITHIN, Drain
from alvys_intacct.late_dataclass import dataclass

# A drainer waits this long itself, or leaves the wait to a message that comes a little early.
LONGEST_SLEEP = timedelta(seconds=5)
EARLY = timedelta(seconds=2)
# A message can wait this long; what is due later is for the sweeper.
LONGEST_DELAY = timedelta(minutes=15)


@dataclass(slots=True)
class Turn:
    """One drainer's turn. `next_at` is when Alvys takes calls again, if it takes none now.

    `look_at` is when the next payment is due; None if none waits. `reads_from` is when Alvys may be read
    again. `handled` are the payments of this turn: an index may still show them as they were. `broken_off`
    counts those that a store kept from being handled.
    """

    drain: Drain
    stamp: str | None
    begun: datetime
    next_at: datetime | None = None
    look_at: datetime | None = None
    reads_from: datetime | None = None
    broken_off: int = 0
    handled: set[str] = field(default_factory=set)
    flows: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """When the sweeper looks after the drain, and when its next message arrives, if it gets one.

    `is_new` says that this message has yet to be sent.
    """

    due: datetime
    message_at: datetime | None = None
    is_new: bool = False


def next_look(turn: Turn, now: datetime) -> Look:
    """What comes after the turn."""
    times = [time for time in (turn.look_at, turn.reads_from) if time is not None]
    if not times:
        return Look(now + SETTLES_WITHIN)
    # A drainer that waits for Alvys is there a little early; what is due later than now is not.
    ready_at = turn.next_at - EARLY if turn.next_at is not None else now
    goes_on = max(min(times), ready_at, now)
    # Delays are whole seconds: a message comes up to a second later than wanted.
    coming = turn.drain.message_at
    if coming is not None and now < coming <= goes_on + timedelta(seconds=1):
        return Look(coming + GRACE, coming)
    if goes_on - now > LONGEST_DELAY:
        return Look(goes_on)
    seconds = (goes_on - now).total_seconds()
    in_time = math.floor(seconds) if goes_on == ready_at else math.ceil(seconds)
    return Look(goes_on + GRACE, now + timedelta(seconds=in_time), is_new=True)
