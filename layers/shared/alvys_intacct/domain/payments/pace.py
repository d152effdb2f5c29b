"""When the next call to one of Alvys's payment endpoints may start: ten a minute, a second apart.

Alvys counts the calls of a tenant to an endpoint. One call too many, or a second call in the same second,
and it takes none for one minute or three, whatever its Retry-After says. A call is counted from its end: it
reached Alvys before that. So no two calls come closer there than here, however long each is on its way.
"""

from datetime import datetime, timedelta

from alvys_intacct.domain.transactions.problem import Fact

MOST_A_MINUTE = 10
# From the end of a call to the start of the tenth after it; half a second is for clocks that differ.
A_MINUTE = timedelta(seconds=60.5)
# From the end of a call to the start of the next.
APART = timedelta(seconds=1.1)
# Alvys's Retry-After says a minute, though most blocks last three.
LONGEST_BLOCK = timedelta(seconds=180)
# A block may start a little later there than its answer is heard here.
AFTER_BLOCK = timedelta(seconds=2)
# After this long without a block at full use, one more call a minute is allowed.
A_WHILE = timedelta(minutes=5)


class Pace(Fact):
    """The calls of one tenant to one endpoint. Times are UTC.

    `recent` are the ends of the last calls, at most `MOST_A_MINUTE`. A block halves the calls `allowed` a
    minute; after `A_WHILE` of full use since the last change (`since`) one more is allowed.
    """

    allowed: int = MOST_A_MINUTE
    since: datetime | None = None
    recent: tuple[datetime, ...] = ()
    blocked_until: datetime | None = None


def next_start(pace: Pace, now: datetime) -> datetime:
    """The earliest time for the next call; `now` if it may start at once."""
    times = [now]
    if pace.blocked_until is not None:
        times.append(pace.blocked_until)
    if pace.recent:
        times.append(pace.recent[-1] + APART)
    if len(pace.recent) >= pace.allowed:
        times.append(pace.recent[-pace.allowed] + A_MINUTE)
    return max(times)


def called(pace: Pace, ended_at: datetime) -> Pace:
    """The pace after a call that ended then. At full use it may become faster."""
    recent = (*pace.recent, ended_at)[-MOST_A_MINUTE:]
    allowed, since = pace.allowed, pace.since
    if allowed < MOST_A_MINUTE and since is not None and ended_at - since >= A_WHILE:
        allowed, since = allowed + 1, ended_at
    return pace.model_copy(update={"recent": recent, "allowed": allowed, "since": since})


def blocked(pace: Pace, now: datetime, asked_seconds: float) -> Pace:
    """The pace after Alvys refused a call: none for the longer of both waits, then half as many a minute."""
    wait = max(timedelta(seconds=asked_seconds), LONGEST_BLOCK) + AFTER_BLOCK
    return pace.model_copy(
        update={
            "allowed": max(1, pace.allowed // 2),
            "since": now + wait,
            "blocked_until": now + wait,
            "recent": (),
        }
    )
