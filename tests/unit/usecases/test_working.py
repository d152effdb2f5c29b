"""Claims, waits, what a warm worker remembers, and what is recovered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.exports.sage_lists import SageLists
from alvys_intacct.usecases.work.claims import Claims, delay
from tests.fakes.books import FakeBooks
from tests.fakes.faults import CrashError, Phase
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.queue import Delivery
from tests.fakes.samples import TENANT, books, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import FakeClock

# ----------------------------------------------------------------------------- waits


@pytest.mark.parametrize("attempts", range(1, 13))
def test_waits_grow_with_jitter_up_to_a_cap(attempts: int) -> None:
    """Reliability 7."""
    longest = min(900, 10 * 2 ** (attempts - 1))
    waits = {delay(attempts, Retryable("busy")) for _ in range(200)}
    assert longest // 2 - 1 <= min(waits) <= max(waits) <= longest
    assert len(waits) > 3


@pytest.mark.parametrize(("wished", "least"), [(300.0, 300), (5000.0, 900), (0.0, 5)])
def test_the_vendors_own_wish_counts(wished: float, least: int) -> None:
    assert least <= delay(1, Retryable("busy", retry_after=wished)) <= 900


def test_an_unknown_outcome_is_looked_up_soon() -> None:
    assert delay(1, OutcomeUnknown("no answer")) <= 10


# ---------------------------------------------------------------------------- claims


def claimed(claims: Claims, transaction: Transaction) -> list[Transaction]:
    return [member.transaction for member in claims.claim([ref_of(transaction)]).members]


def test_one_worker_holds_it() -> None:
    service = Service()
    ref = ref_of(service.send(load_invoice()))
    work = Claims(Worker.EXPORT, service.transactions, service.queue, service.clock, service.metrics)
    assert len(work.claim([ref, ref]).members) == 1
    assert work.claim([ref]).members == []
    service.clock.advance(150)
    assert work.claim([ref]).members == []
    service.clock.advance(1)
    assert len(work.claim([ref]).members) == 1


def test_who_lost_its_claim_concludes_nothing() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = Claims(Worker.EXPORT, service.transactions, service.queue, service.clock, service.metrics)
    (slow,) = claimed(work, transaction)
    service.clock.advance(151)
    (quick,) = claimed(work, transaction)
    work.conclude([(slow, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction) == quick
    work.conclude([(quick, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction).status is Status.FAILED


def test_a_decision_for_an_old_revision_does_not_befall_the_new_one() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = Claims(Worker.EXPORT, service.transactions, service.queue, service.clock, service.metrics)
    (held,) = claimed(work, transaction)
    service.clock.advance(1)
    service.send(load_invoice(amounts=["5.00"], updated_at=service.clock.now()))
    work.conclude([(held, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction).status is Status.QUEUED
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


# -------------------------------------------------------------------- reference data


@pytest.fixture
def lists() -> tuple[SageLists, FakeBooks, FakeClock]:
    """What a warm worker remembers of a Sage."""
    clock = FakeClock()
    sage = FakeBooks(clock)
    return SageLists(sage, FakeMetadataStore(), clock), sage, clock


@pytest.mark.parametrize(
    "other",
    [
        replace(books(), tenant="other"),
        replace(books(), subsidiary_id="SUB2"),
        replace(books(), company_id="else"),
        replace(books(), entity_id="E1"),
    ],
)
def test_nothing_is_shared_between_connections(
    lists: tuple[SageLists, FakeBooks, FakeClock], other: object
) -> None:
    remembered, sage, _ = lists
    for where in (books(), other):
        remembered.terms(where, Side.AR, ["Net 30"])  # type: ignore[arg-type]
    assert len(sage.wire.calls) == 2


def test_a_term_that_is_missing_is_looked_for_again(
    lists: tuple[SageLists, FakeBooks, FakeClock],
) -> None:
    remembered, sage, _ = lists
    assert remembered.terms(books(), Side.AR, ["Net 30"]) == {"Net 30"}
    sage.terms[Side.AR] = {"Net 30", "Net 15"}
    assert remembered.terms(books(), Side.AR, ["Net 30"]) == {"Net 30"}
    assert remembered.terms(books(), Side.AR, ["Net 15"]) == {"Net 30", "Net 15"}


# -------------------------------------------------------------------------- recovery


def test_work_that_lost_its_message_is_found() -> None:
    service = Service()
    service.queue.drop(1)
    transaction = service.send(load_invoice())
    assert service.recover.sweep() == 0
    service.clock.advance(20 * 60)
    assert service.recover.sweep() == 1
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    service.clock.advance(3600)
    assert service.recover.sweep() == 0


@pytest.mark.parametrize("phase", Phase)
def test_what_intake_could_not_queue_is_told_and_found(phase: Phase) -> None:
    service = Service()
    service.wire.fail_once("queue.send_transactions", phase=phase)
    with pytest.raises(Retryable):
        service.send(load_invoice())
    service.queue.waiting.clear()
    again = service.send(load_invoice())
    assert again.status is Status.QUEUED
    service.pump()
    assert service.now_of(again).status is Status.EXPORTED


def test_a_dead_letter_becomes_an_error_that_can_be_retried() -> None:
    """ERR-7."""
    service = Service()
    transaction = service.send(load_invoice())
    deliveries = service.queue.take()
    service.wire.fail_once("books.write", CrashError())
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.recover.capture_transaction(ref_of(transaction))
    assert service.now_of(transaction).status is Status.IN_PROGRESS
    service.clock.advance(151)
    service.recover.capture_transaction(ref_of(transaction))
    failed = service.now_of(transaction)
    assert (failed.status, failed.problem and failed.problem.code) == (Status.FAILED, "processing_failed")
    assert failed.intent is not None
    page = service.transactions.open_errors(TENANT, ListFilter(), 10, None)
    assert [error.record_id for error in page.items] == [transaction.transaction_id]


@pytest.mark.parametrize("status", [Status.EXPORTED, Status.SKIPPED, Status.REVERTED, Status.FAILED])
def test_a_late_dead_letter_does_not_undo_what_was_settled(status: Status) -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.transactions.records[ref_of(transaction)] = transaction.model_copy(update={"status": status})
    service.recover.capture_transaction(ref_of(transaction))
    assert service.now_of(transaction).status is status


def test_resuming_twice_is_fine() -> None:
    """A resume that died half way is finished by the next one."""
    service = Service()
    transaction = service.send(load_invoice())
    service.switch(primary_sync=False)
    service.pump()
    service.wire.fail_once("queue.send_transactions")
    with pytest.raises(Retryable):
        service.switch(primary_sync=True)
    assert service.now_of(transaction).held
    service.switch(primary_sync=True)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


def test_messages_about_nothing_are_done_with() -> None:
    service = Service()
    for queue in (QueueName.EXPORT_INVOICE, QueueName.MODIFY):
        assert service.work([Delivery(queue, TENANT, "txn_0")]) == []


def test_the_sweeper_releases_what_a_cut_off_resume_left_held() -> None:
    """Quality 9: resume drains, also when it died between the switch and the queue."""
    service = Service()
    service.switch(primary_sync=False)
    transaction = service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).held
    service.queue.drop(1)
    service.switch(primary_sync=True)
    assert service.recover.sweep() == 1
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
