"""The routes on what close reports list: obstacles, differences, the whole as a file (CLOSE-2 … CLOSE-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.close.differences import Difference
from alvys_intacct.domain.close.obstacles import Obstacle
from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError
from alvys_intacct.http.routes.close_reports import SubsidiaryId, the_report
from alvys_intacct.http.shapes.close_rows import (
    DifferenceAnswer,
    DifferencesAnswer,
    ObstacleAnswer,
    ObstaclesAnswer,
    SageRowsAnswer,
    difference_answer,
    obstacle_answer,
    sage_row_answer,
)
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, bad_cursor

Name = Annotated[str | None, Query(max_length=200)]
# A narrowed page reads this often at most; then it answers with a cursor instead of more rows.
MOST_LOOKS = 20
Shown = TypeVar("Shown")


def declare_close_lists(api: Api) -> None:
    """Add the routes. The file comes first: its path fits that of a report, too."""

    @api.routes.get("/v1/close-reports/<report_id>.csv")
    def as_csv(report_id: str, cursor: CursorParameter = None) -> Response[str]:
        """The whole report as one CSV table, in parts where it is long: the header Link leads to the next."""
        api.starts(Work.FILES)
        from alvys_intacct.http.close_file import close_file  # noqa: PLC0415 - few calls need it

        run = finished(report_id)
        try:
            return close_file(
                run,
                lambda place: deployment().close_reports.report(run, place),
                lambda place, limit, inner: obstacles_of(run, place, limit, inner),
                lambda place, limit, inner: differences_of(run, place, limit, inner),
                Sight(api.identity),
                cursor,
            )
        except ValueError as error:
            raise bad_cursor(error) from None

    @api.routes.get("/v1/close-reports/<report_id>/obstacles")
    def obstacles(
        report_id: str,
        subsidiary_id: SubsidiaryId = None,
        code: Name = None,
        limit: PageSizeParameter = 50,
        cursor: CursorParameter = None,
    ) -> ObstaclesAnswer:
        """What stands in the way of the close, of one connection or all, and of one code or all."""
        run = finished(report_id)
        page = narrowed(
            run,
            subsidiary_id,
            lambda place, most, inner: obstacles_of(run, place, most, inner),
            lambda row: code is None or row.code == code,
            limit,
            cursor,
        )
        return ObstaclesAnswer(items=page.items, cursor=page.cursor)

    @api.routes.get("/v1/close-reports/<report_id>/differences")
    def differences(
        report_id: str,
        subsidiary_id: SubsidiaryId = None,
        kind: Name = None,
        party_id: Annotated[str | None, Query(alias="partyId", max_length=200)] = None,
        account: Name = None,
        limit: PageSizeParameter = 50,
        cursor: CursorParameter = None,
    ) -> DifferencesAnswer:
        """The differences, each explained by its document: of one kind, of one party, on one account."""
        run = finished(report_id)

        def fits(row: DifferenceAnswer) -> bool:
            on_account = account is None or any(effect.account == account for effect in row.effects or ())
            of_party = party_id is None or party_id in (
                row.party_id,
                *(effect.party_id for effect in row.effects or ()),
            )
            return kind in (None, row.kind) and of_party and on_account

        page = narrowed(
            run,
            subsidiary_id,
            lambda place, most, inner: differences_of(run, place, most, inner),
            fits,
            limit,
            cursor,
        )
        return DifferencesAnswer(items=page.items, cursor=page.cursor)

    @api.routes.get("/v1/close-reports/<report_id>/documents")
    def documents(
        report_id: str,
        subsidiary_id: SubsidiaryId = None,
        party_id: Annotated[str | None, Query(alias="partyId", max_length=200)] = None,
        account: Name = None,
        cursor: CursorParameter = None,
    ) -> SageRowsAnswer:
        """What Sage had in the period when the report was made: of one party, on one account.

        A page has those of up to 2,000 documents that fit, so it may be short and still have a cursor.
        """
        run, sight = finished(report_id), Sight(api.identity)

        def fits(document: SageDocument) -> bool:
            on_account = account is None or any(name == account for name, _ in document.accounts or ())
            return party_id in (None, document.party_id) and on_account

        places = of_subsidiary(run, subsidiary_id)
        try:
            at, inner = _start(cursor, len(places))
            if at >= len(places):
                return SageRowsAnswer(items=[], cursor=None)
            page = deployment().close_reports.documents(run, places[at], inner)
        except ValueError as error:
            raise bad_cursor(error) from None
        name = run.places[places[at]].subsidiary_id
        items = [sage_row_answer(name, document, sight) for document in page.items if fits(document)]
        at, inner = (at, page.cursor) if page.cursor is not None else (at + 1, None)
        following = cursor_at((str(at), inner or "")) if at < len(places) else None
        return SageRowsAnswer(items=items, cursor=following)

    def finished(report_id: str) -> ReportRun:
        run = the_report(api, report_id)
        if not run.is_finished:
            raise ProblemError(409, "report_not_complete", "The report isn't complete yet; see its progress.")
        return run

    def obstacles_of(run: ReportRun, place: int, limit: int, cursor: str | None) -> Page[ObstacleAnswer]:
        rows = deployment().close_reports.rows(run, place, "OBSTACLES", limit, cursor)
        sight, patterns = Sight(api.identity), deployment().url_patterns
        subsidiary_id = run.places[place].subsidiary_id
        found = (Obstacle.model_validate_json(row) for row in rows.items)
        return Page([obstacle_answer(subsidiary_id, row, sight, patterns) for row in found], rows.cursor)

    def differences_of(run: ReportRun, place: int, limit: int, cursor: str | None) -> Page[DifferenceAnswer]:
        rows = deployment().close_reports.rows(run, place, "DIFFERENCES", limit, cursor)
        sight, patterns = Sight(api.identity), deployment().url_patterns
        subsidiary_id = run.places[place].subsidiary_id
        found = (Difference.model_validate_json(row) for row in rows.items)
        return Page([difference_answer(subsidiary_id, row, sight, patterns) for row in found], rows.cursor)


def narrowed(
    run: ReportRun,
    subsidiary_id: str | None,
    read: Callable[[int, int, str | None], Page[Shown]],
    fits: Callable[[Shown], bool],
    limit: int,
    cursor: str | None,
) -> Page[Shown]:
    """A page of the rows that fit, through the lists of the connections one after the other.

    Raises `ProblemError` for a cursor of another list.
    """
    places = of_subsidiary(run, subsidiary_id)
    try:
        at, inner = _start(cursor, len(places))
        found: list[Shown] = []
        for _ in range(MOST_LOOKS):
            if at >= len(places):
                return Page(found, None)
            page = read(places[at], limit - len(found), inner)
            found += [row for row in page.items if fits(row)]
            at, inner = (at, page.cursor) if page.cursor is not None else (at + 1, None)
            if len(found) >= limit:
                break
    except ValueError as error:
        raise bad_cursor(error) from None
    return Page(found, cursor_at((str(at), inner or "")) if at < len(places) else None)


def of_subsidiary(run: ReportRun, subsidiary_id: str | None) -> list[int]:
    """The places of a report that are of this subsidiary; all where none is named."""
    return [place for place, named in enumerate(run.places) if subsidiary_id in (None, named.subsidiary_id)]


def _start(cursor: str | None, places: int) -> tuple[int, str | None]:
    found = place_of(cursor)
    if found is None:
        return 0, None
    if not found[0].isdecimal() or len(found[0]) > 4 or int(found[0]) >= places:
        raise ValueError("the cursor is not from this list")
    return int(found[0]), found[1] or None
