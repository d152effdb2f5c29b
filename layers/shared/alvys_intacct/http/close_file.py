"""A close report as a CSV file, in parts that Lambda can answer (CLOSE-4).

One table: what stands how, totals, parties, accounts, obstacles, differences; the first column says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from alvys_intacct.domain.close.obstacles import ObstacleCode
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.http.csv import csv_text
from alvys_intacct.http.shapes.close_reports import party_answer, standing_answer, total_fields
from alvys_intacct.http.shapes.close_rows import DifferenceAnswer, ObstacleAnswer

COLUMNS = (
    "section", "subsidiaryId", "side", "kind", "status", "reason", "date", "number", "partyId", "party",
    "account", "currency", "count", "alvys", "sage", "difference", "words", "inAlvys", "inSage",
    "byHand", "blocks", "transactionId", "paymentKey", "sageDocument", "alvysUrl", "sageUrl",
)  # fmt: skip
MOST_ROWS = 5_000
PAGE = 500
LISTS = ("obstacles", "differences")
Cells = dict[str, str | None]
# A page of a list of one connection, by the name of the list and the connection's place.
ReadObstacles = Callable[[int, int, str | None], Page[ObstacleAnswer]]
ReadDifferences = Callable[[int, int, str | None], Page[DifferenceAnswer]]


def close_file(
    run: ReportRun,
    report: Callable[[int], ConnectionReport | None],
    obstacles: ReadObstacles,
    differences: ReadDifferences,
    sight: Sight,
    cursor: str | None,
) -> Response[str]:
    """One part of the file, from the cursor on. Raises `ValueError` for a cursor of another list.

    If it is not the last part, the header Link leads to the next one. Only the first part has the line of
    column names, so that the parts make one file.
    """
    place, name, inner = _start(cursor, len(run.places))
    rows: list[Cells] = []
    following: str | None = None
    while place < len(run.places):
        subsidiary_id = run.places[place].subsidiary_id
        if name == "":
            found = report(place)
            rows += [] if found is None else _summary_rows(subsidiary_id, found, sight)
            name, inner = LISTS[0], None
        if len(rows) >= MOST_ROWS:
            following = _cursor(place, name, inner)
            break
        if name == LISTS[0]:
            obstacle_page = obstacles(place, PAGE, inner)
            rows += [_obstacle(row) for row in obstacle_page.items]
            inner = obstacle_page.cursor
        else:
            difference_page = differences(place, PAGE, inner)
            rows += [cells for row in difference_page.items for cells in _difference(row)]
            inner = difference_page.cursor
        if inner is None:
            place, name = (place, LISTS[1]) if name == LISTS[0] else (place + 1, "")
    text = csv_text(
        COLUMNS if cursor is None else (), ([row.get(column) or "" for column in COLUMNS] for row in rows)
    )
    return _answer(run, text, len(rows), following)


def _answer(run: ReportRun, text: str, count: int, following: str | None) -> Response[str]:
    name = f"close-report-{run.period.first}-{run.period.last}"
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        "x-rows": str(count),
    }
    if following is not None:
        query = urlencode({"cursor": following})
        headers["link"] = f'</v1/close-reports/{run.report_id}.csv?{query}>; rel="next"'
    return Response(status_code=200, content_type="text/csv; charset=utf-8", body=text, headers=headers)


def _summary_rows(subsidiary_id: str, report: ConnectionReport, sight: Sight) -> Iterator[Cells]:
    for standing in report.standings:
        told = standing_answer(standing, sight)
        yield {
            "section": "documents", "subsidiaryId": subsidiary_id, "side": told.side, "kind": told.kind,
            "status": told.standing, "reason": told.reason, "words": told.words, "currency": told.currency,
            "count": str(told.count), "alvys": told.total,
        }  # fmt: skip
    for total in report.totals:
        yield {"section": "total", "subsidiaryId": subsidiary_id, **total_fields(total, sight)}
    for party in report.parties:
        named = party_answer(party, sight)
        yield {
            "section": "party", "subsidiaryId": subsidiary_id, **total_fields(party, sight),
            "partyId": named.party_id, "party": named.party_name,
        }  # fmt: skip
    for account in report.accounts:
        fields = total_fields(account, sight)
        yield {"section": "account", "subsidiaryId": subsidiary_id, **fields, "account": account.account}


def _obstacle(row: ObstacleAnswer) -> Cells:
    return {
        "section": "obstacle", "subsidiaryId": row.subsidiary_id, "side": row.side, "kind": row.kind,
        "status": row.code, "reason": row.reason, "date": row.date.isoformat(), "number": row.number,
        "party": row.party_name, "words": row.words, "blocks": "yes" if row.blocks else "no",
        _amount_column(row): row.amount.amount if row.amount else None,
        "currency": row.amount.currency if row.amount else None,
        "transactionId": row.transaction.transaction_id if row.transaction else None,
        "paymentKey": row.payment_key,
        "sageDocument": row.sage_document.document_number if row.sage_document else None,
        **_urls(row),
    }  # fmt: skip


def _amount_column(row: ObstacleAnswer) -> str:
    """Whose amount an obstacle tells."""
    if row.code == ObstacleCode.CHANGED_IN_SAGE:
        return "difference"
    return "sage" if row.payment_key or row.code == ObstacleCode.MISSING_IN_ALVYS else "alvys"


def _difference(row: DifferenceAnswer) -> Iterator[Cells]:
    """A difference has a line for each effect on a total, so that the lines add up."""
    transaction, document = row.transaction, row.sage_document
    same = {
        "section": "difference", "subsidiaryId": row.subsidiary_id, "side": row.side,
        "kind": row.kind, "reason": row.reason, "date": row.date.isoformat(),
        "number": (transaction.number if transaction else None)
        or (document.document_number if document else None),
        "partyId": row.party_id, "party": row.party_name, "words": row.words,
        "inAlvys": row.in_alvys, "inSage": row.in_sage, "byHand": "yes" if row.by_hand else "no",
        "transactionId": transaction.transaction_id if transaction else None,
        "sageDocument": document.document_number if document else None, **_urls(row),
    }  # fmt: skip
    for effect in row.effects or ():
        yield {
            **same,
            "partyId": effect.party_id,
            "party": effect.party_name,
            "account": effect.account,
            "currency": effect.amount.currency,
            "difference": effect.amount.amount,
        }
    if not row.effects:
        yield same


def _urls(row: ObstacleAnswer | DifferenceAnswer) -> dict[str, str]:
    return {f"{link.system}Url": link.url for link in row.links}


def _cursor(place: int, name: str, inner: str | None) -> str:
    return cursor_at((f"{place}:{name}", inner or ""))


def _start(cursor: str | None, places: int) -> tuple[int, str, str | None]:
    """The connection, the list and the place in it that a cursor stands for."""
    found = place_of(cursor)
    if found is None:
        return 0, "", None
    place, _, name = found[0].partition(":")
    if not place.isdecimal() or int(place) >= places or name not in LISTS:
        raise ValueError("the cursor is not from this file")
    return int(place), name, found[1] or None
