"""Claims and waits: one worker holds a transaction, and tries again later and later."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.work.claims import Claims, delay
from tests.fakes.samples import load_invoice
from tests.fakes.service import Service

# ----------------------------------------------------------------------------- waits


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("attempts", range(1, 13))
def test_waits_grow_with_jitter_up_to_a_cap(attempts: int) -> None:
    """Reliability 7."""
    longest = min(900, 10 * 2 ** (attempts - 1))
    waits = {delay(attempts, Retryable("busy")) for _ in range(200)}
    assert longest // 2 - 1 <= min(waits) <= max(waits) <= longest
    assert len(waits) > 3


@pytest.mark.rule("ERR-6")
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
    work = service.claims(Worker.EXPORT)
    assert len(work.claim([ref, ref]).members) == 1
    assert work.claim([ref]).members == []
    service.clock.advance(150)
    assert work.claim([ref]).members == []
    service.clock.advance(1)
    assert len(work.claim([ref]).members) == 1


def test_who_lost_its_claim_concludes_nothing() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    work = service.claims(Worker.EXPORT)
    (slow,) = claimed(work, transaction)
    service.clock.advance(151)
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
