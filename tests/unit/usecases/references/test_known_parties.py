"""Parties that were read from Alvys are remembered for a while."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.alvys.parties import AlvysCustomer
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.referenced import REFERENCE, by_invoice, problem_code, put_invoice, target
from tests.fakes.samples import CALLER
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("API-3")


def test_parties_are_remembered_but_read_again_for_what_is_asked_again(service: Service) -> None:
    put_invoice(service, "1002")
    for number in ("1001", "1002", "1001"):
        service.send(by_invoice(number))
        service.pump()
    assert service.wire.calls.count("transport.customer") == 2
    service.clock.advance(601)
    put_invoice(service, "1003")
    service.send(by_invoice("1003"))
    service.pump()
    assert service.wire.calls.count("transport.customer") == 3


def test_a_party_that_was_wrong_is_read_again(service: Service) -> None:
    right = service.transport.customers["cust-1"]
    wrong = {"InvoicingInformation": {"PaymentTermsInDays": 999}}
    service.transport.customers["cust-1"] = AlvysCustomer.model_validate(right.model_dump() | wrong)
    reference = service.send(REFERENCE)
    service.pump()
    assert problem_code(service, reference) == "alvys_object_inconsistent"
    service.transport.customers["cust-1"] = right
    service.retry.by_id(CALLER, [reference.transaction_id])
    service.pump()
    assert target(service, "inv-1001").status is Status.EXPORTED
