"""`CloseReportStore` in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.close.sage_pages import LookedUp, SagePage
from alvys_intacct.domain.lists import Page

PageKey = tuple[str, int, str, int]


class FakeCloseReportStore:
    """Reports and their pieces."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], ReportRun] = {}
        self.drifts: dict[tuple[str, str], Drift] = {}
        self.pages: dict[PageKey, SagePage] = {}
        self._looked_up: dict[tuple[str, int], dict[int, LookedUp]] = {}
        self._reports: dict[tuple[str, str], ConnectionReport] = {}
        self._rows: dict[tuple[str, str, str], dict[int, list[str]]] = {}

    def get(self, tenant: str, report_id: str) -> ReportRun | None:
        """One report."""
        return self.kept.get((tenant, report_id))

    def save(self, run: ReportRun) -> bool:
        """If nobody else wrote meanwhile."""
        known = self.kept.get((run.tenant, run.report_id))
        if (known.version if known else 0) != run.version - 1:
            return False
        self.kept[run.tenant, run.report_id] = run
        return True

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Longest due first."""
        due = [
            (run.swept_after, place)
            for place, run in self.kept.items()
            if not run.is_finished and run.swept_after <= now
        ]
        return [place for _, place in sorted(due)[:limit]]

    def recent(self, tenant: str, limit: int, cursor: str | None) -> Page[ReportRun]:
        """Newest first."""
        found = sorted((run for (owner, _), run in self.kept.items() if owner == tenant), key=_id)
        return Page([run for run in reversed(found) if run.report_id.startswith("cls_")][:limit], None)

    def newest(self, tenant: str, subsidiary_id: str | None, period: Period) -> ReportRun | None:
        """The last one that was begun."""
        scope = (tenant, subsidiary_id, period.first, period.last)
        found = [
            run
            for run in self.kept.values()
            if (run.tenant, run.subsidiary_id, run.period.first, run.period.last) == scope
        ]
        return found[-1] if found else None

    def sage_page(self, run: ReportRun) -> SagePage | None:
        """If it was kept."""
        return self.pages.get(_page_key(run))

    def keep_sage_page(self, run: ReportRun, page: SagePage) -> SagePage:
        """The first one that is kept counts."""
        return self.pages.setdefault(_page_key(run), page)

    def sage_pages(self, run: ReportRun) -> Iterator[list[SageDocument]]:
        """Of the connection in work."""
        for key, page in sorted(self.pages.items()):
            if key[:2] == (run.report_id, run.place):
                yield page.documents

    def documents(self, run: ReportRun, place: int, cursor: str | None) -> Page[SageDocument]:
        """By the number of the page."""
        pages = [page for key, page in sorted(self.pages.items()) if key[:2] == (run.report_id, place)]
        number = int(cursor or 0)
        if number >= len(pages):
            return Page([], None)
        return Page(pages[number].documents, str(number + 1))

    def keep_looked_up(self, run: ReportRun, number: int, found: LookedUp) -> None:
        """By number."""
        self._looked_up.setdefault((run.report_id, run.place), {})[number] = found

    def looked_up(self, run: ReportRun) -> Iterator[LookedUp]:
        """The oldest first."""
        for _, found in sorted(self._looked_up.get((run.report_id, run.place), {}).items()):
            yield found

    def keep_report(self, run: ReportRun, result_id: str, report: ConnectionReport) -> None:
        """Under the id of its result."""
        self._reports[run.report_id, result_id] = report

    def report(self, run: ReportRun, place: int) -> ConnectionReport | None:
        """Of a connection that is compared."""
        outcome = run.places[place].outcome
        return self._reports[run.report_id, outcome.result_id] if outcome else None

    def keep_rows(self, run: ReportRun, result_id: str, name: str, number: int, rows: Sequence[str]) -> None:
        """In the order of their numbers."""
        kept = self._rows.setdefault((run.report_id, result_id, name), {})
        kept[number] = list(rows)

    def rows(self, run: ReportRun, place: int, name: str, limit: int, cursor: str | None) -> Page[str]:
        """From the number on that the cursor is."""
        outcome = run.places[place].outcome
        kept = self._rows.get((run.report_id, outcome.result_id, name), {}) if outcome else {}
        found = [row for _, rows in sorted(kept.items()) for row in rows]
        start = int(cursor or 0)
        following = start + limit
        return Page(found[start:following], str(following) if following < len(found) else None)

    def save_drift(self, tenant: str, subsidiary_id: str, drift: Drift) -> None:
        """The newest counts."""
        self.drifts[tenant, subsidiary_id] = drift

    def drift(self, tenant: str, subsidiary_id: str) -> Drift | None:
        """The newest one."""
        return self.drifts.get((tenant, subsidiary_id))


def _id(run: ReportRun) -> str:
    return run.report_id


def _page_key(run: ReportRun) -> PageKey:
    return run.report_id, run.place, run.reading, run.page
