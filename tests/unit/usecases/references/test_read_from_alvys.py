"""By reference: what Alvys says becomes a transaction like any other (API-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.alvys.operations import Load
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.faults import CrashError, Phase
from tests.fakes.referenced import BILL, REFERENCE, by_invoice, problem_code, put_invoice, target
from tests.fakes.samples import CALLER, TENANT, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

pytestmark = pytest.mark.rule("API-3")


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


@pytest.mark.rule("MOD-3")
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
        None,
        "invoice_not_in_alvys",
    ]
    # What contradicts itself is kept as the transaction that it is, not as a reference.
    contradicting = target(service, "inv-1003").problem
    assert contradicting is not None
    assert contradicting.code == "total_inconsistent"
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
