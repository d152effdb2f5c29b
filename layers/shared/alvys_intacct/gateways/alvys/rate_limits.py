"""Alvys's documented rate limits, as far as one worker can keep them.

Alvys blocks a tenant for minutes once it exceeds a limit. A worker knows only its own calls: other workers
call the same endpoints, and it learns of them only by a 429.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import RateLimited
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

# A little more than Alvys's minute.
WINDOW = timedelta(seconds=62)
# Alvys accepts only one call to an endpoint within its first second.
APART = timedelta(seconds=1)
MOST_A_MINUTE = 10
# Reads of single objects, and lists without pages, with a lower limit.
FEWER_A_MINUTE = {
    f"GET {resource}": 5
    for resource in ("invoices", "loads", "trips", "drivers", "trucks", "trailers", "users")
} | {"POST fuel/search": 5}
A_WHILE = timedelta(minutes=5)
# No call starts in a run that ends within this many seconds.
SHORTEST_REST = 5.0


@dataclass
class _Turns:
    """One tenant's calls to one endpoint, with additive increase and multiplicative decrease.

    A 429 halves the calls allowed per minute, because other workers call the same endpoint. After
    `A_WHILE` without a 429 in which all allowed calls were used, one more is allowed. `most` is
    Alvys's documented limit; `since` is when `allowed` last changed.
    """

    most: int
    allowed: int
    since: datetime
    recent: deque[datetime] = field(default_factory=deque)
    all_taken: bool = False
    blocked_until: datetime | None = None

    def allow(self, how_many: int, now: datetime) -> None:
        """Allow this many calls a minute from now on, between 1 and `most`."""
        self.allowed, self.since, self.all_taken = min(self.most, max(1, how_many)), now, False


class Pace:
    """The pace of calls, by tenant and endpoint. Safe for threads: each takes a turn of its own."""

    def __init__(self, clock: Clock, remaining_seconds: Callable[[], float]) -> None:
        self._clock = clock
        self._remaining_seconds = remaining_seconds
        self._turns: dict[tuple[str, str], _Turns] = {}
        self._lock = threading.Lock()

    def take_turn(self, tenant: str, endpoint: str) -> None:
        """Start a call, waiting until a second after the last one. Raises `RateLimited` beyond the limit."""
        with self._lock:
            now = self._clock.now()
            begins = self._next_turn(self._turns_of(tenant, endpoint), now)
        if begins > now:
            self._clock.sleep((begins - now).total_seconds())

    def _next_turn(self, turns: _Turns, now: datetime) -> datetime:
        """When the call may begin. That turn is taken then, also while its thread still waits for it."""
        recent = turns.recent
        if turns.blocked_until is not None and turns.blocked_until > now:
            raise _not_now(turns.blocked_until - now)
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        if turns.all_taken and now - turns.since >= A_WHILE:
            turns.allow(turns.allowed + 1, now)
        if len(recent) >= turns.allowed:
            turns.all_taken = True
            # Wait until all turns are free again, not just one: waiting reads are done in batches.
            raise _not_now(recent[-1] + WINDOW - now)
        begins = max(now, recent[-1] + APART) if recent else now
        if self._remaining_seconds() - (begins - now).total_seconds() < SHORTEST_REST:
            raise _not_now(APART)
        recent.append(begins)
        return begins

    def ended(self, tenant: str, endpoint: str) -> None:
        """Record that the last call has ended. It reached Alvys before that, however long it took."""
        with self._lock:
            recent = self._turns_of(tenant, endpoint).recent
            if recent:
                # Another thread may have taken a later turn, which stays.
                recent[-1] = max(recent[-1], self._clock.now())

    def block(self, tenant: str, endpoint: str, seconds: float) -> None:
        """Record that Alvys refused a call and accepts none for this many seconds."""
        with self._lock:
            turns, now = self._turns_of(tenant, endpoint), self._clock.now()
            turns.blocked_until = now + timedelta(seconds=seconds)
            turns.allow(turns.allowed // 2, now)

    def _turns_of(self, tenant: str, endpoint: str) -> _Turns:
        most = FEWER_A_MINUTE.get(endpoint, MOST_A_MINUTE)
        return self._turns.setdefault((tenant, endpoint), _Turns(most, most, self._clock.now()))


def endpoint_of(method: str, path: str) -> str:
    """The unit that Alvys limits: a search or write by its path, a read of one object by its type."""
    return f"{method} {path.partition('/')[0] if method == 'GET' else path}"


def _not_now(wait: timedelta) -> RateLimited:
    return RateLimited(
        "Alvys's limit of calls a minute is reached.",
        code="alvys_limit_reached",
        seconds=max(1.0, wait.total_seconds()),
        refused=False,
    )
