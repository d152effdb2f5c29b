"""A batch for many companies: they are worked on at the same time, and what one does befalls no other."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.work.claimed_work import Later
from alvys_intacct.usecases.work.lanes import BEGINS_AFTER
from tests.fakes.faults import CrashError
from tests.fakes.samples import connection, load_invoice
from tests.fakes.service import Service

PATIENCE = 10.0


class Batch:
    """Documents of as many companies as there are names, in one batch."""

    def __init__(self, *companies: str, at_once: int = 8) -> None:
        self.service = Service(connection(subsidiary=Subsidiary(id="0", name="0"), company_id=companies[0]))
        for number, company in enumerate(companies[1:], start=1):
            known = connection(subsidiary=Subsidiary(id=f"{number}", name=f"{number}"), company_id=company)
            self.service.connections.save(known, audit_entry(None, known, "user-1", known.created_at))
        self.service.companies_at_once = at_once
        self.service.cold_start()
        self.sent = [
            self.service.send(load_invoice(f"{1001 + number}", subsidiary_id=f"{number}"))
            for number in range(len(companies))
        ]
        self.service.queue.take()

    def asks(self, hook: Callable[[Books], SyncError | None]) -> None:
        """Ask this before each call of Sage."""
        self.service.books.sign_in = hook

    def work(self) -> list[Later]:
        """One run."""
        return self.service.export([ref_of(transaction) for transaction in self.sent])

    @property
    def records(self) -> list[Transaction]:
        """As they stand."""
        return [self.service.now_of(transaction) for transaction in self.sent]

    @property
    def statuses(self) -> list[Status]:
        """As they stand."""
        return [record.status for record in self.records]


def test_companies_are_worked_on_at_the_same_time() -> None:
    batch = Batch("A", "B", "C")
    together = threading.Barrier(3)
    met: set[str] = set()

    def meet(books: Books) -> None:
        if books.company_id not in met:
            met.add(books.company_id)
            together.wait(PATIENCE)

    batch.asks(meet)
    assert batch.work() == []
    assert batch.statuses == [Status.EXPORTED] * 3


def test_a_company_that_hangs_holds_up_no_other() -> None:
    batch = Batch(*"ABCDEF", at_once=2)
    others_done = threading.Event()

    def hang(books: Books) -> SyncError | None:
        if books.company_id != "A":
            if books.company_id == "F" and batch.statuses[1:5] == [Status.EXPORTED] * 4:
                others_done.set()
            return None
        assert others_done.wait(PATIENCE)
        return Retryable("Sage didn't answer", code="no_answer")

    batch.asks(hang)
    (later,) = batch.work()
    assert later.ref == ref_of(batch.sent[0])
    assert batch.statuses == [Status.QUEUED, *[Status.EXPORTED] * 5]


def test_subsidiaries_of_one_company_share_a_lane_without_threads() -> None:
    batch = Batch("A", "a", "A")
    threads: set[str] = set()
    batch.asks(lambda _: threads.add(threading.current_thread().name))
    assert batch.work() == []
    assert threads == {threading.main_thread().name}


def test_subsidiaries_of_one_company_never_ask_at_the_same_time() -> None:
    batch = Batch("A", "a", "A", "B", "b")
    asking: dict[str, str] = {}
    together = threading.Barrier(2)

    def alone(books: Books) -> None:
        company, thread = books.company_id.casefold(), threading.current_thread().name
        if company not in asking:
            asking[company] = thread
            together.wait(PATIENCE)
        assert asking[company] == thread

    batch.asks(alone)
    assert batch.work() == []
    assert len(set(asking.values())) == 2


def test_a_lane_without_time_is_not_claimed_and_counts_no_attempt() -> None:
    batch = Batch(*"ABCD", at_once=2)
    batch.service.time_left = 15.0
    later = batch.work()
    assert later == [Later(ref_of(transaction), BEGINS_AFTER) for transaction in batch.sent[2:]]
    assert batch.statuses == [Status.EXPORTED] * 2 + [Status.QUEUED] * 2
    assert batch.records[2:] == batch.sent[2:]
    assert batch.service.metrics.counts["LeftForLater"] == 2


def test_a_fault_that_nobody_foresaw_befalls_its_own_company_only() -> None:
    batch = Batch(*"ABC")

    def fault(books: Books) -> None:
        if books.company_id == "B":
            raise ZeroDivisionError

    batch.asks(fault)
    assert batch.work() == []
    ((error, about),) = batch.service.metrics.unforeseen_errors
    assert isinstance(error, ZeroDivisionError)
    assert about == batch.sent[1].transaction_id
    # As after the death of a worker, it is claimed anew when the claim ends, and runs apart from others.
    assert batch.statuses == [Status.EXPORTED, Status.IN_PROGRESS, Status.EXPORTED]
    batch.asks(lambda _: None)
    batch.service.clock.advance(131)
    assert batch.work() == []
    assert batch.statuses == [Status.EXPORTED] * 3


def test_a_claim_that_cannot_be_written_brings_back_its_own_messages_only() -> None:
    batch = Batch(*"ABC", at_once=1)
    batch.service.wire.fail_once("transactions.save")
    (later,) = batch.work()
    assert later.ref == ref_of(batch.sent[0])
    assert later.failed is not None  # its message counts that
    assert batch.statuses == [Status.QUEUED, Status.EXPORTED, Status.EXPORTED]


def test_a_lane_that_breaks_before_its_claim_leaves_the_others_alone() -> None:
    batch = Batch(*"AB", at_once=1)
    batch.service.wire.fail_once("transactions.save", ZeroDivisionError())
    assert batch.work() == []
    assert batch.statuses == [Status.QUEUED, Status.EXPORTED]
    ((error, _),) = batch.service.metrics.unforeseen_errors
    assert isinstance(error, ZeroDivisionError)


def test_the_death_of_a_thread_ends_the_run_when_the_others_are_done() -> None:
    batch = Batch(*"ABC")

    def die(books: Books) -> None:
        if books.company_id == "A":
            raise CrashError

    batch.asks(die)
    with pytest.raises(CrashError):
        batch.work()
    assert batch.statuses == [Status.IN_PROGRESS, Status.EXPORTED, Status.EXPORTED]


def test_the_modify_worker_divides_its_work_too() -> None:
    batch = Batch(*"ABC")
    batch.work()
    for transaction in batch.sent:
        batch.service.revert(transaction)
    together = threading.Barrier(3)
    met: set[str] = set()

    def meet(books: Books) -> None:
        if books.company_id not in met:
            met.add(books.company_id)
            together.wait(PATIENCE)

    batch.asks(meet)
    assert batch.service.modify([ref_of(transaction) for transaction in batch.sent]) == []
    assert batch.statuses == [Status.REVERTED] * 3
