"""Make close reports in small steps, each of which is kept (CLOSE-4).

One message carries a report on for as long as its worker has time; then the next message does. A Sage that is
away makes it wait, and a worker that dies is followed by another one, which goes on with the same step.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.close.runs import (
    DAILY,
    WAITED_FOR,
    Outcome,
    ReportRun,
    ReportState,
    ReportStep,
    after_page,
    after_place,
    going_on,
    report_given_up,
    waiting,
)
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.transactions.problem import Problem, problem_of
from alvys_intacct.ports.accounting import PeriodBooks
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.close.compare_connection import CompareConnection
from alvys_intacct.usecases.close.start_reports import READABLE
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings, standing_fault
from alvys_intacct.usecases.work.waits import LONGEST_DELAY, seconds_to_wait

# No step begins with less time: a page of documents with its lines, and the comparison of 50,000 documents.
SECONDS_FOR = {ReportStep.SAGE_DOCUMENTS: 45.0, ReportStep.COMPARISON: 150.0}
# A message that comes so much too early carries the report on all the same.
TOO_EARLY = timedelta(seconds=5)
NOT_CONNECTED = Problem(
    code="not_connected",
    message="The subsidiary is no longer connected to Sage Intacct, so its books can't be read.",
    remedy="Connect the subsidiary again, then start the report again.",
)


class MakeReports:
    """Carries reports on."""

    def __init__(
        self,
        connections: ConnectionStore,
        reports: CloseReportStore,
        accounting: PeriodBooks,
        compare: CompareConnection,
        findings: ConnectionFindings,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._connections = connections
        self._reports = reports
        self._accounting = accounting
        self._compare = compare
        self._findings = findings
        self._queue = queue
        self._clock = clock
        self._metrics = metrics
        self._remaining = remaining_seconds

    def __call__(self, tenant: str, report_id: str) -> None:
        """Carry out the next steps of a report. Raises `Retryable`; repeating it does the same steps."""
        run = self._reports.get(tenant, report_id)
        if run is None or run.is_finished:
            return
        early = run.due - self._clock.now() if run.due else timedelta()
        if early > TOO_EARLY:
            self._queue.send_reports([run], after=min(LONGEST_DELAY, int(early.total_seconds()) + 1))
            return
        while not run.is_finished:
            if self._remaining() < SECONDS_FOR[run.step]:
                self._queue.send_reports([run])
                return
            following, seconds = self._following(run)
            if not self._reports.save(following):
                # Another worker has the same report, and was faster: it carries on.
                return
            run = following
            if seconds is not None:
                self._queue.send_reports([run], after=seconds)
                return
        if run.state is ReportState.COMPLETE:
            self._metrics.count("CloseReports", 1)

    def _following(self, run: ReportRun) -> tuple[ReportRun, int | None]:
        """The report after one step; and how many seconds it waits, None where it goes on at once."""
        try:
            return self._step(run), None
        except ConnectionFault as fault:
            self._findings.found(fault)
            return after_place(run, self._clock.now(), problem=problem_of(fault)), None
        except NeedsAttention as error:
            return after_place(run, self._clock.now(), problem=problem_of(error)), None
        except Retryable as error:
            return self._waiting(run, error, self._clock.now())

    def _step(self, run: ReportRun) -> ReportRun:
        connection = self._connection(run)
        if connection is None:
            return after_place(run, self._clock.now(), problem=NOT_CONNECTED)
        if run.step is ReportStep.SAGE_DOCUMENTS:
            return self._read_page(run, connection)
        if not self._compare.has_all(run.tenant):
            return going_on(run, self._clock.now())
        outcome = self._compare(run, connection)
        if run.asked_by == DAILY:
            self._keep_drift(run, connection, outcome)
        return after_place(run, self._clock.now(), outcome=outcome)

    def _connection(self, run: ReportRun) -> Connection | None:
        """The connection in work. Raises what is found wrong with it.

        Nobody looks whether a finding on a paused connection still holds, so its books are tried.
        """
        connection = self._connections.get(run.tenant, run.places[run.place].subsidiary_id)
        if connection is None or connection.status not in READABLE:
            return None
        standing = standing_fault(connection)
        if standing is not None and connection.status is ConnectionStatus.ACTIVE:
            if connection.finding is not None and connection.finding.away:
                raise Retryable(standing.message, code=standing.code, vendor=standing.vendor)
            raise standing
        return connection

    def _read_page(self, run: ReportRun, connection: Connection) -> ReportRun:
        """Read a page of Sage's documents, unless a worker that died has kept it."""
        page = self._reports.sage_page(run)
        if page is None:
            read = self._accounting.documents_of_period(
                connection.books, run.reading, run.period.first, run.period.last, run.after
            )
            page = self._reports.keep_sage_page(run, read)
        return after_page(run, page.last, len(page.documents), page.requests, self._clock.now())

    def _keep_drift(self, run: ReportRun, connection: Connection, outcome: Outcome) -> None:
        drift = Drift(as_of=run.started_at, differences=outcome.by_hand, report_id=run.report_id)
        self._reports.save_drift(run.tenant, connection.subsidiary.id, drift)
        self._metrics.count("DriftedDocuments", outcome.by_hand)

    def _waiting(self, run: ReportRun, error: Retryable, now: datetime) -> tuple[ReportRun, int | None]:
        since = run.waiting_since or now
        if now - since >= WAITED_FOR and not isinstance(error, RateLimited):
            return report_given_up(run, _lasted(error, since), now), None
        seconds = seconds_to_wait(error, now - since, random.random())
        return waiting(run, problem_of(error), now + timedelta(seconds=seconds), now), seconds


def _lasted(error: SyncError, since: datetime) -> Problem:
    message = (
        f"{error.message} This has not passed since {since:%Y-%m-%d %H:%M} UTC, so the report was given up."
    )
    remedy = "Start the report again when the cause is gone."
    return problem_of(error).model_copy(update={"message": message, "remedy": remedy})
