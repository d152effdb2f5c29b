"""Start close reports: for a person, for the dates of a drift report, and daily (CLOSE-4, OPS-2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import (
    DAILY,
    ReportPlace,
    ReportRun,
    ReportState,
    last_days,
    new_run,
    report_given_up,
)
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore

# A paused connection holds what comes, but its books can be read.
READABLE = frozenset({ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED})


# At most this many reports of a tenant are in hand at a time: each takes requests of its Sage companies.
MOST_IN_HAND = 10


class TooManyReportsError(Exception):
    """The tenant has as many reports in hand as it may have."""


class StartReports:
    """Records reports and queues them. A report that is in hand already is not started a second time."""

    def __init__(
        self,
        connections: ConnectionStore,
        reports: CloseReportStore,
        transactions: Callable[[], TransactionStore],
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._reports = reports
        self._transactions = transactions
        self._queue = queue
        self._clock = clock

    def readable(self, tenant: str, subsidiary_id: str | None) -> list[Connection]:
        """The connections that a report is for: this one, or all of the tenant; empty if there are none."""
        if subsidiary_id is None:
            found: Sequence[Connection | None] = self._connections.of_tenant(tenant)
        else:
            found = [self._connections.get(tenant, subsidiary_id)]
        return [
            connection for connection in found if connection is not None and connection.status in READABLE
        ]

    def start(
        self,
        connections: Sequence[Connection],
        subsidiary_id: str | None,
        period: Period,
        asked_by: str,
        correlation_id: str,
    ) -> ReportRun:
        """Start a report over these connections, or answer that over the same dates which is in hand.

        Raises `TooManyReportsError`, and `Retryable` if it can't be queued; then it is recorded as failed.
        """
        now, tenant = self._clock.now(), connections[0].tenant
        newest = self._reports.newest(tenant, subsidiary_id, period)
        if newest is not None and not newest.is_finished:
            if newest.is_abandoned(now):
                self._queue.send_reports([newest])
            return newest
        if asked_by != DAILY and self._in_hand(tenant, now) >= MOST_IN_HAND:
            raise TooManyReportsError
        left = self._left(tenant, period) if subsidiary_id is None else []
        places = [
            ReportPlace(subsidiary_id=connection.subsidiary.id, subsidiary_name=connection.subsidiary.name)
            for connection in (*connections, *left)
        ]
        run = new_run(tenant, subsidiary_id, period, places, asked_by, correlation_id, now)
        self._reports.save(run)
        self._send(run)
        return run

    def newest_or_start(
        self, connections: Sequence[Connection], subsidiary_id: str | None, period: Period, *by: str
    ) -> ReportRun:
        """The newest report over these dates, unless it is overtaken; else one that starts now (OPS-2)."""
        newest = self._reports.newest(connections[0].tenant, subsidiary_id, period)
        if newest is not None and newest.is_finished and not newest.is_overtaken(self._clock.now()):
            return newest
        return self.start(connections, subsidiary_id, period, *by)

    def start_daily(self, connection: Connection, correlation_id: str) -> bool:
        """Start the daily comparison of a connection; False if it was compared today.

        Repeating it starts nothing twice. Raises `Retryable`.
        """
        period = last_days(self._clock.now().date())
        newest = self._reports.newest(connection.tenant, connection.subsidiary.id, period)
        if newest is not None and newest.state is ReportState.COMPLETE:
            return False
        self.start([connection], connection.subsidiary.id, period, DAILY, correlation_id)
        return True

    def _in_hand(self, tenant: str, now: datetime) -> int:
        newest = self._reports.recent(tenant, 2 * MOST_IN_HAND, None).items
        return sum(not run.is_finished and not run.is_abandoned(now) for run in newest)

    def _left(self, tenant: str, period: Period) -> list[Connection]:
        """Connections whose books can't be read, and which have documents in the period all the same.

        Their subsidiaries belong to the month of the tenant: without them it would be called ready.
        """
        return [
            connection
            for connection in self._connections.of_tenant(tenant)
            if connection.status not in READABLE and self._has_documents(connection, period)
        ]

    def _has_documents(self, connection: Connection, period: Period) -> bool:
        pages = self._transactions().documents_dated(
            connection.tenant, connection.subsidiary.id, period.first, period.last
        )
        return any(document.booked or document.is_wanted for page in pages for document in page)

    def _send(self, run: ReportRun) -> None:
        try:
            self._queue.send_reports([run])
        except Retryable as error:
            self._reports.save(report_given_up(run, problem_of(error), self._clock.now()))
            raise
