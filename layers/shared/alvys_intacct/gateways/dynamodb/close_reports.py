"""Close reports, in the Transactions table.

    pk                       sk                            what
    T#tenant#REPORTS         report id (begins with time)  a report and how far it is (CLOSE-4)
    T#tenant#REPORTS         OF#scope#first#last           the newest report over these dates
    T#tenant#C#subsidiary    DRIFT                         what the newest daily comparison found (OPS-2)
    T#tenant#R#report id     SAGE#00#invoice#0001          a page of Sage's documents, by connection and type
    T#tenant#R#report id     LOOKED-UP#00#0001             documents that were looked up by record number
    T#tenant#R#report id     RESULT#00#token#…             what the comparison of a connection found

A report and its pieces expire after 400 days. One that isn't finished is in the index ``workInHand`` under
``WORK#REPORTS``, by the time when the sweeper looks for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.runs import ROWS_PER_PIECE, ReportRun
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.close.sage_pages import LookedUp, SagePage
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.gateways.dynamodb.cursors import cursor_of, start_of
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.report_pieces import ReportPieces
from alvys_intacct.gateways.dynamodb.sage_document_rows import documents_in, rows_text
from alvys_intacct.gateways.dynamodb.table import ConditionFailedError, Table, version_is

KEPT_FOR = timedelta(days=400)
_IN_HAND = "WORK#REPORTS"
_ASKED_FOR = ("cls_", "cls_~")


class DynamoCloseReportStore:
    """`CloseReportStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, report_id: str) -> ReportRun | None:
        """One report."""
        item = self._table.get(_reports_pk(tenant), report_id)
        return _run(item) if item and "record" in item else None

    def save(self, run: ReportRun) -> bool:
        """Write it; False if another worker changed it first. A new one is the newest over its dates."""
        item = {
            "pk": _reports_pk(run.tenant),
            "sk": run.report_id,
            "version": run.version,
            "record": run.model_dump_json(),
            "expiresAt": _expires(run),
        }
        if not run.is_finished:
            item |= {"workPk": _IN_HAND, "workSk": f"{run.swept_after.isoformat()}#{run.report_id}"}
        try:
            self._table.put(item, version_is(run.version - 1))
        except ConditionFailedError:
            return False
        if run.version == 1:
            newest = {"pk": item["pk"], "sk": _scope_sk(run.subsidiary_id, run.period)}
            self._table.put(newest | {"reportId": run.report_id, "expiresAt": _expires(run)})
        return True

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of the reports that the sweeper must look for by now, the longest due first."""
        items = self._table.query_all(
            _IN_HAND, between=("0", f"{now.isoformat()}~"), index="workInHand", keys=("workPk", "workSk")
        )
        return [
            (item["pk"].removeprefix("T#").removesuffix("#REPORTS"), item["sk"])
            for item in islice(items, limit)
        ]

    def recent(self, tenant: str, limit: int, cursor: str | None) -> Page[ReportRun]:
        """Reports that people asked for, newest first. Raises `ValueError` for another list's cursor."""
        pk = _reports_pk(tenant)
        items, following = self._table.query(
            pk,
            between=_ASKED_FOR,
            newest_first=True,
            limit=limit,
            start=start_of(cursor, pk, between=_ASKED_FOR),
        )
        return Page([_run(item) for item in items], cursor_of(following))

    def newest(self, tenant: str, subsidiary_id: str | None, period: Period) -> ReportRun | None:
        """The newest report over exactly these connections and dates."""
        item = self._table.get(_reports_pk(tenant), _scope_sk(subsidiary_id, period))
        return self.get(tenant, str(item["reportId"])) if item else None

    def sage_page(self, run: ReportRun) -> SagePage | None:
        """The page that the report comes to, if it was kept already."""
        text = self._pieces(run).get(_page_sk(run))
        return _page(text) if text is not None else None

    def keep_sage_page(self, run: ReportRun, page: SagePage) -> SagePage:
        """Keep the page that the report comes to, unless it was kept; returns the page that is kept."""
        text = f"{json.dumps([page.last, page.requests])}\n{rows_text(page.documents)}"
        if self._pieces(run).keep(_page_sk(run), text, only_new=True):
            return page
        return self.sage_page(run) or page

    def sage_pages(self, run: ReportRun) -> Iterator[list[SageDocument]]:
        """The documents of the connection in work, page by page."""
        for text in self._pieces(run).below(f"SAGE#{run.place:04d}#"):
            yield _page(text).documents

    def documents(self, run: ReportRun, place: int, cursor: str | None) -> Page[SageDocument]:
        """The documents that were read page by page for a connection: the page that the cursor leads to."""
        prefix = f"SAGE#{place:04d}#"
        earlier = place_of(cursor)
        if earlier is not None and (not earlier[0].startswith(prefix) or earlier[1]):
            raise ValueError("the cursor is not from this list")
        found = self._pieces(run).next_below(prefix, earlier[0] if earlier else None)
        if found is None:
            return Page([], None)
        name, text = found
        return Page(_page(text).documents, cursor_at((name, "")))

    def keep_looked_up(self, run: ReportRun, number: int, found: LookedUp) -> None:
        """Keep what was looked up for the connection in work."""
        text = f"{json.dumps(sorted(found.asked))}\n{rows_text(found.documents)}"
        self._pieces(run).keep(f"{_looked_up_sk(run)}{number:04d}", text)

    def looked_up(self, run: ReportRun) -> Iterator[LookedUp]:
        """What was looked up for the connection in work, the oldest first."""
        for text in self._pieces(run).below(_looked_up_sk(run)):
            asked, _, rows = text.partition("\n")
            yield LookedUp(frozenset(json.loads(asked)), documents_in(rows))

    def keep_report(self, run: ReportRun, result_id: str, report: ConnectionReport) -> None:
        """Keep the report of the connection in work."""
        self._pieces(run).keep(_result_sk(run.place, result_id, "REPORT"), report.model_dump_json())

    def report(self, run: ReportRun, place: int) -> ConnectionReport | None:
        """The report of a connection; None before it is compared."""
        outcome = run.places[place].outcome
        if outcome is None:
            return None
        text = self._pieces(run).get(_result_sk(place, outcome.result_id, "REPORT"))
        return ConnectionReport.model_validate_json(text) if text is not None else None

    def keep_rows(self, run: ReportRun, result_id: str, name: str, number: int, rows: Sequence[str]) -> None:
        """Keep the next rows of a list of the connection in work, each a JSON text."""
        self._pieces(run).keep(_rows_sk(run.place, result_id, name, number), "\n".join(rows))

    def rows(self, run: ReportRun, place: int, name: str, limit: int, cursor: str | None) -> Page[str]:
        """A page of a list's rows, from the cursor on. Raises `ValueError` for another list's cursor."""
        outcome = run.places[place].outcome
        if outcome is None:
            return Page([], None)
        number, offset = _start(cursor)
        found: list[str] = []
        while len(found) < limit:
            text = self._pieces(run).get(_rows_sk(place, outcome.result_id, name, number))
            if text is None:
                return Page(found, None)
            rows = text.split("\n")
            taken = rows[offset : offset + limit - len(found)]
            found += taken
            offset += len(taken)
            if offset >= len(rows):
                number, offset = number + 1, 0
                if len(rows) < ROWS_PER_PIECE:
                    return Page(found, None)
        return Page(found, cursor_at((str(number), str(offset))))

    def save_drift(self, tenant: str, subsidiary_id: str, drift: Drift) -> None:
        """Keep what the newest daily comparison of a connection found."""
        self._table.put(
            {"pk": connection_pk(tenant, subsidiary_id), "sk": "DRIFT", "record": drift.model_dump_json()}
        )

    def drift(self, tenant: str, subsidiary_id: str) -> Drift | None:
        """What the newest daily comparison of a connection found; None before the first."""
        item = self._table.get(connection_pk(tenant, subsidiary_id), "DRIFT")
        return Drift.model_validate_json(item["record"]) if item else None

    def _pieces(self, run: ReportRun) -> ReportPieces:
        return ReportPieces(self._table, f"T#{run.tenant}#R#{run.report_id}", _expires(run))


def _run(item: Item) -> ReportRun:
    return ReportRun.model_validate_json(item["record"])


def _reports_pk(tenant: str) -> str:
    return f"T#{tenant}#REPORTS"


def _scope_sk(subsidiary_id: str | None, period: Period) -> str:
    return f"OF#{subsidiary_id or ''}#{period.first.isoformat()}#{period.last.isoformat()}"


def _expires(run: ReportRun) -> int:
    return int((run.started_at + KEPT_FOR).timestamp())


def _page_sk(run: ReportRun) -> str:
    return f"SAGE#{run.place:04d}#{run.reading}#{run.page:04d}"


def _looked_up_sk(run: ReportRun) -> str:
    return f"LOOKED-UP#{run.place:04d}#"


def _result_sk(place: int, result_id: str, name: str) -> str:
    return f"RESULT#{place:04d}#{result_id}#{name}"


def _rows_sk(place: int, result_id: str, name: str, number: int) -> str:
    return f"{_result_sk(place, result_id, name)}#{number:04d}"


def _page(text: str) -> SagePage:
    head, _, rows = text.partition("\n")
    last, requests = json.loads(head)
    return SagePage(documents_in(rows), last, requests)


def _start(cursor: str | None) -> tuple[int, int]:
    """The piece and the row in it that a cursor stands for."""
    place = place_of(cursor)
    if place is None:
        return 0, 0
    if not all(text.isdecimal() and len(text) < 6 for text in place):
        raise ValueError("the cursor is not from this list")
    return int(place[0]), int(place[1])
