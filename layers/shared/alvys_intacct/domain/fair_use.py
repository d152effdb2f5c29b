"""How much of the service one tenant may use, so that it leaves the rest to others.

A call is counted in the function that answers it, which costs nothing. Of all functions together, calls are
counted by sample: every 50th, told by its id, counts for 50. Work that asks Sage or Alvys, fills queues or
reads much is counted one by one, in minutes of the clock.
"""

from __future__ import annotations

import math
import zlib
from datetime import datetime, timedelta
from enum import Enum

from alvys_intacct.domain.errors import Throttled, UnderWay

# In one warm function: this many calls a second, and this many at once after a pause.
RATE, BURST = 25.0, 150.0
CALLS_PER_MINUTE = 3_000
SAMPLE = 50
_MINUTE = timedelta(minutes=1)
# A function that answers calls has 29 seconds; what it began is over after this, whatever became of it.
LONGEST_CALL = timedelta(seconds=35)
_ASK_AGAIN_SECONDS = 5.0


class Work(Enum):
    """What a tenant may ask for so often in a minute."""

    CHECKS = ("checks", 20, "checks of connections")
    SIGN_INS = ("sign-ins", 40, "sign-ins to Sage Intacct")
    LONG_READS = ("long-reads", 20, "readings of long lists in Sage Intacct or Alvys")
    PREVIEWS = ("previews", 120, "previews and consequences")
    LOOK_UPS = ("look-ups", 120, "look-ups in Sage Intacct or Alvys")
    OVERVIEWS = ("overviews", 60, "overviews")
    USAGES = ("usages", 30, "counts of what settings and mappings are used for")
    PAYMENT_SYNCS = ("payment-syncs", 20, "payment syncs")
    CLOSE_REPORTS = ("close-reports", 20, "close reports")
    ERROR_ACTIONS = ("error-actions", 60, "actions on errors")
    FILES = ("files", 20, "files")
    WHAT_IFS = ("what-ifs", 10, "questions what a change would do")

    def __init__(self, key: str, most: int, words: str) -> None:
        self.key = key
        self.most = most
        self.words = words


class SoleWork(Enum):
    """What is done for one call at a time for each connection: more would do the same again."""

    CHECK = ("check", "This connection is being checked right now.")
    REFRESH = ("refresh", "What this connection offers is being read from Sage Intacct right now.")

    def __init__(self, key: str, words: str) -> None:
        self.key = key
        self.words = words


def is_sampled(call_id: str) -> bool:
    """Whether this call counts for all those of its sample."""
    return zlib.crc32(call_id.encode("utf-8", "replace")) % SAMPLE == 0


def next_minute(now: datetime) -> datetime:
    """When the minute of the clock ends."""
    return now.replace(second=0, microsecond=0) + _MINUTE


def too_much_work(work: Work, now: datetime) -> Throttled:
    """The answer where a tenant started as much of this in a minute as it may."""
    seconds = (next_minute(now) - now).total_seconds()
    return Throttled(
        f"{work.most} {work.words} were started for your company in this minute, and no more can be.",
        code="too_much_at_once",
        seconds=seconds,
        remedy=f"Wait {math.ceil(seconds)} seconds, then try again. What was started goes on.",
    )


def under_way(work: SoleWork) -> UnderWay:
    """The answer where the same is done for another call of the tenant."""
    return UnderWay(
        work.words,
        code=f"{work.key}_under_way",
        seconds=_ASK_AGAIN_SECONDS,
        remedy="Wait some seconds, then look at what it found, or try again.",
    )


def too_many_calls(seconds: float) -> Throttled:
    """The answer where a tenant makes more calls than it may."""
    return Throttled(
        "Your company makes more calls than this service answers at once.",
        code="too_many_requests",
        seconds=seconds,
        remedy=f"Wait {math.ceil(seconds)} seconds, then go on with fewer calls at once. "
        "Up to 100 transactions can be sent in one call.",
    )


class Bucket:
    """The calls that one tenant may still make in this process."""

    __slots__ = ("_at", "_left")

    def __init__(self, now: datetime) -> None:
        self._left = BURST
        self._at = now

    def take(self, now: datetime) -> float:
        """Take one call; 0 if it may be made, else the seconds until it may."""
        passed = max(0.0, (now - self._at).total_seconds())
        self._left = min(BURST, self._left + passed * RATE)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / RATE
        self._left -= 1
        return 0.0
