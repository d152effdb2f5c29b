"""A work queue that delivers as SQS may: twice, late, in any order, or (on demand) never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.connections.daily_checks import ConnectionCheck
from alvys_intacct.domain.connections.rounds import RoundPage
from alvys_intacct.domain.error_transactions.actions import ErrorAction
from alvys_intacct.domain.parties.party_refresh import PartyRefresh
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.domain.what_if.runs import WhatIfRun
from alvys_intacct.gateways.sqs import QueueName, queue_of
from tests.fakes.faults import Wire


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: its queue, its tenant, and the transaction, run or side that it names.

    It arrives after `delay` seconds.
    """

    queue: QueueName
    tenant: str
    name: str
    delay: int = field(default=0, compare=False)

    @property
    def ref(self) -> TransactionRef:
        """The transaction that it names."""
        return TransactionRef(self.tenant, self.name)


class FakeQueue:
    """`WorkQueue` in memory. `waiting` is what would be delivered; `sent` all that ever was."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.waiting: list[Delivery] = []
        self.sent: list[Delivery] = []
        self.drops = 0
        self.delays: list[int] = []
        self.untold: list[Mapping[str, object]] = []

    def send_transactions(self, transactions: Sequence[Transaction], *, apart: int = 0) -> None:
        """To the worker that each one's kind and operation asks for."""
        self._send(
            "queue.send_transactions",
            [
                Delivery(queue_of(transaction), transaction.tenant, transaction.transaction_id)
                for transaction in transactions
            ],
        )

    def send_runs(self, runs: Sequence[PaymentRun], *, after: int = 0) -> None:
        """To the payment reader; `delays` has the seconds that each is kept back."""
        self.delays += [after for _ in runs]
        self._send(
            "queue.send_runs", [Delivery(QueueName.READ_PAYMENTS, run.tenant, run.run_id) for run in runs]
        )

    def send_digest_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """To those who plan digests; the name of each is the page itself."""
        deliveries = [Delivery(QueueName.DIGESTS, "", page.model_dump_json()) for page in pages]
        self._send("queue.send_digest_pages", deliveries)

    def send_digests(self, tenants: Sequence[str], day: date, correlation_id: str) -> None:
        """To those who send them; the name of each is the day."""
        deliveries = [Delivery(QueueName.DIGESTS, tenant, day.isoformat()) for tenant in tenants]
        self._send("queue.send_digests", deliveries)

    def send_untold(self, records: Sequence[Mapping[str, object]]) -> None:
        """To the dead letters; `untold` has them."""
        self._wire.before("queue.send_untold")
        self.untold += records

    def send_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """To the planner; the name of each is the page itself."""
        deliveries = [Delivery(QueueName.ROUNDS, "", page.model_dump_json()) for page in pages]
        self._send("queue.send_pages", deliveries)

    def send_party_refresh(
        self, tenant: str, subsidiary_id: str, refresh: PartyRefresh, *, after: int = 0
    ) -> None:
        """To the worker of readings of parties."""
        self.delays.append(after)
        delivery = Delivery(QueueName.PARTY_REFRESHES, tenant, f"{subsidiary_id}#{refresh.run_id}")
        self._send("queue.send_party_refresh", [delivery])

    def send_reports(self, reports: Sequence[ReportRun], *, after: int = 0) -> None:
        """To the worker of close reports."""
        self.delays.append(after)
        self._send(
            "queue.send_reports",
            [Delivery(QueueName.CLOSE_REPORTS, run.tenant, run.report_id) for run in reports],
        )

    def send_comparisons(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """To the worker of close reports; the name of each is the page itself."""
        deliveries = [Delivery(QueueName.CLOSE_REPORTS, "", page.model_dump_json()) for page in pages]
        self._send("queue.send_comparisons", deliveries)

    def send_check_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """To those who check connections; the name of each is the page itself."""
        deliveries = [Delivery(QueueName.CONNECTION_CHECKS, "", page.model_dump_json()) for page in pages]
        self._send("queue.send_check_pages", deliveries)

    def send_checks(self, checks: Sequence[ConnectionCheck], correlation_id: str) -> None:
        """To those who check connections; the name of each is the subsidiary."""
        self._send(
            "queue.send_checks",
            [
                Delivery(QueueName.CONNECTION_CHECKS, check.tenant, check.subsidiary_id, check.after)
                for check in checks
            ],
        )

    def send_payments(self, payments: Sequence[Payment]) -> None:
        """Start the drains of these payments."""
        drains = dict.fromkeys((payment.tenant, payment.side) for payment in payments)
        self._send(
            "queue.send_payments",
            [Delivery(QueueName.APPLY_PAYMENTS, tenant, side) for tenant, side in drains],
        )

    def send_drain(self, tenant: str, side: Side, delay: int = 0) -> None:
        """Start a drain."""
        self._send("queue.send_drain", [Delivery(QueueName.APPLY_PAYMENTS, tenant, side, delay)])

    def send_drains(self, drains: Sequence[tuple[str, Side]]) -> None:
        """Start several."""
        deliveries = [Delivery(QueueName.APPLY_PAYMENTS, tenant, side) for tenant, side in drains]
        self._send("queue.send_drain", deliveries)

    def send_actions(self, actions: Sequence[ErrorAction]) -> None:
        """To the worker of actions on many errors."""
        deliveries = [
            Delivery(QueueName.ERROR_ACTIONS, action.tenant, action.action_id) for action in actions
        ]
        self._send("queue.send_actions", deliveries)

    def send_what_ifs(self, runs: Sequence[WhatIfRun]) -> None:
        """To the worker that answers questions what a change would do."""
        deliveries = [Delivery(QueueName.WHAT_IFS, run.tenant, run.what_if_id) for run in runs]
        self._send("queue.send_what_ifs", deliveries)

    def drop(self, how_many: int) -> None:
        """Lose so many of the messages that are sent from now on."""
        self.drops += how_many

    def take(self, *queues: QueueName) -> list[Delivery]:
        """Take all that waits in these queues (in any, when none is named)."""
        taken = [delivery for delivery in self.waiting if not queues or delivery.queue in queues]
        self.waiting = [delivery for delivery in self.waiting if delivery not in taken]
        return taken

    def _send(self, name: str, deliveries: list[Delivery]) -> None:
        if not deliveries:
            return
        self._wire.before(name)
        for delivery in deliveries:
            self.sent.append(delivery)
            if self.drops:
                self.drops -= 1
            else:
                self.waiting.append(delivery)
        self._wire.after(name)
