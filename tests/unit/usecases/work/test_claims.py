"""Claims: one worker holds a transaction, due ones only, and what kills workers is isolated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, Wait
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.work.claims import Claims
from tests.fakes.samples import CALLER, load_invoice
from tests.fakes.service import Service

# ---------------------------------------------------------------------------- claims


def claimed(claims: Claims, transaction: Transaction) -> list[Transaction]:
    return [member.transaction for member in claims.claim([ref_of(transaction)]).members]


def test_one_worker_holds_it() -> None:
    service = Service()
    ref = ref_of(service.send(load_invoice()))
    work = service.claims(Worker.EXPORT)
    assert len(work.claim([ref, ref]).members) == 1
    assert work.claim([ref]).members == []
    service.clock.advance(130)
    assert work.claim([ref]).members == []
    service.clock.advance(1)
    assert len(work.claim([ref]).members) == 1


def test_who_lost_its_claim_concludes_nothing() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    (slow,) = claimed(work, transaction)
    service.clock.advance(131)
    (quick,) = claimed(work, transaction)
    work.conclude([(slow, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction) == quick
    work.conclude([(quick, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction).status is Status.FAILED


@pytest.mark.rule("MOD-3")
def test_a_decision_for_an_old_revision_does_not_befall_the_new_one() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    (held,) = claimed(work, transaction)
    service.clock.advance(1)
    service.send(load_invoice(amounts=["5.00"], updated_at=service.clock.now()))
    work.conclude([(held, NeedsAttention("no", code="no"))])
    assert service.now_of(transaction).status is Status.QUEUED
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


# ------------------------------------------------------------------------------- due


@pytest.mark.rule("ERR-6")
def test_a_message_does_not_make_it_due() -> None:
    """An old or repeated message finds nothing to do while the record waits."""
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    work.conclude([(claimed(work, transaction)[0], RateLimited("x", code="x", seconds=600, refused=True))])
    service.clock.advance(590)
    assert claimed(work, transaction) == []
    service.clock.advance(160)
    assert len(claimed(work, transaction)) == 1


@pytest.mark.rule("ERR-6")
def test_a_new_revision_does_not_wait() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    work.conclude([(claimed(work, transaction)[0], Retryable("x", retry_after=600))])
    assert service.now_of(transaction).faulty_since == service.clock.now()
    service.clock.advance(1)
    service.send(load_invoice(amounts=["5.00"], updated_at=service.clock.now()))
    assert service.now_of(transaction).faulty_since is None
    assert len(claimed(work, transaction)) == 1


@pytest.mark.rule("ERR-6")
def test_waiting_for_weeks_for_a_vendor_is_no_attempt_and_no_failure() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    for _ in range(50):
        (held,) = claimed(work, transaction)
        limit = RateLimited("x", code="limit", seconds=60, refused=True)
        (later,) = work.conclude([(held, limit)])
        assert 60 <= later.seconds <= 75
        service.clock.advance(later.seconds + 86_400)
    record = service.now_of(transaction)
    assert (record.status, record.attempts, record.tries) == (Status.QUEUED, 0, 0)
    assert (record.faulty_since, record.waits_for) == (None, "limit")
    waits = [event for event in service.transactions.history(ref_of(transaction)) if event.what == "waiting"]
    assert len(waits) == 1


@pytest.mark.rule("ERR-6")
def test_waiting_for_something_of_our_own_is_no_attempt_and_shown_after_two_days() -> None:
    """Else it could wait for ever, unseen."""
    service = Service()
    transaction = service.send(load_invoice())
    began = service.clock.now()
    work = service.claims(Worker.EXPORT)
    while members := claimed(work, transaction):
        for later in work.conclude([(members[0], Wait("It waits.", code="waits", seconds=15))]):
            service.clock.advance(later.seconds)
    record = service.now_of(transaction)
    assert timedelta(days=2) <= service.clock.now() - began <= timedelta(days=2, minutes=16)
    assert (record.status, record.attempts) == (Status.FAILED, 1)
    assert record.problem is not None
    assert record.problem.message == f"It waits. This has not passed since {began:%Y-%m-%d %H:%M} UTC."


@pytest.mark.rule("ERR-6")
def test_what_was_held_begins_anew() -> None:
    """Its connection was paused for days after a fault: that was no failing."""
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    (later,) = work.conclude([(claimed(work, transaction)[0], Retryable("x"))])
    service.switch(primary_sync=False)
    service.clock.advance(later.seconds)
    service.pump()
    assert service.now_of(transaction).held
    assert service.now_of(transaction).faulty_since is None


def test_the_oldest_come_first() -> None:
    service = Service()
    sent = []
    for place in range(5):
        sent.append(service.send(load_invoice(str(place))))
        service.clock.advance(1)
    members = (
        service.claims(Worker.EXPORT).claim([ref_of(transaction) for transaction in reversed(sent)]).members
    )
    assert [member.transaction.number for member in members] == ["0", "1", "2", "3", "4"]


# ---------------------------------------------------------------------------- poison


@pytest.mark.rule("ERR-7")
def test_what_killed_its_workers_three_times_is_an_error() -> None:
    """Reliability 3; an intent would be kept, and a person's retry starts anew."""
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    for _ in range(3):
        assert len(claimed(work, transaction)) == 1
        service.clock.advance(131)
    assert claimed(work, transaction) == []
    record = service.now_of(transaction)
    assert (record.status, record.problem and record.problem.code) == (Status.FAILED, "processing_failed")
    service.retry.by_id(CALLER, [transaction.transaction_id])
    assert len(claimed(work, transaction)) == 1


def test_a_conclusion_clears_the_deaths() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    for _ in range(10):
        claimed(work, transaction)
        service.clock.advance(131)
        (held,) = claimed(work, transaction)
        work.conclude([(held, RateLimited("x", code="x", seconds=1, refused=True))])
        service.clock.advance(2)
    assert service.now_of(transaction).status is Status.QUEUED


def test_what_was_in_a_batch_that_died_runs_alone() -> None:
    """Reliability 3: others of the batch get messages of their own before anything is done with the first."""
    service = Service()
    sent = [service.send(load_invoice(str(place))) for place in range(4)]
    refs = [ref_of(transaction) for transaction in sent]
    work = service.claims(Worker.EXPORT)
    assert len(work.claim(refs).members) == 4
    service.clock.advance(131)
    fresh = service.send(load_invoice("fresh"))
    service.queue.waiting.clear()
    members = work.claim([*refs, ref_of(fresh)]).members
    assert [member.transaction.number for member in members] == ["fresh"]
    assert {delivery.ref for delivery in service.queue.waiting} == set(refs)
    service.queue.waiting.clear()
    (alone,) = work.claim(refs).members
    assert alone.transaction.unfinished == 2
    assert {delivery.ref for delivery in service.queue.waiting} == set(refs) - {ref_of(alone.transaction)}


@pytest.mark.rule("ERR-7")
def test_a_record_that_the_table_refuses_holds_up_no_other() -> None:
    """The others are claimed all the same, and lose no attempt; its own message comes back."""
    service = Service()
    large, other = service.send(load_invoice("large")), service.send(load_invoice("other"))
    refusal = NeedsAttention("too large", code="record_too_large")
    service.transactions.refuses = {ref_of(large): refusal}
    work = service.claims(Worker.EXPORT).claim([ref_of(large), ref_of(other)])
    assert [member.transaction.transaction_id for member in work.members] == [other.transaction_id]
    assert [(later.ref, later.failed) for later in work.later] == [(ref_of(large), refusal)]
    assert service.now_of(large) == large
    assert service.now_of(other).attempts == 1
