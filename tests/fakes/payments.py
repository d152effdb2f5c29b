"""`PaymentStore` and `DrainStore` in memory."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.drain import GRACE, Drain, DrainState, WaitingPayment
from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts, passes
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, in_order
from alvys_intacct.domain.payments.sending import due_of
from alvys_intacct.domain.sage.books import Side
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of


class FakeDrainStore:
    """Drains."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self._stamps = itertools.count(1)
        self.kept: dict[tuple[str, Side], DrainState] = {}

    def want(self, tenant: str, side: Side, due: datetime) -> None:
        """Note that it is wanted."""
        self._wire.before("drains.want")
        kept = self.kept.get((tenant, side)) or DrainState(Drain(tenant=tenant, side=side), None, None)
        self.kept[tenant, side] = replace(kept, stamp=f"note-{next(self._stamps)}", due=due)
        self._wire.after("drains.want")

    def state(self, tenant: str, side: Side) -> DrainState:
        """As last written."""
        self._wire.before("drains.state")
        return self.kept.get((tenant, side)) or DrainState(Drain(tenant=tenant, side=side), None, None)

    def states(self, names: Iterable[tuple[str, Side]]) -> dict[tuple[str, Side], DrainState]:
        """Many, as last written."""
        return {name: self.state(*name) for name in names}

    def save(self, drain: Drain, stamp: str | None, due: datetime | None) -> bool:
        """If no other drainer wrote it and nobody wanted it meanwhile."""
        self._wire.before("drains.save")
        kept = self.kept.get((drain.tenant, drain.side))
        if (kept.drain.version if kept else 0, kept.stamp if kept else None) != (drain.version - 1, stamp):
            return False
        self.kept[drain.tenant, drain.side] = DrainState(drain, stamp or f"note-{next(self._stamps)}", due)
        self._wire.after("drains.save")
        return True

    def look_later(self, tenant: str, side: Side, stamp: str, due: datetime | None) -> bool:
        """If nobody wanted it meanwhile."""
        self._wire.before("drains.look_later")
        kept = self.kept.get((tenant, side))
        if kept is None or kept.stamp != stamp:
            return False
        self.kept[tenant, side] = replace(kept, due=due)
        self._wire.after("drains.look_later")
        return True

    def overdue(self, now: datetime, limit: int) -> list[tuple[str, Side]]:
        """The longest overdue first."""
        self._wire.before("drains.overdue")
        due = sorted((state.due, key) for key, state in self.kept.items() if state.due and state.due <= now)
        return [key for _, key in due[:limit]]


class FakePaymentStore:
    """Payments. `drains` is where it notes what is wanted."""

    def __init__(self, wire: Wire | None = None, drains: FakeDrainStore | None = None) -> None:
        self._wire = wire or Wire()
        self._drains = drains or FakeDrainStore(self._wire)
        self.kept: dict[tuple[str, str], Payment] = {}

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""
        self._wire.before("payments.get")
        return self.kept.get((tenant, payment_key))

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Those never seen before; those of one detail all or none."""
        self._note(payments)
        self._wire.before("payments.record_new")
        recorded: list[Payment] = []
        for _, of_detail in itertools.groupby(payments, lambda payment: (payment.side, payment.detail_id)):
            group = {(payment.tenant, payment.payment_key): payment for payment in of_detail}
            if not group.keys() & self.kept.keys():
                self.kept |= group
                recorded += group.values()
        self._wire.after("payments.record_new")
        return recorded

    def save(self, payment: Payment, *, by_drainer: bool = False) -> bool:
        """If nobody else wrote meanwhile."""
        if not by_drainer:
            self._note([payment])
        self._wire.before("payments.save")
        known = self.kept.get((payment.tenant, payment.payment_key))
        if (known.version if known else 0) != payment.version - 1:
            return False
        self.kept[payment.tenant, payment.payment_key] = payment
        self._wire.after("payments.save")
        return True

    def save_many(self, payments: Sequence[Payment]) -> list[Payment]:
        """Those that nobody else changed meanwhile."""
        self._wire.before("payments.save_many")
        return [payment for payment in payments if self.save(payment)]

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """Those recorded before."""
        self._wire.before("payments.known")
        return {key: self.kept[tenant, key] for key in payment_keys if (tenant, key) in self.kept}

    def waiting(self, tenant: str, side: Side, limit: int) -> list[WaitingPayment]:
        """Those of a drain, as they are due."""
        self._wire.before("payments.waiting")
        found = [
            (due, payment.payment_key)
            for payment in self.kept.values()
            if (payment.tenant, payment.side) == (tenant, side) and (due := due_of(payment)) is not None
        ]
        return [WaitingPayment(key, due) for due, key in sorted(found)[:limit]]

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

    def recent(self, tenant: str, narrowed: PaymentFilter, limit: int, cursor: str | None) -> Page[Payment]:
        """The newest payment date first."""
        first, last = narrowed.first or date.min, narrowed.last or date.max
        rows = {
            f"{payment.payment_date.isoformat()}#{payment.payment_key}": payment
            for payment in self.kept.values()
            if payment.tenant == tenant
            and first <= payment.payment_date <= last
            and passes(payment, narrowed)
        }
        return page_of(sorted(rows.items(), reverse=True), f"payments {tenant}", limit, cursor)

    def standing(
        self, tenant: str, subsidiary_id: str, status: PaymentStatus, first: date, last: date
    ) -> Iterator[Payment]:
        """The oldest payment date first."""
        wanted = (tenant, subsidiary_id, status)
        found = [
            payment
            for payment in self.kept.values()
            if (payment.tenant, payment.subsidiary_id, payment.status) == wanted
            and first <= payment.payment_date <= last
        ]
        yield from sorted(found, key=lambda payment: (payment.payment_date, payment.payment_key))

    def counts_of_run(self, tenant: str, run_id: str) -> StatusCounts:
        """By status."""
        return Counter(
            payment.status
            for payment in self.kept.values()
            if (payment.tenant, payment.run_id) == (tenant, run_id)
        )

    def of_transaction(self, tenant: str, transaction_id: str) -> list[Payment]:
        """By date."""
        self._wire.before("payments.of_transaction")
        return in_order(
            payment
            for payment in self.kept.values()
            if (payment.tenant, payment.transaction_id) == (tenant, transaction_id)
        )

    def listed_by_earlier_versions(self, limit: int) -> list[tuple[str, str]]:
        """None."""
        return []

    def _note(self, payments: Sequence[Payment]) -> None:
        wanted = {
            (payment.tenant, payment.side): payment.changed_at + GRACE
            for payment in payments
            if due_of(payment) is not None
        }
        for (tenant, side), due in wanted.items():
            self._drains.want(tenant, side, due)
