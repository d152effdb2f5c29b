"""The routes that start and show close reports (CLOSE-4, OPS-2)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap.close import close
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, invalid, not_found
from alvys_intacct.http.shapes.close_periods import (
    AccountingPeriodsAnswer,
    CloseReportMessage,
    accounting_periods_answer,
    check_length,
    period_of,
)
from alvys_intacct.http.shapes.close_reports import (
    CloseReportAnswer,
    CloseReportsAnswer,
    CloseReportSummaryAnswer,
    report_answer,
    summary_answer,
)
from alvys_intacct.http.shapes.pages import CursorParameter, Day, PageSizeParameter, bad_cursor
from alvys_intacct.usecases.close.find_periods import PeriodRefusedError
from alvys_intacct.usecases.close.start_reports import MOST_IN_HAND, TooManyReportsError

SubsidiaryId = Annotated[str | None, Query(alias="subsidiaryId", max_length=100)]


def declare_close_reports(api: Api) -> None:
    """Add the routes."""

    @api.routes.post("/v1/close-reports", status_code=202)
    def start(message: Annotated[CloseReportMessage, Body()]) -> CloseReportSummaryAnswer:
        """Start a close report over one connection or all, for an accounting period of Sage or two dates.

        A report over the same dates that isn't finished yet is answered instead of a second one. Progress and
        result are under `statusUrl`.
        """
        api.starts(Work.CLOSE_REPORTS)
        dates = message.dates()
        connections = readable(message.subsidiary_id)
        period = dates or _named(connections, message.period or "")
        try:
            run = close().start_reports.start(
                connections, message.subsidiary_id, period, api.identity.subject, api.correlation_id
            )
        except TooManyReportsError:
            raise _too_many() from None
        return summary_answer(run)

    @api.routes.get("/v1/close-reports")
    def list_reports(limit: PageSizeParameter = 50, cursor: CursorParameter = None) -> CloseReportsAnswer:
        """The close reports that people asked for, newest first."""
        try:
            page = deployment().close_reports.recent(api.identity.tenant, limit, cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        return CloseReportsAnswer(items=[summary_answer(run) for run in page.items], cursor=page.cursor)

    @api.routes.get("/v1/close-reports/<report_id>")
    def get(report_id: str) -> CloseReportAnswer:
        """A close report: its progress, then what it found, by connection."""
        return shown(the_report(api, report_id))

    @api.routes.get("/v1/drift-reports")
    def drift(
        subsidiary_id: SubsidiaryId = None,
        from_: Annotated[Day | None, Query(alias="from")] = None,
        to: Annotated[Day | None, Query()] = None,
    ) -> Response[CloseReportAnswer]:
        """The newest report over exactly these dates; where there is none, one is started (202).

        Another one is started where books could not be read more than 15 minutes ago, or where the newest
        is a day old and was made before the last of the dates had passed.
        """
        api.starts(Work.CLOSE_REPORTS)
        connections = readable(subsidiary_id)
        period = period_of(from_, to)
        try:
            run = close().start_reports.newest_or_start(
                connections, subsidiary_id, period, api.identity.subject, api.correlation_id
            )
        except TooManyReportsError:
            raise _too_many() from None
        return Response(
            status_code=200 if run.is_finished else 202, content_type="application/json", body=shown(run)
        )

    @api.routes.get("/v1/accounting-periods")
    def periods(subsidiary_id: SubsidiaryId = None) -> AccountingPeriodsAnswer:
        """The accounting periods of a connection's Sage company, read from Sage now."""
        api.starts(Work.LOOK_UPS)
        return accounting_periods_answer(close().find_periods.listed(readable(subsidiary_id)[0]))

    def readable(subsidiary_id: str | None) -> list[Connection]:
        found = close().start_reports.readable(api.identity.tenant, subsidiary_id)
        if not found:
            raise not_found("connection")
        return found

    def shown(run: ReportRun) -> CloseReportAnswer:
        reports = [deployment().close_reports.report(run, place) for place in range(len(run.places))]
        return report_answer(run, reports, Sight(api.identity))


def the_report(api: Api, report_id: str) -> ReportRun:
    """A report of the caller's tenant. Raises `ProblemError` 404."""
    run = deployment().close_reports.get(api.identity.tenant, report_id)
    if run is None:
        raise not_found("close report")
    return run


def _too_many() -> ProblemError:
    detail = f"{MOST_IN_HAND} reports are being made already. Wait until one of them is complete."
    return ProblemError(429, "too_many_reports", detail, headers={"retry-after": "60"})


def _named(connections: list[Connection], name: str) -> Period:
    try:
        period = close().find_periods.named(connections, name)
    except PeriodRefusedError as error:
        raise invalid([InputProblem("period", str(error))]) from None
    check_length(period, "period")
    return period
