"""By reference: what Alvys says becomes a transaction like any other (API-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer
from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.usecases.work.claims import MOST_ATTEMPTS
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, TENANT, bill_envelope, invoice_envelope, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

Json = dict[str, Any]
REFERENCE = {"kind": "load_invoice", "subsidiaryId": "SUB1", "reference": {"invoiceNumber": "1001"}}
BILL = {"kind": "carrier_bill", "subsidiaryId": "SUB1", "reference": {"tripNumber": "T1001"}}
LIMIT = RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
LIMIT_OF_ITS_KIND = RateLimited("No more.", code="alvys_limit_reached", seconds=60, refused=False)


def by_invoice(number: str, kind: str = "load_invoice") -> Json:
    """A reference to an invoice."""
    return {"kind": kind, "subsidiaryId": "SUB1", "reference": {"invoiceNumber": number}}


def put_invoice(service: Service, number: str, customer: str = "cust-1", **invoice: Any) -> AlvysInvoice:
    """An invoice and its load, as Alvys has them; its loads' numbers begin with LD."""
    whole = invoice_envelope(number=number)
    kept = AlvysInvoice.model_validate(
        {
            **whole.invoice.model_dump(),
            "Customer": {"Id": customer, "Name": "Globex"},
            "Number": number,
            **invoice,
        }
    )
    service.transport.invoices[number] = kept
    service.transport.loads_by_number[f"LD{number}"] = whole.loads[0]
    return kept


@pytest.fixture
def service() -> Service:
    """An Alvys that has the invoice, the trip, and whom they are for."""
    made = Service()
    put_invoice(made, "1001")
    made.transport.trips_by_number["T1001"] = bill_envelope().trip
    made.transport.loads_by_number["LDT1001"] = Load.model_validate(
        {"Id": "load-2", "LoadNumber": "LDT1001", "Status": "Released", "CreatedAt": "2026-11-18"}
    )
    for customer in ("cust-1", "cust-2", "cust-3"):
        made.transport.customers[customer] = AlvysCustomer.model_validate(
            {"Id": customer, "Name": "Globex", "ExternalId": "C1"}
        )
    own = [{"SubsidiaryId": "SUB2", "ExternalAccountingId": "V9"}]
    own.append({"SubsidiaryId": "SUB1", "ExternalAccountingId": "V1"})
    made.transport.carriers_by_id["car-1"] = AlvysCarrier.model_validate(
        {"Id": "car-1", "Name": "Carrier", "ExternalIds": own}
    )
    return made


def target(service: Service, alvys_id: str) -> Transaction:
    """The transaction that a reference turned out to be."""
    (found,) = [one for one in service.transactions.records.values() if one.alvys_id == alvys_id]
    return found


def problem_code(service: Service, reference: Transaction) -> str | None:
    """Why it failed; None when it didn't."""
    problem = service.now_of(reference).problem
    return problem.code if problem else None


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


@pytest.mark.parametrize("call", ["transport.invoice", "transport.loads", "transport.customer"])
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
    assert (failed.status, problem_code(service, reference)) == (Status.FAILED, "invoice_not_in_alvys")
    put_invoice(service, "1001")
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


# --------------------------------------------------------------------------- many at once


def test_many_are_read_in_few_calls(service: Service) -> None:
    for number in range(2000, 2010):
        put_invoice(service, str(number), f"cust-{number % 2 + 1}")
        service.send({**REFERENCE, "reference": {"loadNumber": f"LD{number}"}})
    service.pump()
    assert len(service.books.documents) == 10
    called = [call for call in service.wire.calls if call.startswith("transport.")]
    assert called.count("transport.customer") == 2
    # Pages of two: what is searched is searched once.
    assert called.count("transport.invoices_of_loads") == called.count("transport.loads") == 5


def test_one_that_cannot_be_read_does_not_hold_up_the_others(service: Service) -> None:
    put_invoice(service, "1002")
    service.transport.loads_by_number["LD1002"] = NeedsAttention("Unusable.", code="alvys_answer_unusable")
    put_invoice(service, "1003", Total={"Amount": 1, "Currency": 840})
    references = [service.send(by_invoice(number)) for number in ("1001", "1002", "1003", "1004")]
    service.pump()
    assert [problem_code(service, one) for one in references] == [
        None,
        "alvys_answer_unusable",
        "alvys_object_inconsistent",
        "invoice_not_in_alvys",
    ]
    assert target(service, "inv-1001").status is Status.EXPORTED


def test_a_subsidiary_that_contradicts_is_told(service: Service) -> None:
    other = service.transport.loads_by_number["LD1001"]
    assert isinstance(other, Load)
    service.transport.loads_by_number["LD1001"] = other.model_copy(update={"InvoiceAs": "Acme West"})
    reference = service.send(REFERENCE)
    service.pump()
    problem = service.now_of(reference).problem
    assert problem is not None
    assert problem.code == "alvys_object_inconsistent"
    assert "'Acme West'" in problem.message
    assert service.books.documents == {}


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


# ------------------------------------------------------------------------------- limits


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
    for _ in range(MOST_ATTEMPTS + 10):
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


# ------------------------------------------------------------------------------- crashes


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call",
    [
        "transport.invoice",
        "transport.loads",
        "transport.customer",
        "transactions.save",
        "queue.send_transactions",
    ],
)
def test_it_resumes_after_a_crash(service: Service, call: str, phase: Phase) -> None:
    service.send(REFERENCE)
    deliveries = service.queue.take()
    service.wire.fail_once(call, CrashError(), phase)
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.clock.advance(151)
    service.queue.waiting += deliveries
    service.pump()
    assert len(service.books.live("inv-1001")) == 1
    assert target(service, "inv-1001").tenant == TENANT
