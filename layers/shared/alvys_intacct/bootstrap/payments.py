"""Payments: planning runs, reading from Sage, applying in Alvys."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.connections.rounds import Rounds
    from alvys_intacct.usecases.payments.carry_out_runs import CarryOutRuns
    from alvys_intacct.usecases.payments.drain_payments import DrainPayments
    from alvys_intacct.usecases.payments.list_payments import ListPayments
    from alvys_intacct.usecases.payments.plan_payment_syncs import PlanPaymentSyncs
    from alvys_intacct.usecases.payments.read_payments import ReadPayments
    from alvys_intacct.usecases.payments.sweep_runs import SweepRuns
    from alvys_intacct.usecases.payments.sync_on_demand import SyncOnDemand
    from alvys_intacct.usecases.payments.waiting_drains import WaitingDrains


class PaymentSide:
    """The use cases of payments."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def plan_payment_syncs(self) -> PlanPaymentSyncs:
        """The planner."""
        from alvys_intacct.usecases.payments.plan_payment_syncs import PlanPaymentSyncs

        outside = self._outside
        return PlanPaymentSyncs(outside.payment_runs, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def rounds(self) -> Rounds:
        """Brings the planner to each connection."""
        from alvys_intacct.usecases.connections.rounds import Rounds

        outside = self._outside
        return Rounds(outside.connections, outside.queue.send_pages, outside.clock)

    @cached_property
    def sync_on_demand(self) -> SyncOnDemand:
        """Plans the runs that a person asks for."""
        from alvys_intacct.usecases.payments.sync_on_demand import SyncOnDemand

        outside = self._outside
        return SyncOnDemand(outside.connections, outside.payment_runs, outside.queue, outside.clock)

    @cached_property
    def list_payments(self) -> ListPayments:
        """Lists payments and runs."""
        from alvys_intacct.usecases.payments.list_payments import ListPayments

        outside = self._outside
        return ListPayments(outside.connections, outside.payments, outside.payment_runs)

    @cached_property
    def read_payments(self) -> ReadPayments:
        """Reads slices of runs."""
        from alvys_intacct.usecases.payments.read_payments import ReadPayments

        outside = self._outside
        return ReadPayments(
            outside.transactions, outside.payments, outside.accounting, outside.queue, outside.clock
        )

    @cached_property
    def carry_out_runs(self) -> CarryOutRuns:
        """Carries out planned runs."""
        from alvys_intacct.usecases.payments.carry_out_runs import CarryOutRuns
        from alvys_intacct.usecases.work.connection_findings import ConnectionFindings

        outside = self._outside
        return CarryOutRuns(
            outside.connections,
            outside.payment_runs,
            self.read_payments,
            ConnectionFindings(outside.connections, outside.clock, outside.metrics),
            outside.queue,
            outside.clock,
            outside.metrics,
        )

    @cached_property
    def sweep_runs(self) -> SweepRuns:
        """Queues runs that lost their message."""
        from alvys_intacct.usecases.payments.sweep_runs import SweepRuns

        outside = self._outside
        return SweepRuns(outside.payment_runs, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def waiting_drains(self) -> WaitingDrains:
        """Tells why payments of a side wait."""
        from alvys_intacct.usecases.payments.waiting_drains import WaitingDrains

        return WaitingDrains(self._outside.payment_drains)

    @cached_property
    def drain_payments(self) -> DrainPayments:
        """The drainer."""
        from alvys_intacct.usecases.payments.conclude_payment import ConcludePayment
        from alvys_intacct.usecases.payments.drain_payments import DrainPayments
        from alvys_intacct.usecases.payments.send_payment import SendPayment

        outside = self._outside
        conclude = ConcludePayment(outside.payments, outside.transactions, outside.clock)
        send = SendPayment(outside.payments, outside.transport, conclude, outside.clock, outside.metrics)
        return DrainPayments(
            outside.payments,
            outside.payment_drains,
            outside.connections,
            send,
            outside.queue,
            outside.clock,
            outside.metrics,
            outside.remaining_seconds,
        )


@cache
def payments() -> PaymentSide:
    """Payments on this deployment."""
    return PaymentSide(deployment())
