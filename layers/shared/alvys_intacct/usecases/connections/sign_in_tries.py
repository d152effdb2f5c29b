"""Count the sign-ins that Sage hasn't accepted yet, and send none beyond their budgets (CONN-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.errors import SyncError, Throttled
from alvys_intacct.domain.sage.sign_ins import Counted, Tries, counted_for, was_judged
from alvys_intacct.ports.limits import SignInTryStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore

# A change that lost this many races is given up: many sign-ins are being tried at this moment.
MOST_RACES = 8


class SignInTries:
    """Lets a sign-in be tried, if it is within its budgets."""

    def __init__(self, tries: SignInTryStore, connections: ConnectionStore, clock: Clock) -> None:
        self._tries = tries
        self._connections = connections
        self._clock = clock

    @contextmanager
    def one(self, tenant: str, company_id: str, user_id: str) -> Iterator[None]:
        """Try one sign-in inside. It counts, unless Sage accepts it or can't have compared the password.

        Raises `Throttled` where it is one too many: then nothing must be sent.
        """
        counted = counted_for(tenant, company_id, user_id, self._known(tenant))
        tried_at = self._count(counted)
        try:
            yield
        except SyncError as error:
            if not was_judged(error):
                self._take_back(counted, tried_at)
            raise
        self._take_back(counted, tried_at)

    def _known(self, tenant: str) -> list[tuple[str, str]]:
        return [
            (connection.company_id, connection.user_id)
            for connection in self._connections.of_tenant(tenant)
            if connection.status is not ConnectionStatus.DISCONNECTED
        ]

    def _count(self, counted: Counted) -> datetime:
        tried_at = self._change(counted, counted.with_one)
        if tried_at is None:
            raise Throttled(
                "Many sign-ins to Sage Intacct are being tried at this moment.",
                code="sign_ins_under_way",
                seconds=10,
                remedy="Wait 10 seconds, then try again.",
            )
        return tried_at

    def _take_back(self, counted: Counted, tried_at: datetime) -> None:
        def without(tries: Sequence[Tries], now: datetime) -> list[Tries]:
            return [each.without(tried_at, now) for each in tries if tried_at in each.at]

        # The sign-in has its answer already. A try that is not taken back counts until its time is over.
        with suppress(SyncError):
            self._change(counted, without)

    def _change(
        self, counted: Counted, step: Callable[[Sequence[Tries], datetime], list[Tries]]
    ) -> datetime | None:
        """Change the counts, all at once; the moment of it, None if others were always faster."""
        for _ in range(MOST_RACES):
            now = self._clock.now()
            if self._tries.save(step(self._tries.read(counted.every), now)):
                return now
        return None
