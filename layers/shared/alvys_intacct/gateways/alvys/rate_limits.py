"""Alvys's documented limits, kept to as far as one worker knows: it is blocked for minutes beyond them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import RateLimited
from alvys_intacct.ports.runtime import Clock

# A little more than Alvys's minute, for calls take a while to arrive.
WINDOW = timedelta(seconds=62)
# In its first second Alvys takes only one call to an endpoint.
APART = timedelta(seconds=1)
MOST_A_MINUTE = 10
# Reads of single objects that Alvys limits further.
FEWER_A_MINUTE = {"GET invoices": 5, "GET loads": 5, "GET trips": 5, "GET drivers": 5}
A_WHILE = timedelta(minutes=5)
# A run that ends sooner than this begins no further call.
SHORTEST_REST = 5.0


@dataclass
class _Turns:
    """One tenant's calls to one endpoint.

    After a refusal half as many are made a minute, for others make some as well. When that went well for a
    while, though all of them were needed, it is one more.
    """

    most: int
    allowed: int
    since: datetime
    recent: deque[datetime] = field(default_factory=deque)
    all_taken: bool = False
    blocked_until: datetime | None = None

    def allow(self, how_many: int, now: datetime) -> None:
        """From now on so many a minute."""
        self.allowed, self.since, self.all_taken = min(self.most, max(1, how_many)), now, False


class Pace:
    """Calls by tenant and endpoint. Other workers make calls as well: a 429 tells of those."""

    def __init__(self, clock: Clock, remaining_seconds: Callable[[], float]) -> None:
        self._clock = clock
        self._remaining_seconds = remaining_seconds
        self._turns: dict[tuple[str, str], _Turns] = {}

    def take_turn(self, tenant: str, endpoint: str) -> None:
        """Begin a call, after a second where one was just made. Raises `RateLimited` when it must not be."""
        now = self._clock.now()
        turns = self._turns_of(tenant, endpoint)
        recent = turns.recent
        if turns.blocked_until is not None and turns.blocked_until > now:
            raise _not_now(turns.blocked_until - now)
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        if turns.all_taken and now - turns.since >= A_WHILE:
            turns.allow(turns.allowed + 1, now)
        if len(recent) >= turns.allowed:
            turns.all_taken = True
            # All turns at once rather than one by one: what waits is read in batches.
            raise _not_now(recent[-1] + WINDOW - now)
        if self._remaining_seconds() < SHORTEST_REST:
            raise _not_now(APART)
        if recent and now - recent[-1] < APART:
            self._clock.sleep((recent[-1] + APART - now).total_seconds())
        recent.append(self._clock.now())

    def block(self, tenant: str, endpoint: str, seconds: float) -> None:
        """Alvys refused a call and takes none for so long."""
        turns, now = self._turns_of(tenant, endpoint), self._clock.now()
        turns.blocked_until = now + timedelta(seconds=seconds)
        turns.allow(turns.allowed // 2, now)

    def _turns_of(self, tenant: str, endpoint: str) -> _Turns:
        most = FEWER_A_MINUTE.get(endpoint, MOST_A_MINUTE)
        return self._turns.setdefault((tenant, endpoint), _Turns(most, most, self._clock.now()))


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
