"""Writes and removals that Sage carries out after their caller gave up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.usecases.work.waits import LONGEST_DELAY
from tests.fakes.books import NumberScope, WriteFault
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, UPDATED, load_invoice
from tests.fakes.service import Service


@pytest.fixture
def service() -> Service:
    """A Sage that lets numbers be used twice: nothing but this service keeps documents apart."""
    made = Service()
    made.books.numbers = NumberScope.NONE
    return made


def answer(service: Service, *faults: WriteFault | None) -> None:
    """What Sage does with the next writes."""
    left = list(faults)
    service.books.fault = lambda _: left.pop(0) if left else None


def work(service: Service) -> list[Delivery]:
    """One delivery of all that waits, without those that come back."""
    deliveries = service.queue.take()
    service.work(deliveries)
    return deliveries


@pytest.mark.parametrize("second", [WriteFault.THROTTLED, WriteFault.CONNECT, WriteFault.NEEDS_ATTENTION])
def test_a_refusal_says_nothing_of_an_earlier_attempt(service: Service, second: WriteFault) -> None:
    service.books.lateness = lambda: 600.0
    answer(service, WriteFault.UNKNOWN_LATE, second)
    transaction = service.send(load_invoice())
    waiting = work(service)
    service.clock.advance(150)
    service.work(waiting)
    service.send(load_invoice(amounts=["5.00"], customer="C2", updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    service.books.catch_up(all_of_them=True)
    for _ in range(2):
        service.clock.advance(LONGEST_DELAY + 1200)
        service.sweep()
        service.pump()
    assert [kept.found.party_id for kept in service.books.live("inv-1001")] == ["C2"]
    record = service.now_of(transaction)
    assert (record.status, record.receipt and record.receipt.total) == (Status.EXPORTED, "5.00")


def test_a_refused_transaction_knows_that_its_document_may_still_arrive(service: Service) -> None:
    service.books.lateness = lambda: 600.0
    answer(service, WriteFault.UNKNOWN_LATE, WriteFault.NEEDS_ATTENTION)
    transaction = service.send(load_invoice())
    waiting = work(service)
    service.clock.advance(150)
    service.work(waiting)
    assert service.now_of(transaction).status is Status.FAILED
    service.clock.advance(600)
    service.retry.by_id(CALLER, [transaction.transaction_id])
    service.pump()
    (kept,) = service.books.live("inv-1001")
    record = service.now_of(transaction)
    assert (record.status, record.receipt and record.receipt.record_no) == (
        Status.EXPORTED,
        kept.found.record_no,
    )


@pytest.mark.rule("CONN-7")
@pytest.mark.parametrize("switches", [{"primary_sync": False}, {"ar_sync": False}])
def test_switching_off_does_not_forget_what_may_still_arrive(
    service: Service, switches: dict[str, bool]
) -> None:
    service.books.lateness = lambda: 600.0
    answer(service, WriteFault.UNKNOWN_LATE)
    transaction = service.send(load_invoice())
    waiting = work(service)
    service.switch(SUBSIDIARY, **switches)
    service.clock.advance(150)
    service.work(waiting)
    assert service.now_of(transaction).intent is not None
    service.clock.advance(600)
    service.work(waiting)
    (kept,) = service.books.live("inv-1001")
    record = service.now_of(transaction)
    assert (record.status, record.receipt and record.receipt.record_no) == (
        Status.EXPORTED,
        kept.found.record_no,
    )


@pytest.mark.rule("CONN-7")
def test_while_it_is_switched_off_it_is_held_and_looked_up_again_later(service: Service) -> None:
    answer(service, WriteFault.UNKNOWN_BEFORE)
    transaction = service.send(load_invoice())
    waiting = work(service)
    service.switch(primary_sync=False)
    service.clock.advance(20 * 60)
    service.work(waiting)
    record = service.now_of(transaction)
    assert (record.status, record.held) == (Status.CHECKING, True)
    assert service.books.live("inv-1001") == []
    service.books.fault = lambda _: None
    service.switch(primary_sync=True)
    service.pump()
    assert len(service.books.live("inv-1001")) == 1


AGAIN = load_invoice(updated_at=UPDATED + timedelta(hours=1))


@pytest.mark.rule("MOD-2", "MOD-3")
@pytest.mark.parametrize("late", [30.0, 600.0])
def test_wanted_again_while_its_removal_may_still_arrive(late: float) -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.pump()
    faults = [WriteFault.UNKNOWN_LATE]
    service.books.fault = lambda _: faults.pop() if faults else None
    service.books.lateness = lambda: late
    service.revert(transaction, at=UPDATED + timedelta(minutes=30))
    waiting = service.queue.take()
    service.work(waiting)
    service.send(AGAIN)
    service.queue.waiting += waiting
    service.pump()
    service.clock.advance(900)
    service.books.catch_up()
    record = service.now_of(transaction)
    (kept,) = service.books.live("inv-1001")
    assert (record.status, record.receipt and record.receipt.record_no) == (
        Status.EXPORTED,
        kept.found.record_no,
    )


@pytest.mark.rule("MOD-2", "MOD-3")
def test_wanted_again_when_its_removal_is_surely_over() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.pump()
    (kept,) = service.books.live("inv-1001")
    faults = [WriteFault.UNKNOWN_BEFORE]
    service.books.fault = lambda _: faults.pop() if faults else None
    service.revert(transaction, at=UPDATED + timedelta(minutes=30))
    waiting = service.queue.take()
    service.work(waiting)
    service.clock.advance(20 * 60)
    service.send(AGAIN)
    service.queue.waiting += waiting
    service.wire.calls.clear()
    service.pump()
    assert "books.write" not in service.wire.calls
    assert service.books.live("inv-1001") == [kept]
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("CONN-10")
def test_a_disconnected_company_is_not_asked(service: Service) -> None:
    """Its password is gone. What is unknown is looked up once it is connected again."""
    answer(service, WriteFault.UNKNOWN_AFTER)
    transaction = service.send(load_invoice())
    waiting = work(service)
    service.settings.connect.disconnect(CALLER, SUBSIDIARY)
    service.clock.advance(150)
    service.wire.calls.clear()
    service.work(waiting)
    problem = service.now_of(transaction).problem
    assert problem is not None
    assert problem.code == "company_not_connected"
    assert not [call for call in service.wire.calls if call.startswith("books.")]
