"""The whole inside on fakes, wired by `bootstrap` as the product is, and a runner for its workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from alvys_intacct.bootstrap.connections import ConnectionSide
from alvys_intacct.bootstrap.exports import ExportSide
from alvys_intacct.bootstrap.intake import IntakeSide
from alvys_intacct.bootstrap.payments import PaymentSide
from alvys_intacct.bootstrap.recovery import RecoverySide
from alvys_intacct.bootstrap.what_if import WhatIfSide
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import Round, RoundPage
from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorScope
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.error_transactions.run_actions import RunActions
from alvys_intacct.usecases.payments.plan_payment_syncs import PlanPaymentSyncs
from alvys_intacct.usecases.work.claimed_work import Later
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.release_held import ReleaseHeld
from tests.fakes.alvys_values import FakeAlvysValueStore, FakeNameDirectory
from tests.fakes.books import FakeBooks
from tests.fakes.call_counts import FakeCallCounter
from tests.fakes.check_times import FakeCheckTimeStore
from tests.fakes.close_reports import FakeCloseReportStore
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.error_actions import FakeErrorActionStore
from tests.fakes.faults import Wire
from tests.fakes.left_out import LeftOut
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.parties import FakePartyBookStore, FakePartyLinkStore, FakePartyListStore
from tests.fakes.payment_runs import FakePaymentRunStore
from tests.fakes.payments import FakeDrainStore, FakePaymentStore
from tests.fakes.queue import Delivery, FakeQueue
from tests.fakes.samples import ALL_KINDS, CALLER, SUBSIDIARY, connection, parties
from tests.fakes.sent_parties import FakeSentPartyStore
from tests.fakes.sign_in_tries import FakeSignInTryStore
from tests.fakes.small import FakeClock, FakeMetrics, FakePasswords
from tests.fakes.transactions import FakeTransactionStore
from tests.fakes.transport import FakeTransport
from tests.fakes.what_ifs import FakeWhatIfStore

EXPORT_QUEUES = (QueueName.EXPORT_INVOICE, QueueName.EXPORT_BILL)


class FakeOutside(LeftOut):
    """The outside of one service."""

    def __init__(self, service: Service) -> None:
        self.connections = service.connections
        self.check_times = service.check_times
        self.metadata = service.metadata
        self.alvys_values = service.alvys_values
        self.name_directory = service.name_directory
        self.sent_parties = service.sent_parties
        self.party_links = service.party_links
        self.party_books = service.party_books
        self.party_lists = service.party_lists
        self.transactions = service.transactions
        self.payments = service.payments
        self.payment_drains = service.payment_drains
        self.payment_runs = service.payment_runs
        self.error_actions = service.error_actions
        self.close_reports = service.close_reports
        self.what_ifs = service.what_ifs
        self.queue = service.queue
        self.accounting = service.accounting
        self.transport = service.transport
        self.passwords = service.passwords
        self.clock = service.clock
        self.metrics = service.metrics
        self.remaining_seconds = service.remaining_seconds
        self.companies_at_once = service.companies_at_once
        self.restored_at = service.restored_at
        self.correlated = service.correlated
        self.sign_in_tries = service.sign_in_tries
        self.call_counts = FakeCallCounter()


class Retries:
    """A person who retries errors."""

    def __init__(self, run: RunActions) -> None:
        self._run = run
        self._calls = count()

    def by_id(self, caller: Identity, record_ids: Iterable[str]) -> int:
        """Those with these ids."""
        return self._run.retry_named(caller.tenant, caller.subject, list(record_ids), self._call()).accepted

    def matching(self, caller: Identity, narrowed: ListFilter) -> int:
        """All that match."""
        scope = ErrorScope.of(narrowed)
        return self._run.start(caller.tenant, caller.subject, ActionKind.RETRY, scope, self._call()).accepted

    def _call(self) -> str:
        return f"corr-{next(self._calls)}"

    def carry_on(self, tenant: str, action_id: str) -> None:
        """The worker behind the queue."""
        self._run.carry_on(tenant, action_id)


class Planner:
    """The planner, for all connections at once."""

    def __init__(self, service: Service, plan: PlanPaymentSyncs) -> None:
        self._service = service
        self._plan = plan
        self._calls = count()

    def for_all(self, correlation_id: str) -> int:
        """A turn of its own."""
        at = self._service.clock.now() + timedelta(seconds=next(self._calls))
        page = RoundPage(round=Round.PAYMENT_SYNC, at=at, shard=0)
        store = self._service.connections
        return self._plan(page, [store.kept[name] for name in store.active_names()], correlation_id)

    def page(self, page: RoundPage) -> None:
        """A page of a round."""
        self._service.rounds.visit(page, "corr", lambda of, found: self._plan(of, found, "corr"))


class Service:
    """One deployment with one active connection; connection, books and clock may be those of a simulator."""

    def __init__(
        self,
        connected: Connection | None = None,
        accounting: AccountingSystem | None = None,
        clock: FakeClock | None = None,
    ) -> None:
        self.wire = Wire()
        # For tests of many companies: threads, and the time that a run has left.
        self.companies_at_once = 1
        self.restored_at: datetime | None = None
        self.time_left = 900.0
        self.clock = clock or FakeClock()
        self.metrics = FakeMetrics()
        self.passwords = FakePasswords()
        self.queue = FakeQueue(self.wire)
        self.transactions = FakeTransactionStore(self.wire)
        self.connections = FakeConnectionStore(self.wire)
        self.check_times = FakeCheckTimeStore(self.wire)
        self.sent_parties = FakeSentPartyStore(self.wire)
        self.party_links = FakePartyLinkStore()
        self.party_books = FakePartyBookStore()
        self.party_lists = FakePartyListStore()
        self.payment_drains = FakeDrainStore(self.wire)
        self.payments = FakePaymentStore(self.wire, self.payment_drains)
        self.payment_runs = FakePaymentRunStore(self.wire)
        self.error_actions = FakeErrorActionStore()
        self.sign_in_tries = FakeSignInTryStore()
        self.close_reports = FakeCloseReportStore()
        self.what_ifs = FakeWhatIfStore()
        self.alvys_values = FakeAlvysValueStore(self.wire)
        self.name_directory = FakeNameDirectory(self.wire)
        self.transport = FakeTransport(self.wire)
        self.books = FakeBooks(self.clock, self.wire)
        self.accounting: AccountingSystem = accounting or self.books
        self.metadata = FakeMetadataStore()
        self.books.parties = parties("C1", "C2", "V1", "V2")
        self.books.accounts = {"4000": True, "5000": True}
        connected = connected or connection()
        self.connections.save(connected, audit_entry(None, connected, "user-1", self.clock.now()))
        outside = FakeOutside(self)
        intake, recovery = IntakeSide(outside), RecoverySide(outside)
        self.revert_transaction = intake.revert_transaction
        self.regenerate_transaction = intake.regenerate_transaction
        self.view = intake.read_transactions.one
        self.retry = Retries(recovery.run_actions)
        self.sweep = recovery.sweep_work
        self.capture = recovery.capture_failures
        self.resolve = recovery.resolve_errors
        self.settings = ConnectionSide(outside)
        self.connect = self.settings.connect
        self.what_if = WhatIfSide(outside)
        self.look_after = self.settings.look_after_connections
        self.plan_checks = self.settings.plan_daily_checks
        self.check_daily = self.settings.check_daily
        payments = PaymentSide(outside)
        self.rounds = payments.rounds
        self.plan = Planner(self, payments.plan_payment_syncs)
        self.sync_on_demand = payments.sync_on_demand
        self.read = payments.carry_out_runs
        self.sweep_runs = payments.sweep_runs
        self.drain = payments.drain_payments
        self.cold_start()

    def cold_start(self) -> None:
        """New workers: nothing is remembered in them."""
        outside = FakeOutside(self)
        exports = ExportSide(outside)
        self.accept = IntakeSide(outside).accept_transactions
        self.export = exports.export_documents
        self.modify = exports.modify_documents
        self.preview = exports.preview_document
        self.foresee = exports.foresee_change

    def remaining_seconds(self) -> float:
        """What is left of the run."""
        return self.time_left

    def correlated(self, correlation_id: str) -> AbstractContextManager[None]:
        """Nothing is logged."""
        return nullcontext()

    def claims(self, worker: Worker) -> Claims:
        """The claims of a worker of its own."""
        release = ReleaseHeld(self.connections, self.transactions, self.queue, self.clock)
        findings = ConnectionFindings(self.connections, self.clock, self.metrics)
        return Claims(worker, self.transactions, self.queue, self.clock, self.metrics, release, findings)

    # --------------------------------------------------------------- from outside

    def send(self, message: dict[str, Any]) -> Transaction:
        """Intake of one message that is well formed."""
        (outcome,) = self.accept(CALLER, [message], ALL_KINDS, "corr")
        assert isinstance(outcome, Transaction), outcome
        return outcome

    def revert(self, transaction: Transaction, at: datetime | None = None) -> Transaction | None:
        """Ask for it to be taken out of Sage; `at` is when it was reverted in Alvys."""
        return self.revert_transaction(CALLER, transaction.transaction_id, "corr", at)

    def regenerate(self, transaction: Transaction, at: datetime | None = None) -> Transaction | None:
        """Ask for it to be carried out again."""
        return self.regenerate_transaction(CALLER, transaction.transaction_id, "corr", at)

    def call_off(self, transaction: Transaction) -> Transaction | None:
        """Call its revert off."""
        return self.revert_transaction.call_off(CALLER, transaction.transaction_id, "corr")

    def switch(self, subsidiary_id: str = SUBSIDIARY, **switches: object) -> None:
        """Change switches or settings of a connection."""
        self.settings.change_connection(
            CALLER, subsidiary_id, lambda current: current.model_copy(update=switches)
        )

    # -------------------------------------------------------------------- workers

    def work(self, deliveries: Sequence[Delivery]) -> list[Later]:
        """Hand these to the workers of their queues."""
        later: list[Later] = []
        for queue in (*EXPORT_QUEUES, QueueName.MODIFY):
            refs = list(dict.fromkeys(delivery.ref for delivery in deliveries if delivery.queue is queue))
            if refs:
                later += (self.modify if queue is QueueName.MODIFY else self.export)(refs)
        for delivery in deliveries:
            if delivery.queue is QueueName.READ_PAYMENTS:
                self.read(delivery.tenant, delivery.name)
            elif delivery.queue is QueueName.ROUNDS:
                self.plan.page(RoundPage.model_validate_json(delivery.name))
            elif delivery.queue is QueueName.APPLY_PAYMENTS:
                self._drain(delivery)
            elif delivery.queue is QueueName.ERROR_ACTIONS:
                self.retry.carry_on(delivery.tenant, delivery.name)
            elif delivery.queue is QueueName.WHAT_IFS:
                self.what_if.answer(delivery.tenant, delivery.name)
        return later

    def _drain(self, delivery: Delivery) -> None:
        """A drain's message arrives after its delay."""
        self.clock.advance(delivery.delay)
        if delivery.name in set(Side):
            self.drain(delivery.tenant, Side(delivery.name))
        else:
            self.drain.of_payment(delivery.tenant, delivery.name)

    def pump(self, rounds: int = 20) -> None:
        """Deliver until the queues are empty; what is to be tried again is, after its wait."""
        for _ in range(rounds):
            deliveries = self.queue.take()
            if not deliveries:
                return
            for later in self.work(deliveries):
                self.clock.advance(later.seconds)
                self.queue.waiting += [delivery for delivery in deliveries if delivery.ref == later.ref][:1]
        raise AssertionError("the queues don't become empty")

    # ----------------------------------------------------------------- to look at

    def now_of(self, transaction: Transaction) -> Transaction:
        """The record as it stands."""
        found = self.transactions.records[TransactionRef(transaction.tenant, transaction.transaction_id)]
        assert found is not None
        return found
