"""The shapes of close reports (CLOSE, OPS-2)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import WithJsonSchema

from alvys_intacct.domain.close.report import (
    ConnectionReport,
    OtherRow,
    PartyRow,
    StandingRow,
    TotalRow,
)
from alvys_intacct.domain.close.runs import ReportPlace, ReportRun, ReportState
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.money import amount_text
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.close_periods import PeriodAnswer
from alvys_intacct.http.shapes.money import ProblemAnswer, problem_answer

_Total = TypeVar("_Total", bound=TotalRow)
# At most this many rows of parties and of accounts stand in the report itself, those that differ most first.
MOST_ROWS = 200

ReportStateName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*ReportState]})]


class StandingAnswer(Answer):
    """Documents of a kind that stand alike (CLOSE-1).

    `reason` is why they are skipped, held, waiting or failed, `words` an example of it. `unknown` counts
    those whose amount isn't known yet. `total` is null for a caller who may not see the amounts of the kind.
    """

    side: SideName
    kind: str
    standing: str
    reason: str
    words: str
    currency: str
    count: int
    unknown: int
    total: str | None


class TotalAnswer(Answer):
    """Alvys's total against Sage's (CLOSE-3). Null for a caller who may not see the amounts of the side."""

    side: SideName
    currency: str
    alvys: str | None
    sage: str | None
    difference: str | None


class PartyTotalAnswer(TotalAnswer):
    """The totals of a customer or vendor; `partyId` is empty where Sage's id isn't known yet."""

    party_id: str
    party_name: str


class AccountTotalAnswer(TotalAnswer):
    """The totals of a GL account; it is empty for amounts whose account isn't known."""

    account: str


class OtherAnswer(Answer):
    """Documents in Sage that count in no total."""

    side: SideName
    currency: str
    count: int
    total: str | None


class CountAnswer(Answer):
    """How often something stands in the way, or differs. What doesn't block is only told."""

    code: str
    count: int
    blocks: bool


class ConnectionCloseAnswer(Answer):
    """The close of one connection. All but the names are null until it is compared.

    Parties and accounts are those that differ most, up to 200 of each; the file has all. `notFromAlvys` and
    `ofOtherConnections` are documents in Sage that count in no total. `problem` says why its books couldn't
    be read.
    """

    subsidiary_id: str
    subsidiary_name: str
    ready: bool | None
    problem: ProblemAnswer | None
    documents: int | None = None
    changed_by_hand: int | None = None
    standings: list[StandingAnswer] | None = None
    totals: list[TotalAnswer] | None = None
    parties: list[PartyTotalAnswer] | None = None
    accounts: list[AccountTotalAnswer] | None = None
    parties_total: int | None = None
    accounts_total: int | None = None
    not_from_alvys: list[OtherAnswer] | None = None
    of_other_connections: list[OtherAnswer] | None = None
    without_accounts: int | None = None
    obstacles: list[CountAnswer] | None = None
    differences: list[CountAnswer] | None = None


class ReportProgressAnswer(Answer):
    """How far a report is: connections done, what is being done, and what was read in Sage by now."""

    connections: int
    connections_done: int
    step: str | None
    reading: str | None
    documents_read: int
    pages_read: int


class CloseReportSummaryAnswer(Answer):
    """A close report without its content.

    `status` is queued, in_progress, waiting, complete or failed. `ready` is null before it is complete. A
    waiting report goes on by itself at `due`; a failed one says why, and can be started again.
    """

    report_id: str
    status_url: str
    csv_url: str
    subsidiary_id: str | None
    period: PeriodAnswer
    status: ReportStateName
    ready: bool | None
    progress: ReportProgressAnswer
    problem: ProblemAnswer | None
    waiting_since: datetime | None
    due: datetime | None
    asked_by: str
    started_at: datetime
    finished_at: datetime | None


class CloseReportAnswer(CloseReportSummaryAnswer):
    """A close report with what it found, by connection."""

    connections: list[ConnectionCloseAnswer]


class CloseReportsAnswer(Answer):
    """A page of close reports, newest first; `cursor` leads to the next one."""

    items: list[CloseReportSummaryAnswer]
    cursor: str | None


def summary_answer(run: ReportRun) -> CloseReportSummaryAnswer:
    """A report without its content."""
    return CloseReportSummaryAnswer(**_summary(run))


def report_answer(
    run: ReportRun, reports: Iterable[ConnectionReport | None], sight: Sight
) -> CloseReportAnswer:
    """A report with its content, as the caller may see it; `reports` are those of its connections."""
    connections = [
        _connection(place, report, sight) for place, report in zip(run.places, reports, strict=True)
    ]
    return CloseReportAnswer(**_summary(run), connections=connections)


def _summary(run: ReportRun) -> dict[str, object]:
    url = f"/v1/close-reports/{run.report_id}"
    period = run.period
    return {
        "report_id": run.report_id,
        "status_url": url,
        "csv_url": f"{url}.csv",
        "subsidiary_id": run.subsidiary_id,
        "period": PeriodAnswer(name=period.name, from_=period.first, to=period.last),
        "status": run.state,
        "ready": run.ready,
        "progress": ReportProgressAnswer(
            connections=len(run.places),
            connections_done=sum(place.is_done for place in run.places),
            step=None if run.is_finished else run.step,
            reading=None if run.is_finished else run.reading,
            documents_read=run.documents,
            pages_read=run.requests,
        ),
        "problem": problem_answer(run.problem) if run.problem else None,
        "waiting_since": run.waiting_since,
        "due": run.due,
        "asked_by": run.asked_by,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }


def _connection(place: ReportPlace, report: ConnectionReport | None, sight: Sight) -> ConnectionCloseAnswer:
    begun = {
        "subsidiary_id": place.subsidiary_id,
        "subsidiary_name": place.subsidiary_name,
        "problem": problem_answer(place.problem) if place.problem else None,
    }
    if report is None or place.outcome is None:
        return ConnectionCloseAnswer(**begun, ready=False if place.problem else None)
    return ConnectionCloseAnswer(
        **begun,
        ready=place.outcome.ready,
        documents=report.documents,
        changed_by_hand=place.outcome.by_hand,
        standings=[standing_answer(row, sight) for row in report.standings],
        totals=[TotalAnswer(**total_fields(row, sight)) for row in report.totals],
        parties=[party_answer(row, sight) for row in _differing_most(report.parties, sight)],
        accounts=[
            AccountTotalAnswer(**total_fields(row, sight), account=row.account)
            for row in _differing_most(report.accounts, sight)
        ],
        parties_total=len(report.parties),
        accounts_total=len(report.accounts),
        not_from_alvys=[_other(row, sight) for row in report.not_from_alvys],
        of_other_connections=[_other(row, sight) for row in report.of_other_connections],
        without_accounts=report.without_accounts,
        obstacles=[
            CountAnswer(code=count.code, count=count.count, blocks=count.blocks) for count in report.obstacles
        ],
        differences=[
            CountAnswer(code=count.kind, count=count.count, blocks=True) for count in report.differences
        ],
    )


def standing_answer(row: StandingRow, sight: Sight) -> StandingAnswer:
    """Documents that stand alike."""
    shown = sight.of(row.side, row.kind)
    told = row.model_dump(include={"side", "standing", "reason", "words", "currency", "count", "unknown"})
    total = amount_text(row.total) if shown else None
    return StandingAnswer(**told, kind=row.kind.wire_name, total=total)


def party_answer(row: PartyRow, sight: Sight) -> PartyTotalAnswer:
    """The totals of a party."""
    return PartyTotalAnswer(**total_fields(row, sight), party_id=row.party_id, party_name=row.party_name)


def total_fields(row: TotalRow, sight: Sight) -> dict[str, str | None]:
    """What all totals have."""
    shown = sight.of_side(row.side)
    return {
        "side": row.side,
        "currency": row.currency,
        "alvys": amount_text(row.alvys) if shown else None,
        "sage": amount_text(row.sage) if shown else None,
        "difference": amount_text(row.difference) if shown else None,
    }


def _differing_most(rows: Iterable[_Total], sight: Sight) -> list[_Total]:
    """Those that differ most; whose amounts the caller may not see come last, in their own order."""

    def hidden_last(row: _Total) -> tuple[bool, Decimal]:
        shown = sight.of_side(row.side)
        return not shown, -abs(row.difference) if shown else Decimal(0)

    return sorted(rows, key=hidden_last)[:MOST_ROWS]


def _other(row: OtherRow, sight: Sight) -> OtherAnswer:
    total = amount_text(row.total) if sight.of_side(row.side) else None
    return OtherAnswer(side=row.side, currency=row.currency, count=row.count, total=total)
