"""How long work waits before it is tried again, and when a transient fault becomes an error (ERR-6)."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import (
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    Retryable,
    SyncError,
    UnclearRefusal,
    Wait,
)
from alvys_intacct.domain.transactions.problem import Problem, problem_of
from alvys_intacct.domain.transactions.record import Transaction

SHORTEST_DELAY, LONGEST_DELAY = 10, 900
# A transient fault that lasts longer is shown as an error.
TRANSIENT_FOR = timedelta(days=2)
# Seconds until an attempt with an unknown outcome is looked up again: Sage should have ended it by then.
LOOK_AGAIN_AFTER = 120
# A request that is refused this often without a reason is an error of its transaction.
MOST_REFUSALS = 3
# A wait is extended by up to this fraction.
LARGEST_JITTER = 0.25


class OutcomePendingError(OutcomeUnknown):
    """Not found in Sage, but Sage may still be working on the attempt."""

    default_code = "outcome_pending"


def still_working() -> OutcomePendingError:
    """The error of what may still be in the making in Sage: it is looked up again."""
    return OutcomePendingError("Sage Intacct may still be working on an earlier attempt.")


def is_final(transaction: Transaction, error: SyncError, now: datetime) -> bool:
    """Whether it goes on the error list: a person must act, or it has lasted for two days.

    A vendor's limit may last for any time.
    """
    if isinstance(error, RateLimited):
        return False
    if isinstance(error, UnclearRefusal):
        return transaction.attempts >= MOST_REFUSALS
    since = transaction.faulty_since
    lasts = since is not None and now - since >= TRANSIENT_FOR
    return isinstance(error, NeedsAttention) or lasts


def final_problem(transaction: Transaction, error: SyncError) -> Problem:
    """The problem to record for a final failure. What lasted says since when, how often, and why last."""
    problem = problem_of(error)
    since = transaction.faulty_since
    if isinstance(error, NeedsAttention) or since is None:
        return problem
    tried = "" if isinstance(error, Wait) else f" {transaction.attempts} attempts were made."
    message = f"{error.message} This has not passed since {since:%Y-%m-%d %H:%M} UTC.{tried}"
    remedy = "Retry when the cause is gone. If it fails again, send the correlation id to support."
    return problem.model_copy(update={"message": message, "remedy": remedy})


def seconds_to_wait(error: SyncError, failing_for: timedelta, draw: float) -> int:
    """Seconds until the next attempt. `draw` is a random number between 0 and 1.

    They grow with the time that a fault or a wait has lasted, up to 15 minutes; a vendor's own wish is the
    least. A vendor's limit lasts as long as the vendor says.
    """
    if isinstance(error, OutcomePendingError):
        return LOOK_AGAIN_AFTER
    if isinstance(error, Wait):
        waited = 0.0 if isinstance(error, RateLimited) else failing_for.total_seconds() * LARGEST_JITTER
        least = max(error.seconds, waited)
        return min(LONGEST_DELAY, math.ceil(least * (1 + LARGEST_JITTER * draw)))
    longest = min(LONGEST_DELAY, max(SHORTEST_DELAY, failing_for.total_seconds()))
    return _at_least_asked(error, longest * (1 + draw) / 2)


def delay(attempts: int, error: SyncError) -> int:
    """Seconds until a message comes again whose faults no record counts: they grow with the attempts."""
    if isinstance(error, Wait):
        return seconds_to_wait(error, timedelta(), random.random())
    longest = min(LONGEST_DELAY, SHORTEST_DELAY * 2 ** min(16, max(0, attempts - 1)))
    return _at_least_asked(error, random.uniform(longest / 2, longest))


def _at_least_asked(error: SyncError, seconds: float) -> int:
    asked = error.retry_after if isinstance(error, Retryable) else None
    return min(LONGEST_DELAY, int(max(asked or 0, seconds)))
