"""The port to the store of close reports (CLOSE-4, OPS-2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.lists import Page

if TYPE_CHECKING:
    from alvys_intacct.domain.close.drift import Drift
    from alvys_intacct.domain.close.period import Period
    from alvys_intacct.domain.close.report import ConnectionReport
    from alvys_intacct.domain.close.runs import ReportRun
    from alvys_intacct.domain.close.sage_documents import SageDocument
    from alvys_intacct.domain.close.sage_pages import LookedUp, SagePage


class CloseReportStore(Protocol):
    """Close reports: how far each is, what was read for it, and what it found.

    What is kept of a connection is that of the connection in work (`ReportRun.place`).
    """

    def get(self, tenant: str, report_id: str) -> ReportRun | None:
        """One report."""

    def save(self, run: ReportRun) -> bool:
        """Write a report; False if another worker changed it first. A new one is the newest of its dates."""

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of the reports that the sweeper must look for by now, the longest due first."""

    def recent(self, tenant: str, limit: int, cursor: str | None) -> Page[ReportRun]:
        """Reports that people asked for, newest first. Raises `ValueError` for another list's cursor."""

    def newest(self, tenant: str, subsidiary_id: str | None, period: Period) -> ReportRun | None:
        """The newest report over exactly these connections and dates."""

    def sage_page(self, run: ReportRun) -> SagePage | None:
        """The page of Sage's documents that the report comes to, if it was kept already."""

    def keep_sage_page(self, run: ReportRun, page: SagePage) -> SagePage:
        """Keep that page, unless another worker has kept it already; returns the page that is kept."""

    def sage_pages(self, run: ReportRun) -> Iterator[list[SageDocument]]:
        """All documents of the connection that were read page by page."""

    def documents(self, run: ReportRun, place: int, cursor: str | None) -> Page[SageDocument]:
        """The next page of Sage's documents as they were read for one of the connections.

        The last one is empty and has no cursor. Raises `ValueError` for a foreign cursor.
        """

    def keep_looked_up(self, run: ReportRun, number: int, found: LookedUp) -> None:
        """Keep what was looked up by record number."""

    def looked_up(self, run: ReportRun) -> Iterator[LookedUp]:
        """All that was looked up, the oldest first."""

    def keep_report(self, run: ReportRun, result_id: str, report: ConnectionReport) -> None:
        """Keep the report of a connection, under the id of a result."""

    def report(self, run: ReportRun, place: int) -> ConnectionReport | None:
        """The report of one of the connections; None before it is compared."""

    def keep_rows(self, run: ReportRun, result_id: str, name: str, number: int, rows: Sequence[str]) -> None:
        """Keep the next rows of a list of the connection, each a JSON text: `ROWS_PER_PIECE`, or the last."""

    def rows(self, run: ReportRun, place: int, name: str, limit: int, cursor: str | None) -> Page[str]:
        """A page of such a list, of one of the connections. Raises `ValueError` for a foreign cursor."""

    def save_drift(self, tenant: str, subsidiary_id: str, drift: Drift) -> None:
        """Keep what the newest daily comparison of a connection found."""

    def drift(self, tenant: str, subsidiary_id: str) -> Drift | None:
        """What the newest daily comparison of a connection found; None before the first."""
