"""`PaymentStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, in_order
from alvys_intacct.domain.sage.books import Side
from tests.fakes.faults import Wire


class FakePaymentStore:
    """Payments."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, str], Payment] = {}

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

    def pending_since(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Oldest first."""
        waiting = [
            (payment.changed_at, key)
            for key, payment in self.kept.items()
            if payment.status is PaymentStatus.PENDING and payment.changed_at <= before
        ]
        return [key for _, key in sorted(waiting)[:limit]]

    def refused(self, tenant: str, subsidiary_id: str, side: Side) -> Iterator[list[Payment]]:
        """One page."""
        self._wire.before("payments.refused")
        wanted = (tenant, subsidiary_id, side, PaymentStatus.REFUSED)
        page = [
            payment
            for payment in self.kept.values()
            if (payment.tenant, payment.subsidiary_id, payment.side, payment.status) == wanted
        ]
        if page:
            yield page

    def of_transaction(self, tenant: str, transaction_id: str) -> list[Payment]:
        """By date."""
        self._wire.before("payments.of_transaction")
        return in_order(
            payment
            for payment in self.kept.values()
            if (payment.tenant, payment.transaction_id) == (tenant, transaction_id)
        )
