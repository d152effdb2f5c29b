"""Exports, step by step: a batch, each answer of Sage, and messages at the wrong place."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest

from alvys_intacct.domain.connections.settings import ApSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.carriers.booking import carrier_settlement_booking
from alvys_intacct.domain.kinds.drivers.booking import driver_booking
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.books import WriteFault
from tests.fakes.messages import message
from tests.fakes.posted import EDITED, exported, only
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, TENANT, carrier_bill, load_invoice
from tests.fakes.service import Service


@pytest.mark.rule("AR-1")
def test_a_batch_is_one_request_and_each_outcome_its_own(service: Service) -> None:
    """Reliability 3."""
    service.books.parties[Side.AR, "C9"] = Party("C9", "Gone", active=False, on_hold=False)
    sent = [service.send(load_invoice(str(place))) for place in range(2000, 2040)]
    poisoned = service.send(load_invoice("3000", customer="C9"))
    unmatched = service.send(load_invoice("3001", customer=None))
    service.wire.calls.clear()
    service.pump()
    assert service.wire.calls.count("books.write") == 1
    assert service.wire.calls.count("books.find_parties") == 1
    assert {service.now_of(one).status for one in sent} == {Status.EXPORTED}
    codes = [service.now_of(one).problem for one in (poisoned, unmatched)]
    assert [one and one.code for one in codes] == ["customer_inactive", "customer_not_matched"]


@pytest.mark.rule("AR-6")
def test_the_same_message_again_writes_nothing(service: Service) -> None:
    exported(service)
    service.wire.calls.clear()
    service.send(load_invoice())
    service.pump()
    assert "books.write" not in service.wire.calls


@pytest.mark.parametrize("queue", [QueueName.EXPORT_INVOICE, QueueName.MODIFY])
@pytest.mark.parametrize("wants", ["export", "edit", "revert"])
def test_a_message_at_the_wrong_worker_does_no_harm(service: Service, wants: str, queue: QueueName) -> None:
    transaction = service.send(load_invoice())
    if wants != "export":
        service.pump()
        _ = service.send(EDITED) if wants == "edit" else service.revert(transaction)
    service.queue.waiting.insert(0, Delivery(queue, TENANT, transaction.transaction_id))
    service.work(service.queue.waiting[:1])
    assert len(service.books.live("inv-1001")) <= 1
    service.pump()
    expected = {"export": ["1086.39"], "edit": ["5.00"], "revert": []}[wants]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("message", [load_invoice(), carrier_bill()], ids=["invoice", "bill"])
@pytest.mark.parametrize("fault", WriteFault)
def test_every_answer_of_sage(service: Service, fault: WriteFault, message: dict[str, object]) -> None:
    """Reliability 1, 2."""
    faults = [fault]
    service.books.fault = lambda _: faults.pop() if faults else None
    transaction = service.send(message)
    service.pump()
    record = service.now_of(transaction)
    codes = {WriteFault.NEEDS_ATTENTION: "period_closed", WriteFault.UNRECOGNISED: "sage_refused"}
    if fault in codes:
        assert (record.status, record.problem and record.problem.code) == (Status.FAILED, codes[fault])
        service.retry.matching(CALLER, ListFilter())
        service.pump()
        record = service.now_of(transaction)
    assert record.status is Status.EXPORTED
    assert only(service, str(record.alvys_id)).found.record_no == (
        record.receipt and record.receipt.record_no
    )


@pytest.mark.rule("ERR-6")
def test_a_fault_that_stays_ends_on_the_error_list(service: Service) -> None:
    """ERR-6: retried with growing waits, and shown after two days: since when, how often, and why."""
    service.books.fault = lambda _: WriteFault.CONNECT
    transaction = service.send(load_invoice())
    began = service.clock.now()
    service.pump(rounds=500)
    record = service.now_of(transaction)
    assert timedelta(days=2) <= service.clock.now() - began <= timedelta(days=2, minutes=16)
    assert (record.status, record.problem and record.problem.code) == (Status.FAILED, "sage_unreachable")
    assert record.problem is not None
    assert f"since {began:%Y-%m-%d %H:%M} UTC. {record.attempts} attempts" in record.problem.message
    assert "automatically" not in record.problem.remedy
    assert record.failing_since == began
    assert 190 <= record.attempts <= 400


def test_a_poisoned_content_stops_nobody(service: Service) -> None:
    """Reliability 3."""
    bad, good = service.send(load_invoice("1")), service.send(load_invoice("2"))
    service.transactions._contents[ref_of(bad), 1] = "{not json"
    service.pump()
    assert service.now_of(good).status is Status.EXPORTED
    problem = service.now_of(bad).problem
    assert (service.now_of(bad).status, problem and problem.code) == (Status.FAILED, "internal_error")
    assert len(service.metrics.unforeseen_errors) == 1


@pytest.mark.rule("ERR-6")
def test_wrong_credentials_concern_all_of_one_connection_and_are_told(service: Service) -> None:
    sent = [service.send(load_invoice(str(place))) for place in range(3)]
    error = NeedsAttention("The password is wrong.", code="bad_credentials", remedy="Replace it.")
    service.wire.fail_once("books.find_terms", error)
    service.pump()
    problems = [service.now_of(one).problem for one in sent]
    assert [one and one.code for one in problems] == ["bad_credentials"] * 3


@pytest.mark.parametrize("name", ["paystub", "carrier_settlement"])
def test_a_booking_is_computed_once(service: Service, name: str) -> None:
    """Each step of an export asks for it; the worker carries it along."""
    service.switch(ap=ApSettings(include_driver_bills=True, export_carrier_statements=True))
    transaction = service.send(message(name, party={"externalAccountingId": "V1"}))
    books = {driver_booking.__code__, carrier_settlement_booking.__code__}
    computed: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in books:
            computed.append(frame.f_code.co_name)

    sys.setprofile(watch)
    try:
        service.pump()
    finally:
        sys.setprofile(None)
    assert service.now_of(transaction).status is Status.EXPORTED
    assert len(computed) == 1


@pytest.mark.parametrize("make", [load_invoice, carrier_bill])
def test_many_documents_cost_as_many_calls_as_one(make: Callable[[str], dict[str, Any]]) -> None:
    """Whatever a worker does for each document costs no call of its own."""
    calls: list[list[str]] = []
    for size in (1, 40):
        service = Service()
        sent = [service.send(make(str(place))) for place in range(2000, 2000 + size)]
        service.wire.calls.clear()
        service.pump()
        assert {service.now_of(transaction).status for transaction in sent} == {Status.EXPORTED}
        calls.append(service.wire.calls)
    assert calls[0] == calls[1]
