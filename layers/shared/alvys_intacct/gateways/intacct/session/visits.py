"""When a request signs in by itself, beside its functions, instead of opening a session first.

Sage accepts either way (page *XML requests*) and prefers sessions for repeated requests. A worker that has
one document for each of a hundred companies makes two requests to each. Opening a session would be a third
one. `getAPISession` can't be one of the functions: Sage wants it alone in its request.

So within a visit the first requests to each place sign in by themselves, and whoever comes back soon, or
stays for more, gets a session. That never takes more requests than a session from the start.

A write at the top level never signs in by itself. Sage may put a user who is restricted to an entity there,
and what it writes would belong to that entity. Only the session that `getAPISession` opens tells its place;
the answer to another function may just repeat what the request asked for (decision 0052).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from alvys_intacct.gateways.intacct.session.places import SessionKey
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.work.remembered import Remembered

# Requests to one place that sign in by themselves. With a third one, a session is no dearer.
MOST_SIGN_INS = 2
# Who comes to a place again within this time gets a session.
COMES_BACK = timedelta(minutes=15)
_MOST_REMEMBERED = 5000


class _Visit:
    """The sign-ins of one visit by place."""

    def __init__(self) -> None:
        self.sign_ins: Counter[SessionKey] = Counter()


class Visits:
    """The visits of this process. Each is one thread's; threads visit different companies."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._current: ContextVar[_Visit | None] = ContextVar("visit", default=None)
        self._last = Remembered[SessionKey, _Visit](_MOST_REMEMBERED)

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
        last = self._last.get(place, now)
        if last is not None and last is not visit:
            return False
        if writes and place[-1] is None:
            return False
        visit.sign_ins[place] += 1
        self._last.keep(place, visit, now + COMES_BACK, now)
        return True
