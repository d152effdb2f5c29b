"""Every minute: look after the connections that hold transactions, or have a finding (CONN-7, ERR-6).

A connection with a finding is asked by one sign-in, after a minute at first, later every quarter of an hour.
Once it is mended, what it held goes out: in portions where Sage was away, each once the one before has moved.
A release goes on here where it was too large for one call, or was cut off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.findings import PORTION_LASTS, ConnectionFinding, portion_sent
from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.work.connection_findings import LookAtFinding
from alvys_intacct.usecases.work.release_held import MOST_AT_ONCE, ReleaseHeld

# Looked after in one run, in turn from each tenant; so many that are due are looked at for that.
MOST_CONNECTIONS = 100
_MOST_LOOKED_AT = 2000
# In an outage each look may hang. One tenant's take few of the threads.
AT_THE_SAME_TIME = 8
OF_ONE_TENANT = 2
# A look that begins with less time is left for the next run, a minute later.
SECONDS_FOR_A_LOOK = 20.0
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
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._remaining = remaining_seconds
        self._connections = connections
        self._transactions = transactions
        self._look_at_finding = look
        self._release = release
        self._clock = clock

    def __call__(self) -> int:
        """Look after the connections that are due; returns how many transactions were released.

        One that fails keeps no other waiting: its error is raised once all have been looked after.
        """
        waiting = self._connections.waiting(self._clock.now(), _MOST_LOOKED_AT)
        due = in_turn(waiting, lambda noted: noted.tenant, MOST_CONNECTIONS)
        if len(due) < 2:
            return sum(map(self._look, due))
        errors: list[Exception] = []
        with ThreadPoolExecutor(AT_THE_SAME_TIME) as pool:
            released = sum(pool.map(lambda lane: self._one_by_one(lane, errors), _lanes(due)))
        if errors:
            raise errors[0]
        return released

    def _one_by_one(self, lane: Sequence[WaitingConnection], errors: list[Exception]) -> int:
        """Those of a lane, as far as there is time; the others are due in the next run as they are now."""
        released = 0
        for waiting in lane:
            if self._remaining() < SECONDS_FOR_A_LOOK:
                break
            try:
                released += self._look(waiting)
            except Exception as error:  # noqa: BLE001 - the longest due would end each run for all
                errors.append(error)
        return released

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
            if finding is not None and not finding.on_trial:
                self._note(waiting, finding.next_look)
                return 0
            connection = connection.model_copy(update={"finding": finding})
            if finding is not None and (let_out := self._let_out(waiting, connection, finding)) is not None:
                return let_out
        released = self._release(connection)
        self._note_again(waiting, released)
        return released

    def _looked_at(self, connection: Connection, finding: ConnectionFinding) -> ConnectionFinding | None:
        """The finding now; it is looked at when that is due. Raises `Retryable` where that is impossible."""
        if finding.on_trial or finding.next_look > self._clock.now():
            return finding
        return self._look_at_finding(connection)

    def _let_out(
        self, waiting: WaitingConnection, connection: Connection, finding: ConnectionFinding
    ) -> int | None:
        """Let the next portion out; None once the last one has moved and nothing is left: all is well."""
        now = self._clock.now()
        if not self._has_moved(connection, finding):
            self._note(waiting, now)
            return 0
        portion = self._release.portion(connection, finding.portion)
        if not portion:
            self._connections.set_finding(connection, None)
            return None
        self._connections.set_finding(connection, portion_sent(finding, portion[-1].transaction_id, now))
        self._note(waiting, now)
        return len(portion)

    def _has_moved(self, connection: Connection, finding: ConnectionFinding) -> bool:
        if finding.portion_ends is None or self._clock.now() - finding.looked_at >= PORTION_LASTS:
            return True
        ref = TransactionRef(connection.tenant, finding.portion_ends)
        last = self._transactions.get_many([ref]).get(ref)
        return last is None or last.status is not Status.QUEUED or last.held or last.due_at is not None

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


def _lanes(due: Sequence[WaitingConnection]) -> list[list[WaitingConnection]]:
    """Those of a tenant in few lanes, worked off side by side; the first lane of each comes first."""
    of_tenant: dict[str, list[WaitingConnection]] = defaultdict(list)
    for waiting in due:
        of_tenant[waiting.tenant].append(waiting)
    lanes = [members[at::OF_ONE_TENANT] for at in range(OF_ONE_TENANT) for members in of_tenant.values()]
    return [lane for lane in lanes if lane]
