"""`PaymentRunStore` in memory."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Side
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of


class FakePaymentRunStore:
    """Runs and watermarks."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self._runs: dict[tuple[str, str], PaymentRun] = {}
        self._watermarks: dict[tuple[str, str, Side], datetime] = {}

    def save_run(self, run: PaymentRun) -> None:
        """A run as it stands."""
        self._wire.before("payment_runs.save_run")
        self._runs[run.tenant, run.run_id] = run
        self._wire.after("payment_runs.save_run")

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""
        self._wire.before("payment_runs.get_run")
        return self._runs.get((tenant, run_id))

    def runs(self, tenant: str, limit: int, cursor: str | None) -> Page[PaymentRun]:
        """Newest first."""
        rows = {run_id: run for (owner, run_id), run in self._runs.items() if owner == tenant}
        return page_of(sorted(rows.items(), reverse=True), f"runs {tenant}", limit, cursor)

    def watermark(self, tenant: str, subsidiary_id: str, side: Side) -> datetime | None:
        """Until when every payment of a side was recorded."""
        return self._watermarks.get((tenant, subsidiary_id, side))

    def move_watermark(self, tenant: str, subsidiary_id: str, side: Side, until: datetime) -> None:
        """Never back."""
        self._wire.before("payment_runs.move_watermark")
        known = self._watermarks.get((tenant, subsidiary_id, side))
        if known is None or known < until:
            self._watermarks[tenant, subsidiary_id, side] = until
        self._wire.after("payment_runs.move_watermark")
