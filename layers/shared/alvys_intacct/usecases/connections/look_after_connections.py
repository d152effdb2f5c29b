"""Every minute: look after the connections that hold transactions, or have a finding (CONN-7, ERR-6).

A connection with a finding is asked by one sign-in, after a minute at first, later every quarter of an hour.
Once it is mended, what it held goes out. A release goes on here where it was too large for one call, or was
cut off.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.work.connection_findings import LookAtFinding
from alvys_intacct.usecases.work.release_held import MOST_AT_ONCE, ReleaseHeld

# Looked after in one run, the longest due first.
MOST_CONNECTIONS = 100
# In an outage each look may hang.
AT_THE_SAME_TIME = 8
# A release by a person or a worker comes at once; this look only finds what was missed.
WHILE_HELD = timedelta(hours=1)
# A worker that noted the connection has held its transactions by then, or has died.
NOTE_HOLDS = timedelta(minutes=15)


class LookAfterConnections:
    """Looks at findings, continues releases, and forgets connections that hold nothing any more."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        look: LookAtFinding,
        release: ReleaseHeld,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._look_at_finding = look
        self._release = release
        self._clock = clock

    def __call__(self) -> int:
        """Look after the connections that are due; returns how many transactions were released."""
        due = self._connections.waiting(self._clock.now(), MOST_CONNECTIONS)
        if len(due) < 2:
            return sum(map(self._look, due))
        with ThreadPoolExecutor(AT_THE_SAME_TIME) as pool:
            return sum(pool.map(self._look, due))

    def _look(self, waiting: WaitingConnection) -> int:
        connection = self._connections.get(waiting.tenant, waiting.subsidiary_id)
        if connection is None:
            self._connections.stop_waiting(waiting)
            return 0
        finding = connection.finding if connection.status is ConnectionStatus.ACTIVE else None
        if finding is not None:
            try:
                finding = self._looked_at(connection, finding)
            except Retryable:
                self._note(waiting, self._clock.now())
                return 0
            if finding is not None:
                self._note(waiting, finding.next_look)
                return 0
            connection = connection.model_copy(update={"finding": None})
        released = self._release(connection)
        self._note_again(waiting, released)
        return released

    def _looked_at(self, connection: Connection, finding: ConnectionFinding) -> ConnectionFinding | None:
        """The finding now; it is looked at when that is due. Raises `Retryable` where that is impossible."""
        if finding.next_look > self._clock.now():
            return finding
        return self._look_at_finding(connection)

    def _note_again(self, waiting: WaitingConnection, released: int) -> None:
        """Note when to look again; forget the connection once it has held nothing for a while."""
        now = self._clock.now()
        if released >= MOST_AT_ONCE:
            self._note(waiting, now)
        elif next(iter(self._transactions.held(waiting.tenant, waiting.subsidiary_id)), None) is not None:
            self._note(waiting, now + WHILE_HELD)
        elif now - waiting.noted_at >= NOTE_HOLDS:
            self._connections.stop_waiting(waiting)

    def _note(self, waiting: WaitingConnection, due: datetime) -> None:
        """Note it again, unless somebody else did in the meantime, who may know of something sooner."""
        self._connections.wait_again(waiting, now=self._clock.now(), due=due)
