"""One deployment in memory: the product's own use cases, workers and queue client, on fakes of the outside.

There are several warm processes. Each remembers what it has read, and has a clock of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast

from alvys_intacct.bootstrap.connections import ConnectionSide
from alvys_intacct.bootstrap.exports import ExportSide
from alvys_intacct.bootstrap.intake import IntakeSide
from alvys_intacct.bootstrap.payments import PaymentSide
from alvys_intacct.bootstrap.recovery import RecoverySide
from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.sqs import QueueName, SqsWorkQueue
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.sqs_batches import Postponement, message_of, work_off
from tests.fakes.alvys_values import FakeAlvysValueStore, FakeNameDirectory
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
from tests.fakes.sent_parties import FakeSentPartyStore
from tests.fakes.sign_in_tries import FakeSignInTryStore
from tests.fakes.small import FakeClock, FakeMetrics, FakePasswords
from tests.fakes.sqs import FakeSqs, Message
from tests.fakes.transactions import FakeTransactionStore
from tests.fakes.transport import FakeTransport
from tests.fakes.what_ifs import FakeWhatIfStore

# The clocks of processes differ from the true time by so many seconds.
SKEWS = (0, 2, -2)


@dataclass(slots=True)
class SkewedClock:
    """The clock of one process."""

    true: FakeClock
    skew: int

    def now(self) -> datetime:
        """The present moment, as this process believes."""
        return self.true.now() + timedelta(seconds=self.skew)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.true.advance(seconds)


class OneAtATime(FakeConnectionStore):
    """Connections that are looked after one by one: a life has one thread."""

    def waiting(self, now: datetime, limit: int) -> list[WaitingConnection]:
        """The one that is due for the longest time."""
        return super().waiting(now, limit)[:1]


class Stores:
    """What outlives every process: stores and queues. All calls are announced on the wire."""

    def __init__(self, clock: FakeClock, wire: Wire) -> None:
        self.sqs = FakeSqs(clock, wire)
        self.transactions = FakeTransactionStore(wire)
        self.connections = OneAtATime(wire)
        self.sent_parties = FakeSentPartyStore(wire)
        self.sign_in_tries = FakeSignInTryStore()
        self.payment_drains = FakeDrainStore(wire)
        self.payments = FakePaymentStore(wire, self.payment_drains)
        self.payment_runs = FakePaymentRunStore(wire)
        self.error_actions = FakeErrorActionStore()
        self.close_reports = FakeCloseReportStore()
        self.what_ifs = FakeWhatIfStore()
        self.check_times = FakeCheckTimeStore(wire)
        self.alvys_values = FakeAlvysValueStore(wire)
        self.name_directory = FakeNameDirectory(wire)
        self.transport = FakeTransport(wire)
        self.metadata = FakeMetadataStore()
        self.passwords = FakePasswords()
        self.passwords.wire = wire
        self.metrics = FakeMetrics()


class Process(LeftOut):
    """A warm process: its memory, its clock, and the use cases that run in it."""

    def __init__(self, stores: Stores, accounting: AccountingSystem, true: FakeClock, skew: int) -> None:
        self.clock = SkewedClock(true, skew)
        self.metrics = stores.metrics
        self.accounting = accounting
        self._client = cast(Any, stores.sqs)
        self.queue = SqsWorkQueue(self._client, stores.sqs.urls)
        self.transactions = stores.transactions
        self.connections = stores.connections
        self.sent_parties = stores.sent_parties
        self.party_links = FakePartyLinkStore()
        self.party_books = FakePartyBookStore()
        self.party_lists = FakePartyListStore()
        self.sign_in_tries = stores.sign_in_tries
        self.call_counts = FakeCallCounter()
        self.payments = stores.payments
        self.payment_drains = stores.payment_drains
        self.payment_runs = stores.payment_runs
        self.error_actions = stores.error_actions
        self.close_reports = stores.close_reports
        self.what_ifs = stores.what_ifs
        self.check_times = stores.check_times
        self.alvys_values = stores.alvys_values
        self.name_directory = stores.name_directory
        self.transport = stores.transport
        self.metadata = stores.metadata
        self.passwords = stores.passwords

    def remaining_seconds(self) -> float:
        """Ample time."""
        return 900.0

    @property
    def restored_at(self) -> None:
        """Nothing was restored."""

    @property
    def companies_at_once(self) -> int:
        """A life has one thread."""
        return 1

    def correlated(self, correlation_id: str) -> AbstractContextManager[None]:
        """Nothing is logged."""
        return nullcontext()

    @cached_property
    def intake(self) -> IntakeSide:
        """Accepting and reverting."""
        return IntakeSide(self)

    @cached_property
    def exports(self) -> ExportSide:
        """The workers."""
        return ExportSide(self)

    @cached_property
    def recovery(self) -> RecoverySide:
        """Retries, sweeper, dead letters."""
        return RecoverySide(self)

    @cached_property
    def payment_side(self) -> PaymentSide:
        """Planning, reading and applying payments."""
        return PaymentSide(self)

    @cached_property
    def settings(self) -> ConnectionSide:
        """Connections."""
        return ConnectionSide(self)

    def work(self, queue: QueueName, messages: Sequence[Message]) -> set[str]:
        """One run of a queue's worker; the ids of the messages that stay in the queue."""
        modify = queue is QueueName.MODIFY
        use_case = self.exports.modify_documents if modify else self.exports.export_documents
        records = [message.record() for message in messages]
        answer = work_off({"Records": records}, use_case, Postponement(self._client))
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}

    def capture(self, message: Message) -> None:
        """Make an error record of a dead letter."""
        work = message_of(message.record())
        assert work is not None
        assert work.transaction_id is not None
        self.recovery.capture_failures.transaction(TransactionRef(work.tenant, work.transaction_id))


class Deployment:
    """All of one deployment."""

    def __init__(self, clock: FakeClock, stores: Stores, accounting: AccountingSystem) -> None:
        self.clock = clock
        self.stores = stores
        self._accounting = accounting
        self._processes: dict[int, Process] = {}

    def process(self, number: int) -> Process:
        """A warm process, started when it is first needed."""
        skew = SKEWS[number % len(SKEWS)]
        if skew not in self._processes:
            self._processes[skew] = Process(self.stores, self._accounting, self.clock, skew)
        return self._processes[skew]

    def cold_start(self) -> None:
        """All processes end."""
        self._processes.clear()

    @property
    def unforeseen(self) -> list[tuple[Exception, str]]:
        """Errors that no rule foresaw, in any process."""
        return self.stores.metrics.unforeseen_errors

    @property
    def records(self) -> list[Transaction]:
        """All transactions."""
        return list(self.stores.transactions.records.values())

    def now_of(self, transaction: Transaction) -> Transaction:
        """The record as it stands."""
        return self.stores.transactions.records[
            TransactionRef(transaction.tenant, transaction.transaction_id)
        ]
