"""By reference: what Alvys says becomes a transaction like any other (API-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.alvys import AlvysCarrier, AlvysCustomer, Load
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.transactions import Status, Transaction
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import CALLER, TENANT, bill_envelope, invoice_envelope, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

REFERENCE = {"kind": "load_invoice", "subsidiaryId": "SUB1", "reference": {"invoiceNumber": "1001"}}
BILL = {"kind": "carrier_bill", "subsidiaryId": "SUB1", "reference": {"tripNumber": "T1001"}}


@pytest.fixture
def service() -> Service:
    """An Alvys that has the invoice, the trip, and whom they are for."""
    made = Service()
    invoice, bill = invoice_envelope(), bill_envelope()
    made.transport.invoices["1001"] = invoice.invoice
    made.transport.loads["LD1001"] = invoice.loads[0]
    made.transport.trips["T1001"] = bill.trip
    made.transport.loads["LDT1001"] = Load.model_validate(
        {"Id": "load-2", "LoadNumber": "LDT1001", "Status": "Released", "CreatedAt": "2026-11-18"}
    )
    made.transport.customers["cust-1"] = AlvysCustomer.model_validate(
        {"Id": "cust-1", "Name": "Globex", "ExternalId": "C1"}
    )
    own = [{"SubsidiaryId": "SUB2", "ExternalAccountingId": "V9"}]
    own.append({"SubsidiaryId": "SUB1", "ExternalAccountingId": "V1"})
    made.transport.carriers["car-1"] = AlvysCarrier.model_validate(
        {"Id": "car-1", "Name": "Carrier", "ExternalIds": own}
    )
    return made


def target(service: Service, alvys_id: str) -> Transaction:
    """The transaction that a reference turned out to be."""
    (found,) = [one for one in service.transactions.records.values() if one.alvys_id == alvys_id]
    return found


@pytest.mark.parametrize(
    ("message", "alvys_id", "party"), [(REFERENCE, "inv-1001", "C1"), (BILL, "trip-T1001", "V1")]
)
def test_it_is_read_and_exported(
    service: Service, message: dict[str, Any], alvys_id: str, party: str
) -> None:
    reference = service.send(message)
    service.pump()
    (kept,) = service.books.live(alvys_id)
    assert kept.found.party_id == party
    assert target(service, alvys_id).status is Status.EXPORTED
    done = service.now_of(reference)
    assert (done.status, done.resolved_to) == (Status.SKIPPED, target(service, alvys_id).transaction_id)


@pytest.mark.parametrize("call", ["transport.invoice", "transport.load", "transport.customer"])
def test_an_edit_that_comes_while_we_read_is_newer(service: Service, call: str) -> None:
    def edit() -> None:
        service.clock.advance(1)
        service.send(load_invoice(amounts=["7.00"], updated_at=service.clock.now()))
        service.clock.advance(1)

    service.send(REFERENCE)
    service.wire.interrupt_once(call, edit)
    service.pump()
    (kept,) = service.books.live("inv-1001")
    assert str(kept.found.total) == "7.00"
    assert target(service, "inv-1001").total == "7.00"


def test_an_edit_from_before_is_older(service: Service) -> None:
    service.send(REFERENCE)
    service.pump()
    service.send(load_invoice(amounts=["7.00"], updated_at=START - timedelta(minutes=1)))
    service.pump()
    (kept,) = service.books.live("inv-1001")
    assert str(kept.found.total) == "1086.39"


def test_what_alvys_does_not_have(service: Service) -> None:
    del service.transport.invoices["1001"]
    reference = service.send(REFERENCE)
    service.pump()
    failed = service.now_of(reference)
    assert (failed.status, failed.problem and failed.problem.code) == (Status.FAILED, "invoice_not_in_alvys")
    service.transport.invoices["1001"] = invoice_envelope().invoice
    service.retry.by_id(CALLER, [reference.transaction_id])
    service.pump()
    assert target(service, "inv-1001").status is Status.EXPORTED


@pytest.mark.parametrize("error", [Retryable("busy", retry_after=30), NeedsAttention("no", code="refused")])
def test_alvys_says_no(service: Service, error: Exception) -> None:
    reference = service.send(REFERENCE)
    service.wire.fail_once("transport.invoice", error)
    later = service.work(service.queue.take())
    assert bool(later) is isinstance(error, Retryable)
    expected = Status.QUEUED if isinstance(error, Retryable) else Status.FAILED
    assert service.now_of(reference).status is expected


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call", ["transport.invoice", "transport.load", "transactions.save", "queue.send_transactions"]
)
def test_it_resumes_after_a_crash(service: Service, call: str, phase: Phase) -> None:
    service.send(REFERENCE)
    deliveries = service.queue.take()
    if call == "transport.load" and phase is Phase.AFTER:
        return
    service.wire.fail_once(call, CrashError(), phase)
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.clock.advance(151)
    service.queue.waiting += deliveries
    service.pump()
    assert len(service.books.live("inv-1001")) == 1
    assert target(service, "inv-1001").tenant == TENANT
