"""Repeat a call where that is safe.

Reads are repeated after any transient fault. Writes are repeated only when nothing of the request was
carried out. After `OutcomeUnknown` the use case looks in Sage first.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from alvys_intacct.domain.errors import OutcomeUnknown, RateLimited, Retryable, Wait
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.session.exchange import RESERVE_SECONDS
from alvys_intacct.gateways.intacct.session.places import place_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often a call is repeated and how long to wait between attempts.

    The wait before repeat n is uniformly random between zero and `base` * 2^n, at most `cap` seconds ("full
    jitter"), so that workers that failed together don't retry together. It is never shorter than what
    the server asked for. `draw` returns a random number between two. It uses the system's generator,
    because Lambdas restored from one snapshot share the state of Python's own generator.
    """

    attempts: int = 5
    base: float = 0.5
    cap: float = 20.0
    draw: Callable[[float, float], float] = random.SystemRandom().uniform

    def wait(self, attempt: int, retry_after: float | None) -> float:
        """Seconds to wait after this failed attempt, which counts from 1."""
        return max(self.draw(0.0, min(self.cap, self.base * 2**attempt)), retry_after or 0.0)


class Repeats:
    """Carries calls out, and repeats them within the time of the run."""

    def __init__(self, clock: Clock, remaining_seconds: Callable[[], float], backoff: Backoff) -> None:
        self._clock = clock
        self._remaining = remaining_seconds
        self._backoff = backoff

    def carry_out(
        self,
        books: Books,
        once: Callable[[int], T],
        needs_seconds: float,
        *,
        writes: bool = False,
        most: int | None = None,
    ) -> T:
        """What `once` returns; it gets the number of the attempt, from 1 to `most`.

        Raises what it raises: `OutcomeUnknown` only of a write, and `Retryable` after the last attempt.
        """
        attempt = 1
        while True:
            try:
                return once(attempt)
            except OutcomeUnknown as error:
                if writes:
                    raise
                failure = Retryable(error.message, code=error.code, vendor=error.vendor)
            except Retryable as error:
                failure = error
            if attempt == most or not self._has_waited_for_next(failure, attempt, needs_seconds):
                raise perhaps_away(failure, books) from None
            attempt += 1

    def _has_waited_for_next(self, failure: Retryable, attempt: int, needs_seconds: float) -> bool:
        """Wait for the next attempt; False where there is none."""
        if attempt >= self._backoff.attempts or _waited_enough(failure):
            return False
        wait = self._backoff.wait(attempt, failure.retry_after)
        if wait > self._backoff.cap:
            # Sage asks for a long wait: the transaction waits, not this worker.
            return False
        if self._remaining() - RESERVE_SECONDS < wait + needs_seconds:
            return False
        self._clock.sleep(wait)
        return True


def perhaps_away(failure: Retryable, books: Books) -> Retryable:
    """The failure, with the connection whose Sage company is perhaps away."""
    if not failure.unsent and not _waited_enough(failure):
        failure.away = place_of(books)
    return failure


def _waited_enough(failure: Retryable) -> bool:
    """Whether it already waited as long as the run allows: for a slot, or for time."""
    return isinstance(failure, Wait) and not isinstance(failure, RateLimited)
