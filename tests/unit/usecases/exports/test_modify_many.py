"""Reverts and edits of many documents at once: few requests to Sage, each outcome its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.fakes.faults import Phase
from tests.fakes.samples import UPDATED, carrier_bill, load_invoice
from tests.fakes.service import Service

# A batch of the workers (template.yaml).
BATCH = 100
# A Sage that answers slowly.
SECONDS_PER_REQUEST = 1.0


def numbers(count: int) -> list[str]:
    """Numbers of so many invoices."""
    return [f"B{place}" for place in range(count)]


def all_exported(service: Service, count: int) -> list[Transaction]:
    """So many invoices that are in Sage."""
    sent = [service.send(load_invoice(number)) for number in numbers(count)]
    work_off(service)
    assert {service.now_of(one).status for one in sent} == {Status.EXPORTED}
    return sent


def edit(service: Service, count: int) -> None:
    """A newer revision of each."""
    for number in numbers(count):
        service.send(load_invoice(number, amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)))


def work_off(service: Service) -> None:
    """Deliver what is queued, a batch at a time, until nothing is left."""
    while deliveries := service.queue.take():
        for start in range(0, len(deliveries), BATCH):
            assert service.work(deliveries[start : start + BATCH]) == []


def requests(service: Service) -> Counter[str]:
    """The requests to Sage by name."""
    return Counter(name for name in service.wire.calls if name.startswith("books."))


def slow(service: Service) -> None:
    """Each request to Sage takes a while."""

    def wait(name: str, phase: Phase) -> None:
        if name.startswith("books.") and phase is Phase.BEFORE:
            service.clock.advance(SECONDS_PER_REQUEST)

    service.wire.hook = wait


def states(service: Service, sent: Sequence[Transaction]) -> Counter[Status]:
    """How many transactions stand where."""
    return Counter(service.now_of(one).status for one in sent)


@pytest.mark.rule("MOD-1")
def test_a_thousand_reverts_take_less_than_three_minutes_of_a_slow_sage(service: Service) -> None:
    sent = all_exported(service, 1000)
    for transaction in sent:
        service.revert(transaction)
    slow(service)
    began = service.clock.now()
    work_off(service)
    assert states(service, sent) == {Status.REVERTED: 1000}
    assert service.clock.now() - began <= timedelta(seconds=30)


@pytest.mark.rule("MOD-1")
def test_a_batch_of_reverts_is_one_read_and_one_write(service: Service) -> None:
    sent = all_exported(service, BATCH)
    for transaction in sent:
        service.revert(transaction)
    service.wire.calls.clear()
    work_off(service)
    assert requests(service) == {"books.read_documents": 1, "books.write": 1}


@pytest.mark.rule("MOD-1")
def test_what_settles_documents_is_read_for_all_of_them_at_once(service: Service) -> None:
    sent = all_exported(service, BATCH)
    for kept in list(service.books.documents.values())[:50]:
        service.books.set_state(kept, DocumentState.PAID)
    for transaction in sent:
        service.revert(transaction)
    service.wire.calls.clear()
    work_off(service)
    assert states(service, sent) == {Status.REVERTED: 50, Status.FAILED: 50}
    assert requests(service) == {
        "books.read_documents": 1,
        "books.payments_on": 1,
        "books.own_credits": 1,
        "books.write": 1,
    }


@pytest.mark.rule("MOD-1", "MOD-4")
def test_edits_are_prepared_together(service: Service) -> None:
    sent = all_exported(service, BATCH)
    edit(service, BATCH)
    service.wire.calls.clear()
    work_off(service)
    assert states(service, sent) == {Status.EXPORTED: BATCH}
    assert requests(service)["books.read_documents"] == 1
    assert requests(service).total() <= 6


@pytest.mark.rule("MOD-1")
def test_a_refused_document_blocks_no_other(service: Service) -> None:
    sent = all_exported(service, 5)
    kept = list(service.books.documents.values())
    service.books.set_state(kept[1], DocumentState.SELECTED)
    service.books.set_state(kept[3], DocumentState.PAID)
    for transaction in sent:
        service.revert(transaction)
    work_off(service)
    assert [service.now_of(one).status for one in sent] == [
        Status.REVERTED,
        Status.FAILED,
        Status.REVERTED,
        Status.FAILED,
        Status.REVERTED,
    ]


def test_a_fault_that_nobody_foresaw_blocks_no_other(service: Service) -> None:
    """Reliability 3: a batch with a poisoned record is carried out record by record."""
    sent = all_exported(service, 5)
    for transaction in sent:
        service.revert(transaction)
    reads = 0

    def poisoned(name: str, phase: Phase) -> None:
        nonlocal reads
        if name == "books.read_documents" and phase is Phase.BEFORE:
            reads += 1
            # The batch, and in it the third record.
            if reads in (1, 4):
                raise ValueError("nobody foresaw this")

    service.wire.hook = poisoned
    work_off(service)
    problems = [service.now_of(one).problem for one in sent]
    assert [problem and problem.code for problem in problems] == [None, None, "internal_error", None, None]
    assert states(service, sent) == {Status.REVERTED: 4, Status.FAILED: 1}


@pytest.mark.rule("MOD-6")
def test_where_sage_keeps_numbers_the_first_refusal_tells_for_the_others(service: Service) -> None:
    """Each refused exchange undoes its whole request: one by one, a batch would take a hundred requests."""
    service.books.reversed_keep_numbers = True
    sent = all_exported(service, BATCH)
    edit(service, BATCH)
    service.wire.calls.clear()
    work_off(service)
    assert states(service, sent) == {Status.EXPORTED: BATCH}
    receipts = [service.now_of(one).receipt for one in sent]
    assert {receipt.document_number[-3:] for receipt in receipts if receipt} == {"-R1"}
    assert requests(service)["books.exchange"] == 2


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("make", [load_invoice, carrier_bill])
def test_a_batch_of_reverts_asks_the_table_no_oftener_than_one_revert(
    make: Callable[[str], dict[str, Any]],
) -> None:
    """Sets, companions and statements are looked for together; most documents have none."""
    asked: list[int] = []
    for count in (1, BATCH):
        service = Service()
        sent = [service.send(make(number)) for number in numbers(count)]
        work_off(service)
        for transaction in sent:
            service.revert(transaction)
        deliveries = service.queue.take()
        service.wire.calls.clear()
        assert service.work(deliveries) == []
        assert {service.now_of(one).status for one in sent} == {Status.REVERTED}
        asked.append(len(service.wire.calls))
        assert sum(requests(service).values()) == 2
    assert asked[0] == asked[1] <= 12
