"""A removal that Sage carries out after its caller gave up: what is wanted anew is there in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.transactions.record import Status
from tests.fakes.books import WriteFault
from tests.fakes.samples import UPDATED, load_invoice
from tests.fakes.service import Service

AGAIN = load_invoice(updated_at=UPDATED + timedelta(hours=1))


@pytest.mark.parametrize("late", [30.0, 600.0])
def test_wanted_again_while_its_removal_may_still_arrive(late: float) -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.pump()
    faults = [WriteFault.UNKNOWN_LATE]
    service.books.fault = lambda _: faults.pop() if faults else None
    service.books.lateness = lambda: late
    service.revert(transaction)
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


def test_wanted_again_when_its_removal_is_surely_over() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.pump()
    (kept,) = service.books.live("inv-1001")
    faults = [WriteFault.UNKNOWN_BEFORE]
    service.books.fault = lambda _: faults.pop() if faults else None
    service.revert(transaction)
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
