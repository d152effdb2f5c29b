"""By reference, when Alvys's limits are reached (API-3, ERR-6)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import RateLimited
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.faults import Phase
from tests.fakes.queue import Delivery
from tests.fakes.referenced import BILL, REFERENCE, by_invoice, put_invoice, target
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("API-3", "ERR-6")


LIMIT = RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
LIMIT_OF_ITS_KIND = RateLimited("No more.", code="alvys_limit_reached", seconds=60, refused=False)


def deliver(service: Service, deliveries: list[Delivery]) -> list[int]:
    """One worker's run; answers the waits that it asked for."""
    later = service.work(deliveries)
    service.queue.waiting += [one for one in deliveries if one.ref in {wait.ref for wait in later}]
    return [one.seconds for one in later]


@pytest.mark.parametrize("error", [LIMIT, LIMIT_OF_ITS_KIND])
@pytest.mark.parametrize(
    "call",
    ["transport.invoices_of_loads", "transport.invoice", "transport.loads", "transport.customer"],
)
def test_waiting_for_a_limit_is_no_attempt_and_no_failure(
    service: Service, call: str, error: RateLimited
) -> None:
    reference = service.send(REFERENCE)
    for _ in range(30):
        service.wire.fail_once(call, error)
        (wait,) = deliver(service, service.queue.take())
        assert 60 <= wait <= 75
        waiting = service.now_of(reference)
        assert (waiting.status, waiting.attempts) == (Status.QUEUED, 0)
        service.clock.advance(wait)
    service.pump()
    assert target(service, "inv-1001").status is Status.EXPORTED


def test_what_was_read_before_a_limit_is_recorded(service: Service) -> None:
    """Those without a customer in hand wait, and come back together."""
    for number, customer in (("1002", "cust-2"), ("1003", "cust-3"), ("1004", "cust-2")):
        put_invoice(service, number, customer)
    references = [service.send(by_invoice(number)) for number in ("1001", "1002", "1003", "1004")]

    def refuse_the_second(name: str, phase: Phase) -> None:
        if name == "transport.customer" and service.wire.calls.count(name) == 2:
            raise LIMIT

    service.wire.hook = refuse_the_second
    waits = deliver(service, service.queue.take())
    service.wire.hook = None
    assert len(waits) == 3
    assert len(set(waits)) == 1
    assert [service.now_of(one).resolved_to is None for one in references] == [False, True, True, True]
    service.clock.advance(waits[0])
    service.pump()
    assert len(service.books.documents) == 4


def test_a_refusal_ends_all_calls_of_the_tenant(service: Service) -> None:
    service.send(REFERENCE)
    service.send(BILL)
    service.wire.fail_once("transport.invoices_of_loads", LIMIT)
    invoices, bills = service.queue.take(), service.queue.take()
    later = service.export([one.ref for one in invoices + bills])
    assert len(later) == 2
    assert [call for call in service.wire.calls if call.startswith("transport.")] == [
        "transport.invoices_of_loads"
    ]


def test_a_limit_of_one_kind_lets_others_go_on(service: Service) -> None:
    service.send(BILL)
    service.send(by_invoice("S1", "summary_invoice"))
    service.wire.fail_once("transport.invoice", LIMIT_OF_ITS_KIND)
    assert len(service.export([one.ref for one in service.queue.take()])) == 1
    assert target(service, "trip-T1001").status is Status.QUEUED
