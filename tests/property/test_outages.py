"""Hours of trouble with hundreds of documents waiting, in simulated time (ERR-6, reliability 2, 3, 7).

The workers, the queue client, the sweeper and the look after connections are the product's own. Figures are
printed: `pytest -s tests/property/test_outages.py`.
"""

# ruff: noqa: T201 - figures are printed
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.errors import ConnectionPlace, RateLimited, Retryable, SyncError
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import Write, Written
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.ports.accounting import AccountingSystem
from tests.fakes.books import FakeBooks
from tests.fakes.faults import CrashError, Phase, Wire
from tests.fakes.samples import ALL_KINDS, CALLER, TENANT, connection, load_invoice, parties
from tests.fakes.small import FakeClock
from tests.property.lives.deployment import Deployment, Stores
from tests.property.lives.runs import quiet

DOCUMENTS = 500
BATCH = 100
# The largest of the portions in which so many documents go out after an outage.
PORTION = 200
MINUTE = timedelta(minutes=1)
PROBE = "probe"
Trouble = Callable[[Books, str], SyncError | None]


@pytest.fixture(autouse=True)
def without_logs() -> Iterator[None]:
    with quiet():
        yield


class TroubledSage:
    """The fake books behind trouble: while there is an error, each request meets it. Requests are counted."""

    def __init__(self, books: FakeBooks) -> None:
        self._books = books
        self.trouble: Trouble = lambda *_: None
        self.requests = 0
        self.refused = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._books, name)

        def call(books: Books, *others: Any, **named: Any) -> Any:
            if (error := self._meet(books, name)) is not None:
                raise error
            return method(books, *others, **named)

        return call

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """All or nothing reaches Sage."""
        error = self._meet(books, "write")
        return self._books.write(books, writes) if error is None else [error for _ in writes]

    def forget_setup(self, books: Books) -> None:
        """No request."""

    def visiting(self) -> AbstractContextManager[None]:
        """No request."""
        return self._books.visiting()

    def _meet(self, books: Books, call: str) -> SyncError | None:
        self.requests += 1
        error = self.trouble(books, call)
        self.refused += error is not None
        return error


@dataclass
class Hours:
    """One deployment and its schedules, minute by minute."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.wire = Wire()
        self.books = FakeBooks(self.clock, Wire())
        self.books.parties = parties("C1")
        self.books.accounts = {"4000": True, "5000": True}
        self.sage = TroubledSage(self.books)
        stores = Stores(self.clock, self.wire)
        self.deployment = Deployment(self.clock, stores, cast(AccountingSystem, self.sage))
        self.sqs = stores.sqs
        connected = connection()
        stores.connections.save(connected, audit_entry(None, connected, "user-1", self.clock.now()))
        self.order: list[str] = []
        self.books.watch = lambda _, write: self.order.append(write.control_id)
        self.batches = 0
        self._shuffled = Random(7)

    def send(self, count: int) -> list[Transaction]:
        """Documents come in, one a second."""
        sent: list[Transaction] = []
        for place in range(count):
            accept = self.deployment.process(0).intake.accept_transactions
            (outcome,) = accept(CALLER, [load_invoice(f"{place:04}")], ALL_KINDS, "corr")
            assert isinstance(outcome, Transaction)
            sent.append(outcome)
            self.clock.advance(1)
        return sent

    def go_on(self, until: datetime, *, work: Callable[[int], None] = lambda _: None) -> None:
        """Schedules and workers run until a moment, or until nothing is in hand."""
        schedule = self.clock.now()
        while self.clock.now() < until and self.in_hand():
            if self.clock.now() >= schedule:
                process = self.deployment.process(0)
                process.recovery.sweep_work.due()
                process.settings.look_after_connections()
                schedule = self.clock.now() + MINUTE
            while visible := self.sqs.visible():
                # The queue keeps no order.
                self._shuffled.shuffle(visible)
                self._work(visible[:BATCH], work)
            upcoming = [message.visible_at for message in self.sqs.messages]
            following = min([*upcoming, schedule, until])
            self.clock.advance(max(0.001, (following - self.clock.now()).total_seconds()))

    def _work(self, messages: Sequence[Any], work: Callable[[int], None]) -> None:
        delivered = self.sqs.receive(messages)
        self.batches += 1
        try:
            work(self.batches)
            staying = self.deployment.process(0).work(QueueName.EXPORT_INVOICE, delivered)
        except CrashError:
            self.deployment.cold_start()
            return
        for message in delivered:
            if message.handle not in staying:
                self.sqs.delete(message)

    def in_hand(self) -> list[Transaction]:
        """What waits."""
        return [record for record in self.deployment.records if record.status in IN_HAND]

    def errors(self) -> int:
        """Rows of the error list."""
        store = self.deployment.stores.transactions
        return len(store.open_errors(TENANT, ListFilter(), 1000, None).items)

    def all_exported_once(self, count: int) -> None:
        """Each document is in Sage once."""
        assert Counter(record.status for record in self.deployment.records) == {Status.EXPORTED: count}
        assert len(self.books.documents) == count
        assert len(set(self.order)) == len(self.order) == count

    def most_messages(self) -> int:
        """The most messages that one document had."""
        return max(Counter(json.loads(message.body)["transactionId"] for message in self.sqs.sent).values())

    def overtaken(self, sent: Sequence[Transaction]) -> int:
        """The most older documents that a document went out before."""
        place = {transaction.control_id: at for at, transaction in enumerate(sent)}
        waiting = set(range(len(sent)))
        most = 0
        for control_id in self.order:
            own = place[control_id]
            waiting.discard(own)
            most = max(most, sum(other < own for other in waiting))
        return most


def away(books: Books, _: str) -> SyncError:
    """What the gateway answers while Sage is away."""
    error = Retryable("Sage Intacct can't be reached.", code="unreachable")
    error.away = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
    return error


def away_without_finding(_: Books, __: str) -> SyncError:
    """The same, without a connection on which a finding could be kept."""
    return Retryable("Sage Intacct can't be reached.", code="unreachable")


def limited(books: Books, _: str) -> SyncError:
    """A company at its rate limit."""
    error = RateLimited("No more.", code="rate_limited", seconds=60, refused=True)
    error.away = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
    return error


def limited_for_documents(books: Books, call: str) -> SyncError | None:
    """A limit that sign-ins don't meet: each looks as if it were over."""
    return None if call == PROBE else limited(books, call)


def limited_without_end(books: Books, _: str) -> SyncError:
    """A limit that doesn't say how long it lasts."""
    error = Retryable("No more.", code="rate_limited")
    error.turned_away = True
    error.away = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
    return error


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    ("trouble", "hours", "most_requests", "most_messages", "minutes_to_drain", "overtaken"),
    [
        (away, 2, 60, 10 * DOCUMENTS, 25, PORTION),
        (away_without_finding, 2, 400, 30 * DOCUMENTS, 17, DOCUMENTS),
        (limited, 1, 100, 5 * DOCUMENTS, 12, PORTION),
        (limited_for_documents, 1, 100, 5 * DOCUMENTS, 25, PORTION),
        (limited_without_end, 1, 100, 8 * DOCUMENTS, 12, PORTION),
    ],
)
def test_hours_of_trouble_end_by_themselves(
    trouble: Trouble,
    hours: int,
    most_requests: int,
    most_messages: int,
    minutes_to_drain: int,
    overtaken: int,
) -> None:
    """No error record, no storm; a worker is killed in the middle; then all drains.

    Where a finding holds the documents, none goes out more than one portion before an older one.
    """
    world = Hours()
    world.sage.trouble = trouble
    sent = world.send(DOCUMENTS)
    killed: list[str] = []

    def kill(batch: int) -> None:
        world.wire.hook = die if batch == 8 else None

    def die(name: str, phase: Phase) -> None:
        if name == "transactions.contents":
            killed.append(name)
            raise CrashError

    world.go_on(world.clock.now() + timedelta(hours=hours), work=kill)
    assert killed
    assert len(world.in_hand()) == DOCUMENTS
    assert world.errors() == 0
    requests, messages, batches = world.sage.requests, len(world.sqs.sent) - DOCUMENTS, world.batches
    for_one = world.most_messages()
    world.sage.trouble = lambda *_: None
    ended = world.clock.now()
    world.go_on(ended + timedelta(hours=2))
    minutes = (world.clock.now() - ended).total_seconds() / 60
    print(
        f"\n{trouble.__name__}, {hours} h, {DOCUMENTS} documents: {requests} requests to Sage meanwhile, "
        f"{messages} messages, {batches} batches; drained in {minutes:.1f} min with "
        f"{world.sage.requests - requests} requests; overtaken {world.overtaken(sent)}; "
        f"errors {world.errors()}; at most {for_one} messages for one document"
    )
    world.all_exported_once(DOCUMENTS)
    assert world.errors() == 0
    assert requests <= most_requests
    assert messages <= most_messages
    assert minutes <= minutes_to_drain
    assert world.overtaken(sent) <= overtaken


@pytest.mark.rule("ERR-7")
def test_a_document_that_kills_its_workers_is_told_within_ten_minutes() -> None:
    """Reliability 3: the others of its batch are repeated once at most, and are out within minutes."""
    world = Hours()
    sent = world.send(BATCH)
    poison = sent[37]
    began = world.clock.now()
    prepared: Counter[str] = Counter()
    store = world.deployment.stores.transactions
    contents = store.contents

    def deadly(transactions: Any) -> Any:
        found = list(transactions)
        prepared.update(transaction.transaction_id for transaction in found)
        if any(transaction.transaction_id == poison.transaction_id for transaction in found):
            raise CrashError
        return contents(found)

    store.contents = deadly  # type: ignore[method-assign]
    with suppress(CrashError):
        world.go_on(began + timedelta(minutes=5))
    exported = [record for record in world.deployment.records if record.status is Status.EXPORTED]
    assert len(exported) == BATCH - 1
    world.go_on(began + timedelta(minutes=10))
    (record,) = [record for record in world.deployment.records if record.status is not Status.EXPORTED]
    minutes = (world.clock.now() - began).total_seconds() / 60
    print(f"\npoison: on the error list after {minutes:.1f} min; repeated {prepared.most_common(3)}")
    assert record.transaction_id == poison.transaction_id
    assert (record.status, record.problem and record.problem.code) == (Status.FAILED, "processing_failed")
    assert prepared[poison.transaction_id] == 3
    assert max(count for name, count in prepared.items() if name != poison.transaction_id) <= 2
