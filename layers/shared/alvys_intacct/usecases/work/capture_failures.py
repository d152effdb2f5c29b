"""Put dead letters on the error list (ERR-7): messages that were received too often without a result."""

from __future__ import annotations

from alvys_intacct.domain.close.runs import report_given_up
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.payments.run import RunStatus
from alvys_intacct.domain.payments.run_steps import can_be_claimed, given_up
from alvys_intacct.domain.payments.sending import due_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.lifecycle import IN_HAND, failed, is_abandoned
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.domain.what_if.runs import given_up as given_up_what_if
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.payments import DrainStore, PaymentRunStore, PaymentStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ErrorActionStore, TransactionStore
from alvys_intacct.ports.what_if import WhatIfStore
from alvys_intacct.usecases.work.conditional_writes import apply_step
from alvys_intacct.usecases.work.poison import GAVE_UP

REPORT_GAVE_UP = Problem(
    code="processing_failed",
    message="The report failed several times and was given up.",
    remedy="Start it again. If it fails again, send the correlation id to support.",
)
WHAT_IF_GAVE_UP = Problem(
    code="processing_failed",
    message="The question could not be answered and was given up.",
    remedy="Ask again. If it fails again, send the correlation id to support.",
)


class CaptureFailures:
    """Makes an error record of a dead letter, from where it can be retried."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        drains: DrainStore,
        runs: PaymentRunStore,
        actions: ErrorActionStore,
        reports: CloseReportStore,
        what_ifs: WhatIfStore,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._drains = drains
        self._runs = runs
        self._actions = actions
        self._reports = reports
        self._what_ifs = what_ifs
        self._clock = clock

    def transaction(self, ref: TransactionRef) -> None:
        """Put a transaction on the error list if its last worker died with it.

        The record decides, not the message: what was concluded, is held, waits until it is due, or was never
        claimed stays as it is, and the sweeper queues it when it is due. An intent is kept, so that a retry
        looks in Sage first.
        """

        def step(current: Transaction) -> Change | None:
            now = self._clock.now()
            busy = current.status is Status.IN_PROGRESS and not is_abandoned(current, now)
            if busy or current.held or current.unfinished == 0 or current.status not in IN_HAND:
                return None
            gave_up = failed(current, GAVE_UP, now, keep_intent=True)
            return Change(gave_up, HistoryEvent(now, "failed", "dead letter queue", GAVE_UP.code))

        apply_step(self._transactions, ref, step)

    def drain(self, tenant: str, side: Side) -> None:
        """Have a drain looked after whose message failed repeatedly: its payments wait, none is lost."""
        self._drains.want(tenant, side, self._clock.now())

    def payment(self, tenant: str, payment_key: str) -> None:
        """Have the drain of a payment looked after; messages of earlier versions name a payment.

        The error list catches up where a worker died between the list and the payment.
        """
        payment = self._payments.get(tenant, payment_key)
        if payment is None:
            return
        self._transactions.save_payment_error(tenant, error_of_payment(payment), payment_key)
        if due_of(payment) is not None:
            self.drain(tenant, payment.side)

    def action(self, tenant: str, action_id: str) -> None:
        """Give up an action on many errors: what it didn't reach is still on the error list."""
        action = self._actions.get(tenant, action_id)
        if action is not None and not action.is_over:
            self._actions.save(action.given_up(self._clock.now()))

    def report(self, tenant: str, report_id: str) -> None:
        """Give up a close report; it can be started again."""
        report = self._reports.get(tenant, report_id)
        if report is not None and not report.is_finished:
            self._reports.save(report_given_up(report, REPORT_GAVE_UP, self._clock.now()))

    def what_if(self, tenant: str, what_if_id: str) -> None:
        """Give up a question what a change would do; it can be asked again."""
        run = self._what_ifs.get(tenant, what_if_id)
        if run is not None and not run.is_finished:
            self._what_ifs.save(given_up_what_if(run, WHAT_IF_GAVE_UP, self._clock.now()))

    def run(self, tenant: str, run_id: str) -> None:
        """Mark a run as failed whose workers died; the next run covers its window (PAY-5).

        One that waits, or that a living worker has, stays as it is: the sweeper queues it when it is due.
        """
        run = self._runs.get_run(tenant, run_id)
        now = self._clock.now()
        if run is not None and run.status is not RunStatus.WAITING and can_be_claimed(run, now):
            self._runs.save_run(given_up(run, GAVE_UP, now))
