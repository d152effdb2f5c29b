"""Every minute: look after the connections that hold transactions (CONN-7, quality 9).

A release goes on here where it was too large for one call, or was cut off.
"""

from __future__ import annotations

from datetime import timedelta

from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.work.release_held import MOST_AT_ONCE, ReleaseHeld

# Looked after in one run, the longest due first.
MOST_CONNECTIONS = 100
# A release by a person or a worker comes at once; this look only finds what was missed.
WHILE_HELD = timedelta(hours=1)
# A worker that noted the connection has held its transactions by then, or has died.
NOTE_HOLDS = timedelta(minutes=15)


class LookAfterConnections:
    """Continues releases, and forgets connections that hold nothing any more."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        release: ReleaseHeld,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._release = release
        self._clock = clock

    def __call__(self) -> int:
        """Look after the connections that are due; returns how many transactions were released."""
        due = self._connections.waiting(self._clock.now(), MOST_CONNECTIONS)
        return sum(map(self._look, due))

    def _look(self, waiting: WaitingConnection) -> int:
        connection = self._connections.get(waiting.tenant, waiting.subsidiary_id)
        if connection is None:
            self._connections.stop_waiting(waiting)
            return 0
        released = self._release(connection)
        now = self._clock.now()
        if released >= MOST_AT_ONCE:
            self._note(waiting, timedelta(0))
        elif next(iter(self._transactions.held(waiting.tenant, waiting.subsidiary_id)), None) is not None:
            self._note(waiting, WHILE_HELD)
        elif now - waiting.noted_at >= NOTE_HOLDS:
            self._connections.stop_waiting(waiting)
        return released

    def _note(self, waiting: WaitingConnection, wait: timedelta) -> None:
        now = self._clock.now()
        self._connections.note_waiting(waiting.tenant, waiting.subsidiary_id, now=now, due=now + wait)
