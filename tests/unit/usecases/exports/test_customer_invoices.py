"""A carrier bill goes out once the customer's invoice of its load exists (AP-3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from alvys_intacct.domain.errors import ConfigurationError, RateLimited, Retryable
from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.faults import Phase
from tests.fakes.samples import CALLER, UPDATED, carrier_bill, load_invoice, whole
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("AP-3")

LOAD = "LD1001"


@pytest.fixture
def service() -> Service:
    return Service()


def bill(number: str = "T1001", status: str | None = "Released", **changes: Any) -> dict[str, Any]:
    """A bill of a trip of load LD1001; with no status, without the load."""
    message = carrier_bill(number, **changes)
    message["trip"]["LoadNumber"] = LOAD
    load = message["loads"][0] | {"LoadNumber": LOAD, "Status": status}
    message["loads"] = [load] if status else []
    return message


def alvys_has(service: Service, status: str) -> None:
    """The load in Alvys."""
    envelope = whole(bill(status=status))
    assert isinstance(envelope, CarrierBill)
    service.transport.loads_by_number[LOAD] = envelope.loads[0]


def sent(service: Service, message: dict[str, Any]) -> Transaction:
    taken = service.send(message)
    service.pump()
    return service.now_of(taken)


@pytest.mark.parametrize("status", ["Released", None])
def test_it_goes_out_with_an_invoice_that_is_here(service: Service, status: str | None) -> None:
    """Without asking Alvys, although its message doesn't tell."""
    sent(service, load_invoice())
    assert sent(service, bill(status=status)).status is Status.EXPORTED


@pytest.mark.parametrize("order", [("bill", "invoice"), ("invoice", "bill")])
def test_both_at_once(service: Service, order: tuple[str, str]) -> None:
    for name in order:
        service.send(load_invoice() if name == "invoice" else bill())
    service.pump()
    assert len(service.books.documents) == 2


def test_it_waits_and_the_invoice_brings_it(service: Service) -> None:
    first, second = sent(service, bill()), sent(service, bill("T1002"))
    for waiting in (first, second):
        assert (waiting.status, waiting.skip_reason) == (
            Status.SKIPPED,
            SkipReason.NO_CUSTOMER_INVOICE.words,
        )
    sent(service, load_invoice())
    assert service.now_of(first).status is Status.EXPORTED
    assert service.now_of(second).status is Status.EXPORTED
    asked = [
        event.by for event in service.transactions.history(ref_of(first)) if event.what == "queued again"
    ]
    assert asked == ["customer invoice"]


def test_an_invoice_that_is_not_exported_counts(service: Service) -> None:
    """It exists in Alvys: that its side is off here is another matter."""
    service.switch(ar_sync=False)
    waiting = sent(service, bill())
    assert sent(service, load_invoice()).status is Status.SKIPPED
    assert service.now_of(waiting).status is Status.EXPORTED


def test_an_invoice_that_was_taken_back_does_not_count(service: Service) -> None:
    invoice = sent(service, load_invoice())
    service.revert(invoice, at=UPDATED + timedelta(minutes=4))
    service.pump()
    assert sent(service, bill()).status is Status.SKIPPED
    later = load_invoice(updated_at=UPDATED + timedelta(minutes=5))
    assert sent(service, later).status is Status.EXPORTED


def test_an_invoice_that_comes_again_after_it_was_taken_back_brings_the_bill(service: Service) -> None:
    invoice = sent(service, load_invoice())
    service.revert(invoice, at=UPDATED + timedelta(minutes=4))
    service.pump()
    waiting = sent(service, bill())
    sent(service, load_invoice(updated_at=UPDATED + timedelta(minutes=5)))
    assert service.now_of(waiting).status is Status.EXPORTED


@pytest.mark.rule("AR-7")
def test_an_invoice_of_a_load_that_is_not_released_brings_no_bill(service: Service) -> None:
    """Whichever comes first; it does once the load is released."""
    early = load_invoice()
    early["loads"][0]["Status"] = "Open"
    before = sent(service, bill())
    assert sent(service, early).status is Status.FAILED
    after = sent(service, bill("T1002"))
    assert [service.now_of(waiting).status for waiting in (before, after)] == [Status.SKIPPED] * 2
    sent(service, load_invoice(updated_at=UPDATED + timedelta(minutes=5)))
    assert [service.now_of(waiting).status for waiting in (before, after)] == [Status.EXPORTED] * 2


def test_a_load_that_a_summary_no_longer_bills_does_not_count(service: Service) -> None:
    sent(service, summary(["LD1", LOAD]))
    sent(service, summary(["LD1"], UPDATED + timedelta(minutes=5)))
    assert sent(service, bill()).status is Status.SKIPPED


def test_an_invoice_whose_newest_version_is_refused_does_not_count(service: Service) -> None:
    """It counted once, and is registered."""
    service.switch(ar_sync=False)
    sent(service, load_invoice())
    early = load_invoice(updated_at=UPDATED + timedelta(minutes=5))
    early["loads"][0]["Status"] = "Open"
    sent(service, early)
    assert sent(service, bill()).status is Status.SKIPPED


def summary(loads: list[str], updated_at: datetime = UPDATED) -> dict[str, Any]:
    """A summary invoice of these loads."""
    message = load_invoice("S-7", amounts=["100.00"] * len(loads), updated_at=updated_at)
    message["invoice"]["Loads"] = [{"Id": load, "LoadNumber": load} for load in loads]
    for line, load in zip(message["invoice"]["LineItems"], loads, strict=True):
        line["LoadNumber"] = load
    return message | {"kind": "summary_invoice", "loads": []}


@pytest.mark.parametrize(
    ("status", "expected"),
    [("Queued", Status.EXPORTED), ("Paid", Status.EXPORTED), ("Released", Status.SKIPPED)],
)
def test_a_load_that_the_message_lacks_is_read_from_alvys(
    service: Service, status: str, expected: Status
) -> None:
    alvys_has(service, status)
    assert sent(service, bill(status=None)).status is expected


def test_a_load_that_alvys_lacks_is_an_error_until_the_invoice_comes(service: Service) -> None:
    failed = sent(service, bill(status=None))
    assert failed.problem is not None
    assert (failed.status, failed.problem.code) == (Status.FAILED, "load_not_in_alvys")
    assert LOAD in failed.problem.message
    sent(service, load_invoice())
    assert service.now_of(failed).status is Status.EXPORTED


def test_where_alvys_cannot_be_asked_it_waits_for_the_invoice(service: Service) -> None:
    """A tenant without credentials for Alvys's API: no bill is let through, and none is an error."""
    service.wire.fail_once("transport.loads", ConfigurationError("no credentials"))
    waiting = sent(service, bill(status=None))
    assert (waiting.status, waiting.skip_reason) == (
        Status.SKIPPED,
        SkipReason.CUSTOMER_INVOICE_UNTOLD.words,
    )
    sent(service, load_invoice())
    assert service.now_of(waiting).status is Status.EXPORTED


@pytest.mark.parametrize(
    "error",
    [Retryable("down"), RateLimited("busy", code="alvys_limit_reached", seconds=60, refused=True)],
)
def test_while_alvys_is_away_it_is_tried_again(service: Service, error: BaseException) -> None:
    service.wire.fail_once("transport.loads", error)
    taken = service.send(bill(status=None))
    (later,) = service.work(service.queue.take())
    assert service.now_of(taken).status is Status.QUEUED
    assert later.seconds > 0


def test_an_invoice_that_arrives_while_the_bill_is_skipped_is_not_missed(service: Service) -> None:
    """The bill has looked and found none; the invoice finds the bill not skipped yet."""
    taken, invoice = service.send(bill()), service.send(load_invoice())
    deliveries = service.queue.take()
    of_invoice = [delivery for delivery in deliveries if delivery.name == invoice.transaction_id]
    service.wire.interrupt_once("transactions.take", lambda: service.work(of_invoice), Phase.AFTER)
    service.work([delivery for delivery in deliveries if delivery.name == taken.transaction_id])
    service.pump()
    events = [event.what for event in service.transactions.history(ref_of(taken))]
    assert events[:3] == ["received", "skipped", "queued again"]
    assert service.now_of(taken).status is Status.EXPORTED


@pytest.mark.rule("AP-11")
def test_a_trip_on_hold_goes_out_once_it_is_released(service: Service) -> None:
    held = bill(status="Invoiced")
    held["trip"]["CarrierPayOnHold"] = True
    waiting = sent(service, held)
    assert (waiting.status, waiting.skip_reason) == (Status.SKIPPED, SkipReason.CARRIER_PAY_ON_HOLD.words)
    released = bill(status="Invoiced", updated_at=UPDATED + timedelta(minutes=5))
    released["trip"]["CarrierPayOnHold"] = False
    assert sent(service, released).status is Status.EXPORTED


@pytest.mark.rule("MAP-8")
def test_the_preview_knows_the_invoice_that_is_here(service: Service) -> None:
    before = service.preview(CALLER, bill())
    sent(service, load_invoice())
    after = service.preview(CALLER, bill())
    assert [getattr(shown, "skip_reason", "refused") for shown in (before, after)] == [
        SkipReason.NO_CUSTOMER_INVOICE.words,
        None,
    ]
