"""What a person marked as synced is in Sage: nothing is written a second time (ERR-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, ref_of
from alvys_intacct.domain.transactions.resolving import DOCUMENT_UNKNOWN, Decision, closed, marked
from tests.fakes.samples import UPDATED, carrier_bill, load_invoice
from tests.fakes.service import Service
from tests.unit.usecases.exports.test_book_once import settlement, switch

pytestmark = pytest.mark.rule("ERR-5")


@pytest.fixture
def service() -> Service:
    return Service()


def failed(service: Service, message: dict[str, Any]) -> Transaction:
    """A message that fails, since Sage doesn't have its party."""
    parties, service.books.parties = service.books.parties, {}
    taken = service.send(message)
    service.pump()
    service.books.parties = parties
    assert service.now_of(taken).status is Status.FAILED
    return service.now_of(taken)


def decided(service: Service, transaction: Transaction, decide: Any = marked) -> Transaction:
    after: Transaction = decide(transaction, Decision("entered by hand", "jo", service.clock.now()))
    assert not service.transactions.save([Change(after)])
    service.cold_start()
    return after


def test_an_edit_is_an_error_and_no_second_document(service: Service) -> None:
    known = decided(service, failed(service, load_invoice()))
    service.send(load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    after = service.now_of(known)
    assert after.problem is not None
    assert (after.status, after.problem.code) == (Status.FAILED, DOCUMENT_UNKNOWN)
    assert service.books.live("inv-1001") == []


def test_a_revert_is_an_error(service: Service) -> None:
    known = decided(service, failed(service, load_invoice()))
    service.revert(known)
    service.pump()
    after = service.now_of(known)
    assert after.problem is not None
    assert (after.status, after.problem.code) == (Status.FAILED, DOCUMENT_UNKNOWN)


def test_the_same_again_and_a_late_message_change_nothing(service: Service) -> None:
    known = decided(service, failed(service, load_invoice()))
    service.send(load_invoice())
    service.queue.send_transactions([known])
    service.pump()
    assert service.now_of(known).status is Status.RESOLVED
    assert service.books.live("inv-1001") == []


@pytest.mark.parametrize(
    ("decide", "status", "code"),
    [(marked, Status.FAILED, "trip_already_billed"), (closed, Status.EXPORTED, None)],
)
@pytest.mark.rule("DEC-3")
def test_a_trip_stays_with_a_bill_that_was_marked_and_not_with_one_that_was_closed(
    service: Service, decide: Any, status: Status, code: str | None
) -> None:
    bill = failed(service, carrier_bill())
    decided(service, bill, decide)
    switch(service, export_carrier_statements=True)
    trip = bill.number
    message = settlement(trip)
    message["statement"]["Trips"][0]["TripId"] = bill.trip_id
    taken = service.send(message)
    service.pump()
    after = service.now_of(taken)
    assert (after.status, after.problem.code if after.problem else None) == (status, code)
    assert service.transactions.get(ref_of(bill)) is not None
