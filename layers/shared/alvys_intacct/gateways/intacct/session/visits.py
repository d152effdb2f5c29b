"""When a request signs in by itself, beside its functions, instead of opening a session first.

Sage accepts either way (page *XML requests*) and prefers sessions for repeated requests. A worker that has
one document for each of a hundred companies makes two requests to each. Opening a session would be a third
one. `getAPISession` can't be one of the functions: Sage wants it alone in its request.

So within a visit the first requests to each place sign in by themselves, and whoever comes back soon, or
stays for more, gets a session. That never takes more requests than a session from the start.

A write at the top level signs in by itself only after a read of the same visit has: its answer told where
Sage puts the user. One who is restricted to an entity would write there instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from alvys_intacct.ports.runtime import Clock

# Tenant first: the same Sage company signed in by two tenants is two places. The last one is the entity.
SessionKey = tuple[str, str, str, str | None]

# Requests to one place that sign in by themselves. With a third one, a session is no dearer.
MOST_SIGN_INS = 2
# Who comes to a place again within this time gets a session.
COMES_BACK = timedelta(minutes=15)
_MOST_REMEMBERED = 1000


class _Visit:
    """The sign-ins of one visit by place, and the places where Sage did put the user."""

    def __init__(self) -> None:
        self.sign_ins: Counter[SessionKey] = Counter()
        self.confirmed: set[SessionKey] = set()


class Visits:
    """The visits of this process. Each is one thread's; threads visit different companies."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._current: ContextVar[_Visit | None] = ContextVar("visit", default=None)
        self._last: dict[SessionKey, tuple[_Visit, datetime]] = {}

    @contextmanager
    def visiting(self) -> Iterator[None]:
        """Within, in this thread, few requests to each place are expected."""
        outside = self._current.set(_Visit())
        try:
            yield
        finally:
            self._current.reset(outside)

    def signs_in(self, place: SessionKey, *, writes: bool) -> bool:
        """Whether the request that is about to be sent signs in by itself; it is counted then."""
        visit, now = self._current.get(), self._clock.now()
        if visit is None or visit.sign_ins[place] >= MOST_SIGN_INS:
            return False
        last = self._last.get(place)
        if last is not None and last[0] is not visit and now - last[1] < COMES_BACK:
            return False
        if writes and place[-1] is None and place not in visit.confirmed:
            return False
        if len(self._last) > _MOST_REMEMBERED:
            self._last = {
                known: (of, at) for known, (of, at) in list(self._last.items()) if now - at < COMES_BACK
            }
        visit.sign_ins[place] += 1
        self._last[place] = (visit, now)
        return True

    def confirm(self, place: SessionKey) -> None:
        """Sage has put the user where the request wanted to be."""
        visit = self._current.get()
        if visit is not None:
            visit.confirmed.add(place)
