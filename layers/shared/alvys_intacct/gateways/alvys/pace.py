"""Alvys's documented limits, kept to as far as one worker knows: it is blocked for minutes beyond them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import RateLimited
from alvys_intacct.ports import Clock

# A little more than Alvys's minute, for calls take a while to arrive.
WINDOW = timedelta(seconds=62)
# In its first second Alvys takes only one call to an endpoint.
APART = timedelta(seconds=1)
MOST_A_MINUTE = 10
# Reads of single objects that Alvys limits further.
FEWER_A_MINUTE = {"GET invoices": 5, "GET loads": 5, "GET trips": 5, "GET drivers": 5}
# A run that ends sooner than this begins no further call.
SHORTEST_REST = 5.0


class Pace:
    """Calls by tenant and endpoint. Other workers make calls as well: a 429 tells of those."""

    def __init__(self, clock: Clock, remaining_seconds: Callable[[], float]) -> None:
        self._clock = clock
        self._remaining_seconds = remaining_seconds
        self._recent: dict[tuple[str, str], deque[datetime]] = {}
        self._blocked_until: dict[tuple[str, str], datetime] = {}

    def take_turn(self, tenant: str, endpoint: str) -> None:
        """Begin a call, after a second where one was just made. Raises `RateLimited` when it must not be."""
        now = self._clock.now()
        blocked = self._blocked_until.get((tenant, endpoint), now)
        if blocked > now:
            raise _not_now(blocked - now)
        recent = self._recent.setdefault((tenant, endpoint), deque())
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        if len(recent) >= FEWER_A_MINUTE.get(endpoint, MOST_A_MINUTE):
            # All turns at once rather than one by one: what waits is read in batches.
            raise _not_now(recent[-1] + WINDOW - now)
        if self._remaining_seconds() < SHORTEST_REST:
            raise _not_now(APART)
        if recent and now - recent[-1] < APART:
            self._clock.sleep((recent[-1] + APART - now).total_seconds())
        recent.append(self._clock.now())

    def block(self, tenant: str, endpoint: str, seconds: float) -> None:
        """Alvys takes none for so long."""
        self._blocked_until[tenant, endpoint] = self._clock.now() + timedelta(seconds=seconds)


def endpoint_of(method: str, path: str) -> str:
    """What Alvys limits together: a search or write by its path, reads of single objects by their kind."""
    return f"{method} {path.partition('/')[0] if method == 'GET' else path}"


def _not_now(wait: timedelta) -> RateLimited:
    return RateLimited(
        "Alvys's limit of calls a minute is reached.",
        code="alvys_limit_reached",
        seconds=max(1.0, wait.total_seconds()),
        refused=False,
    )
