"""The whole inside on fakes: every use case wired as `bootstrap` does, and a runner for its workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alvys_intacct.domain.audit import audit_entry
from alvys_intacct.domain.lifecycle import Worker
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.ports import TransactionRef
from alvys_intacct.usecases.accept_transactions import AcceptTransactions
from alvys_intacct.usecases.apply_payments import ApplyPayments
from alvys_intacct.usecases.change_connection import ChangeConnection
from alvys_intacct.usecases.check_connection import CheckConnection
from alvys_intacct.usecases.claiming import Later, Work
from alvys_intacct.usecases.companions import Companions
from alvys_intacct.usecases.connect import Connect
from alvys_intacct.usecases.create_parties import CreateParties
from alvys_intacct.usecases.export_documents import ExportDocuments
from alvys_intacct.usecases.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.match_parties import MatchParties
from alvys_intacct.usecases.modify_documents import ModifyDocuments
from alvys_intacct.usecases.plan_payment_syncs import PlanPaymentSyncs
from alvys_intacct.usecases.prepare_documents import PrepareDocuments
from alvys_intacct.usecases.read_payments import ReadPayments
from alvys_intacct.usecases.recover_work import RecoverWork
from alvys_intacct.usecases.reference_data import ReferenceData
from alvys_intacct.usecases.refresh_metadata import RefreshMetadata
from alvys_intacct.usecases.resolve_references import ResolveReferences
from alvys_intacct.usecases.retry_errors import RetryErrors
from alvys_intacct.usecases.revert_transaction import revert_transaction
from alvys_intacct.usecases.seen_items import SeenItems
from alvys_intacct.usecases.try_out import TryOut
from tests.fakes.books import FakeBooks
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.faults import Wire
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.payments import FakePaymentStore
from tests.fakes.queue import Delivery, FakeQueue
from tests.fakes.samples import ALL_KINDS, CALLER, SUBSIDIARY, connection, parties
from tests.fakes.small import FakeClock, FakeMetrics, FakePasswords
from tests.fakes.transactions import FakeTransactionStore
from tests.fakes.transport import FakeTransport

EXPORT_QUEUES = (QueueName.EXPORT_INVOICE, QueueName.EXPORT_BILL)


class Service:
    """One deployment with one active connection."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.clock = FakeClock()
        self.metrics = FakeMetrics()
        self.passwords = FakePasswords()
        self.queue = FakeQueue(self.wire)
        self.transactions = FakeTransactionStore(self.wire)
        self.connections = FakeConnectionStore(self.wire)
        self.payments = FakePaymentStore(self.wire)
        self.transport = FakeTransport(self.wire)
        self.books = FakeBooks(self.clock, self.wire)
        self.metadata = FakeMetadataStore()
        self.books.parties = parties("C1", "C2", "V1", "V2")
        self.books.accounts = {"4000": True, "5000": True}
        self.connections.save(connection(), audit_entry(None, connection(), "user-1", self.clock.now()))
        stores = (self.transactions, self.connections)
        self.accept = AcceptTransactions(*stores, self.queue, self.clock)
        self.retry = RetryErrors(self.transactions, self.payments, self.queue, self.clock)
        self.recover = RecoverWork(self.connections, self.transactions, self.payments, self.queue, self.clock)
        self.connect = Connect(
            self.connections,
            self.passwords,
            self.books,
            CheckConnection(RefreshMetadata(self.books, self.metadata), self.connections, self.clock),
            ChangeConnection(self.connections, self.transactions, self.queue, self.clock),
            self.clock,
            RefreshMetadata(self.books, self.metadata),
        )
        self.plan = PlanPaymentSyncs(self.connections, self.payments, self.queue, self.clock)
        self.read = ReadPayments(
            self.connections,
            self.transactions,
            self.payments,
            self.books,
            self.queue,
            self.clock,
            self.metrics,
        )
        self.apply = ApplyPayments(self.payments, self.transactions, self.transport, self.clock, self.metrics)
        self.cold_start()

    def cold_start(self) -> None:
        """New workers: nothing is remembered in them."""
        lists = ReferenceData(self.books, self.metadata, self.clock)
        companions = Companions(self.transactions, self.queue, self.clock)
        match = MatchParties(self.books, self.clock)
        stores = (self.transactions, self.connections)
        sets = IntercompanySets(*stores, TryOut(lists, match), self.queue, self.clock)
        prepare = PrepareDocuments(
            lists,
            match,
            CreateParties(self.books),
            sets,
            SeenItems(self.connections),
            self.metrics,
        )
        export, modify = (
            Work(worker, self.transactions, self.queue, self.clock, self.metrics)
            for worker in (Worker.EXPORT, Worker.MODIFY)
        )
        references = ResolveReferences(self.transport, self.accept, export, self.clock)
        self.export = ExportDocuments(
            self.transactions,
            self.connections,
            self.books,
            references,
            prepare,
            sets,
            companions,
            export,
            self.clock,
            self.metrics,
        )
        self.modify = ModifyDocuments(
            self.transactions,
            self.connections,
            self.books,
            prepare,
            sets,
            companions,
            modify,
            self.clock,
            self.metrics,
        )

    # --------------------------------------------------------------- from outside

    def send(self, message: dict[str, Any]) -> Transaction:
        """Intake of one message that is well formed."""
        (outcome,) = self.accept(CALLER, [message], ALL_KINDS, "corr")
        assert isinstance(outcome, Transaction), outcome
        return outcome

    def revert(self, transaction: Transaction) -> Transaction | None:
        """Ask for it to be taken out of Sage."""
        return revert_transaction(
            self.transactions, self.queue, self.clock, CALLER, transaction.transaction_id, "corr"
        )

    def switch(self, **switches: bool) -> None:
        """Turn sync switches."""
        self.connect.change(CALLER, SUBSIDIARY, lambda one: one.model_copy(update=switches))

    # -------------------------------------------------------------------- workers

    def work(self, deliveries: Sequence[Delivery]) -> list[Later]:
        """Hand these to the workers of their queues."""
        later: list[Later] = []
        for queue in (*EXPORT_QUEUES, QueueName.MODIFY):
            refs = list(dict.fromkeys(one.ref for one in deliveries if one.queue is queue))
            if refs:
                later += (self.modify if queue is QueueName.MODIFY else self.export)(refs)
        for one in deliveries:
            if one.queue is QueueName.READ_PAYMENTS:
                self.read(one.tenant, one.name)
            elif one.queue is QueueName.APPLY_PAYMENTS:
                self.apply(one.tenant, one.name)
        return later

    def pump(self, rounds: int = 20) -> None:
        """Deliver until the queues are empty; what is to be tried again is, after its wait."""
        for _ in range(rounds):
            deliveries = self.queue.take()
            if not deliveries:
                return
            for later in self.work(deliveries):
                self.clock.advance(later.seconds)
                self.queue.waiting += [one for one in deliveries if one.ref == later.ref][:1]
        raise AssertionError("the queues don't become empty")

    # ----------------------------------------------------------------- to look at

    def now_of(self, transaction: Transaction) -> Transaction:
        """The record as it stands."""
        found = self.transactions.records[TransactionRef(transaction.tenant, transaction.transaction_id)]
        assert found is not None
        return found
