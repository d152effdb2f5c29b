"""The daily check of every active connection, before a problem stops an export (CONN-8).

Each connection has its turn once a day. A page of connections becomes a message for each of them, so one
whose Sage is slow or away holds up no other. Two hours later the same connections are looked through for
checks that were not made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.daily_checks import review_of, spread
from alvys_intacct.domain.connections.rounds import Round, RoundPage
from alvys_intacct.domain.readiness.check_problems import CheckProblem
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.checks import CheckTimeStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.connections.check_connection import CheckConnection
from alvys_intacct.usecases.connections.rounds import Rounds


@dataclass(frozen=True, slots=True)
class MissingCheck:
    """A connection whose check was planned hours ago and not made; None is for never."""

    tenant: str
    subsidiary_id: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageOfChecks:
    """What came of a page: how many checks were planned, and which are missing."""

    planned: int = 0
    missing: list[MissingCheck] = field(default_factory=list)


class PlanDailyChecks:
    """Plans the checks of a page, and looks for those that were not made."""

    def __init__(
        self, rounds: Rounds, times: CheckTimeStore, queue: WorkQueue, clock: Clock, metrics: Metrics
    ) -> None:
        self._rounds = rounds
        self._times = times
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def begin(self, correlation_id: str) -> int:
        """Send a message for each turn that is due; returns their count. Raises `Retryable`."""
        return self._rounds.begin(Round.DAILY_CHECK, correlation_id)

    def begin_all(self, correlation_id: str) -> int:
        """Send a message for a turn of each shard now, beside the schedule."""
        return self._rounds.begin_all(Round.DAILY_CHECK, correlation_id)

    def __call__(self, page: RoundPage, correlation_id: str) -> PageOfChecks:
        """Work off a page. Raises `Retryable`; a page that comes twice checks nothing twice."""
        answer = PageOfChecks()

        def plan(of: RoundPage, connections: Sequence[Connection]) -> None:
            nonlocal answer
            if of.round is Round.CHECK_REVIEW:
                answer = PageOfChecks(missing=self._missing(connections))
            else:
                answer = PageOfChecks(planned=self._plan(of, connections, correlation_id))

        if page.round is Round.DAILY_CHECK and page.start is None:
            self._rounds.send([review_of(page)], correlation_id)
        self._rounds.visit(page, correlation_id, plan)
        return answer

    def _plan(self, page: RoundPage, connections: Sequence[Connection], correlation_id: str) -> int:
        """Plan those that were not made since the turn, if the page comes again.

        Noted first: a check whose message is lost is missing then. The turn itself may be long ago.
        """
        now, named = self._clock.now(), _named(connections)
        made = {name for name, times in self._times.times(named).items() if times.is_made(page.at)}
        planned = {name: connection for name, connection in named.items() if name not in made}
        self._times.note_planned(planned, now)
        self._queue.send_checks(spread(list(planned.values()), now), correlation_id)
        self._metrics.count("ChecksPlanned", len(planned))
        return len(planned)

    def _missing(self, connections: Sequence[Connection]) -> list[MissingCheck]:
        now = self._clock.now()
        missing = [
            MissingCheck(*name, times.checked_at)
            for name, times in self._times.times(_named(connections)).items()
            if times.is_missing(now)
        ]
        self._metrics.count("ChecksMissing", len(missing))
        return missing


class CheckDaily:
    """Makes one check."""

    def __init__(self, connections: ConnectionStore, times: CheckTimeStore, check: CheckConnection) -> None:
        self._connections = connections
        self._times = times
        self._check = check

    def __call__(
        self, tenant: str, subsidiary_id: str, planned_at: datetime | None
    ) -> list[CheckProblem] | None:
        """The problems of a connection; None if there is nothing to check. Raises `SyncError`.

        A connection that was checked since is not checked again: the message came twice.
        """
        name = (tenant, subsidiary_id)
        if planned_at is not None and self._times.times([name])[name].is_made(planned_at):
            return None
        connection = self._connections.get(tenant, subsidiary_id)
        if connection is None or connection.status is not ConnectionStatus.ACTIVE:
            return None
        return self._check(connection)


def _named(connections: Sequence[Connection]) -> dict[tuple[str, str], Connection]:
    return {(connection.tenant, connection.subsidiary.id): connection for connection in connections}
