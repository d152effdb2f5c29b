"""The revert of a customer's invoice takes its intercompany set along: all four or none (AP-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.consequences import Action
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.books import Kept, WriteFault
from tests.fakes.cross_billing import ALL_FOUR, WEST, across, bill, invoice, live, sent
from tests.fakes.samples import CALLER, SUBSIDIARY, UPDATED
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("AP-8", "MOD-1")
REVERTED = UPDATED + timedelta(minutes=30)
PLAIN = {name: part for name, part in invoice().items() if name != "trips"}


@pytest.fixture
def service() -> Service:
    return across()


def whole_set(service: Service, *, with_trips: bool = True) -> tuple[Transaction, Transaction]:
    """An invoice and a bill whose four documents are in the books."""
    first = service.send(invoice() if with_trips else PLAIN)
    second = sent(service, bill())
    assert live(service) == ALL_FOUR
    return first, second


def document(service: Service, company_id: str, side: Side, number: str) -> Kept:
    (kept,) = [
        kept
        for kept in service.books.documents.values()
        if (kept.company_id, kept.found.type.side, kept.found.document_number) == (company_id, side, number)
        and kept.is_live
    ]
    return kept


@pytest.mark.parametrize("with_trips", [True, False])
def test_a_reverted_invoice_takes_all_four_out_and_the_bill_waits(service: Service, with_trips: bool) -> None:
    first, second = whole_set(service, with_trips=with_trips)
    service.revert(first, at=REVERTED)
    service.pump()
    assert live(service) == set()
    waiting = service.now_of(second)
    assert (waiting.status, waiting.operation) == (Status.SKIPPED, Operation.EXPORT)
    assert waiting.skip_reason is not None
    assert "waits for the customer invoice" in waiting.skip_reason
    told = [event.what for event in service.transactions.history(ref_of(second))]
    assert "the customer invoice 1001 was reverted" in told


@pytest.mark.parametrize("again", ["edit", "regenerate"])
def test_all_four_come_back_with_the_invoice(service: Service, again: str) -> None:
    first, second = whole_set(service)
    service.revert(first, at=REVERTED)
    service.pump()
    if again == "edit":
        sent(service, invoice(updated_at=UPDATED + timedelta(hours=1)))
    else:
        service.regenerate(first)
        service.pump()
    assert live(service) == ALL_FOUR
    assert service.now_of(second).status is Status.EXPORTED


@pytest.mark.parametrize(
    ("company_id", "side", "number"),
    [("west-books", Side.AP, "T1"), ("west-books", Side.AR, "T1-IC"), ("acme-books", Side.AP, "T1-IC")],
)
def test_none_leaves_where_one_cannot_and_the_error_names_it(
    service: Service, company_id: str, side: Side, number: str
) -> None:
    first, second = whole_set(service)
    service.books.set_state(document(service, company_id, side, number), DocumentState.PAID)
    service.revert(first, at=REVERTED)
    service.pump()
    assert live(service) == ALL_FOUR
    problem = service.now_of(first).problem
    assert problem is not None
    assert problem.code == "document_paid"
    assert f"{number} is paid" in problem.message
    assert "carrier bill T1" in problem.message
    assert service.now_of(second).status is Status.EXPORTED


def test_a_refused_revert_of_a_set_is_called_off(service: Service) -> None:
    first, second = whole_set(service)
    service.books.set_state(document(service, "west-books", Side.AP, "T1"), DocumentState.PAID)
    service.revert(first, at=REVERTED)
    service.pump()
    service.call_off(first)
    service.pump()
    assert live(service) == ALL_FOUR
    assert [service.now_of(one).status for one in (first, second)] == [Status.EXPORTED] * 2


def test_a_bill_that_waited_goes_out_when_the_revert_is_called_off(service: Service) -> None:
    first = sent(service, PLAIN)
    service.books.set_state(document(service, "acme-books", Side.AR, "1001"), DocumentState.PAID)
    service.revert(first, at=REVERTED)
    service.pump()
    assert sent(service, bill()).status is Status.SKIPPED
    service.call_off(first)
    service.pump()
    assert live(service) == ALL_FOUR


def test_a_bill_that_is_being_written_when_its_invoice_is_reverted_leaves_as_well(service: Service) -> None:
    first = sent(service, PLAIN)
    taken = service.send(bill())

    def revert_at_once() -> None:
        service.revert(first, at=REVERTED)
        service.work([one for one in service.queue.take() if one.name == first.transaction_id])

    service.wire.interrupt_once("books.write", revert_at_once)
    service.pump()
    assert live(service) == set()
    assert service.now_of(taken).status is Status.SKIPPED


def test_the_revert_of_the_bill_leaves_the_customers_invoice(service: Service) -> None:
    """The customer owes it, whoever ran the trip; the pair is about the carrier's pay."""
    _, second = whole_set(service)
    service.revert(second, at=REVERTED)
    service.pump()
    assert live(service) == {("acme-books", Side.AR, "1001", "1086.39")}


def test_a_wait_for_the_invoice_is_no_attempt(service: Service) -> None:
    service.books.fault = lambda write: WriteFault.THROTTLED if ":load_invoice:" in write.control_id else None
    service.send(PLAIN)
    service.work(service.queue.take())
    taken = service.send(bill())
    bills = service.queue.take()
    for _ in range(20):
        service.work(bills)
    record = service.now_of(taken)
    assert (record.status, record.attempts) == (Status.QUEUED, 0)


@pytest.mark.rule("MOD-10")
def test_what_leaves_with_an_invoice_is_told_before(service: Service) -> None:
    first, second = whole_set(service)
    told = service.foresee(CALLER, first.transaction_id, Action.REVERT)
    assert told is not None
    assert [way.way for way in told.outlooks] == [Way.REVERSE, Way.DELETE]
    assert [(with_it.number, with_it.subsidiary_id) for with_it in told.companions] == [
        (second.number, WEST),
        ("T1-IC", SUBSIDIARY),
        ("T1-IC", WEST),
    ]


@pytest.mark.rule("MOD-10")
def test_a_set_that_cannot_leave_is_told_before_the_revert_of_its_invoice(service: Service) -> None:
    first, _ = whole_set(service)
    service.books.set_state(document(service, "west-books", Side.AP, "T1"), DocumentState.PAID)
    told = service.foresee(CALLER, first.transaction_id, Action.REVERT)
    service.revert(first, at=REVERTED)
    service.pump()
    problem = service.now_of(first).problem
    assert told is not None
    assert told.problem is not None
    assert problem is not None
    assert (told.problem.code, told.problem.message) == (problem.code, problem.message)
