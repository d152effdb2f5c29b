"""`PaymentStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.payment import Payment, PaymentRun, PaymentStatus
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of


class FakePaymentStore:
    """Payments, runs and watermarks."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, str], Payment] = {}
        self._runs: dict[tuple[str, str], PaymentRun] = {}
        self._watermarks: dict[tuple[str, str], datetime] = {}

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""
        self._wire.before("payments.get")
        return self.kept.get((tenant, payment_key))

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Those never seen before."""
        self._wire.before("payments.record_new")
        recorded = []
        for payment in payments:
            if (payment.tenant, payment.payment_key) not in self.kept:
                self.kept[payment.tenant, payment.payment_key] = payment
                recorded.append(payment)
        self._wire.after("payments.record_new")
        return recorded

    def save(self, payment: Payment) -> bool:
        """If nobody else wrote meanwhile."""
        self._wire.before("payments.save")
        known = self.kept.get((payment.tenant, payment.payment_key))
        if (known.version if known else 0) != payment.version - 1:
            return False
        self.kept[payment.tenant, payment.payment_key] = payment
        self._wire.after("payments.save")
        return True

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """Those recorded before."""
        self._wire.before("payments.known")
        return {key: self.kept[tenant, key] for key in payment_keys if (tenant, key) in self.kept}

    def save_run(self, run: PaymentRun) -> None:
        """A run as it stands."""
        self._wire.before("payments.save_run")
        self._runs[run.tenant, run.run_id] = run
        self._wire.after("payments.save_run")

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""
        self._wire.before("payments.get_run")
        return self._runs.get((tenant, run_id))

    def runs(self, tenant: str, limit: int, cursor: str | None) -> Page[PaymentRun]:
        """Newest first."""
        rows = {run_id: run for (owner, run_id), run in self._runs.items() if owner == tenant}
        return page_of(sorted(rows.items(), reverse=True), f"runs {tenant}", limit, cursor)

    def watermark(self, tenant: str, subsidiary_id: str) -> datetime | None:
        """Until when every payment was recorded."""
        return self._watermarks.get((tenant, subsidiary_id))

    def move_watermark(self, tenant: str, subsidiary_id: str, until: datetime) -> None:
        """Never back."""
        self._wire.before("payments.move_watermark")
        known = self._watermarks.get((tenant, subsidiary_id))
        if known is None or known < until:
            self._watermarks[tenant, subsidiary_id] = until
        self._wire.after("payments.move_watermark")

    def pending_since(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Oldest first."""
        waiting = [
            (payment.changed_at, key)
            for key, payment in self.kept.items()
            if payment.status is PaymentStatus.PENDING and payment.changed_at <= before
        ]
        return [key for _, key in sorted(waiting)[:limit]]
