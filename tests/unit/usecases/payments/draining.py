"""Drains at work in tests: messages arrive after their delays, workers die, the sweeper comes around."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes import rows
from tests.fakes.faults import CrashError
from tests.fakes.samples import TENANT
from tests.fakes.service import Service

# A message that a dead worker received is delivered again after so many seconds.
HIDDEN = 200
SWEEP = 300


class Draining:
    """A service with payments that wait, and the times at which Alvys was called."""

    def __init__(self, how_many: int = 0, **changed: Any) -> None:
        self.service = Service()
        self.calls: list[tuple[datetime, str]] = []
        self.messages = 0
        given = self.service.transport.apply_payment

        def noted(payment: Payment) -> str | None:
            self.calls.append((self.service.clock.now(), payment.detail_id))
            return given(payment)

        self.service.transport.apply_payment = noted  # type: ignore[method-assign]
        self.record(*(rows.payment(detail, **changed) for detail in range(1, how_many + 1)))

    def record(self, *payments: Payment) -> None:
        """As a reader does: record them, then send a message for each side."""
        now = self.service.clock.now()
        fresh = [payment.model_copy(update={"created_at": now, "changed_at": now}) for payment in payments]
        self.service.queue.send_payments(self.service.payments.record_new(fresh))

    def deliver(self) -> int:
        """Deliver the messages that wait, each after its delay; one whose worker dies comes again."""
        deliveries = self.service.queue.take(QueueName.APPLY_PAYMENTS)
        for delivery in sorted(deliveries, key=lambda delivery: delivery.delay):
            self.messages += 1
            try:
                self.service.work([delivery])
            except CrashError:
                self.service.clock.advance(HIDDEN)
                self.service.queue.waiting.append(delivery)
        return len(deliveries)

    def settle(self, hours: float = 3) -> None:
        """Until no message waits and the sweeper finds nothing for a while, or so long."""
        until = self.service.clock.now() + timedelta(hours=hours)
        while self.service.clock.now() < until:
            if not self.deliver():
                self.service.clock.advance(SWEEP)
                self.service.sweep()
                if not self.service.queue.waiting and not self.is_wanted():
                    return

    def is_wanted(self) -> bool:
        """Whether the sweeper has a drain to look after."""
        return any(state.due for state in self.service.payment_drains.kept.values())

    def now_of(self, detail: int) -> Payment:
        """The record of a payment as it stands."""
        return self.service.payments.kept[TENANT, rows.payment(detail).payment_key]

    def change(self, detail: int, **changed: Any) -> Payment:
        """Somebody changes a payment."""
        current = self.now_of(detail)
        following = current.model_copy(update={"version": current.version + 1, **changed})
        assert self.service.payments.save(following)
        return following

    def errors(self) -> list[str]:
        """The codes of the open errors."""
        page = self.service.transactions.open_errors(TENANT, ListFilter(), 100, None)
        return [error.problem.code for error in page.items]

    def arrived(self) -> list[str]:
        """What Alvys has."""
        return sorted(detail_id for _, _, detail_id in self.service.transport.received)

    def drain_of(self, side: Side = Side.AR) -> Any:
        """The drain as it stands."""
        return self.service.payment_drains.kept[TENANT, side].drain
