"""A tenant's drain keeps Alvys's limits, and one payment doesn't hold up the others (PAY-7, ERR-6)."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, RateLimited, Retryable
from alvys_intacct.domain.payments.drain import is_held
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.domain.payments.resolving import closed
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes import rows
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT
from tests.unit.usecases.payments.draining import Draining

DAY = 86_400
AWAY = Retryable("Alvys is busy.", code="alvys_busy")
DRAIN = Delivery(QueueName.APPLY_PAYMENTS, TENANT, Side.AR)


def _most_within(times: list[datetime], span: timedelta) -> int:
    return max(sum(start <= time < start + span for time in times) for start in times)


@pytest.mark.rule("PAY-7")
def test_calls_keep_alvys_limits_and_waiting_costs_little() -> None:
    draining = Draining(45)
    begun = draining.service.clock.now()
    draining.settle()
    times = [time for time, _ in draining.calls]
    assert len(times) == 45
    assert len(draining.arrived()) == 45
    assert _most_within(times, timedelta(seconds=60)) == 10
    apart = min(after - before for before, after in itertools.pairwise(times))
    assert apart >= timedelta(seconds=1)
    # 40 calls take four minutes of Alvys, the last five a few seconds; each minute has one message.
    assert times[-1] - begun < timedelta(seconds=4 * 60 * 1.05 + 10)
    assert draining.messages <= 6
    assert not draining.is_wanted()


@pytest.mark.rule("PAY-7")
def test_the_sides_are_limited_apart() -> None:
    draining = Draining()
    draining.record(*(rows.payment(detail) for detail in range(1, 11)))
    draining.record(*(rows.payment(detail, side=Side.AP, trip_id="t") for detail in range(11, 21)))
    draining.deliver()
    assert len(draining.arrived()) == 20


@pytest.mark.rule("PAY-7", "ERR-6")
def test_a_refused_call_stops_the_drain_for_the_block_and_slows_it() -> None:
    draining = Draining(120)
    refusal = RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
    draining.service.wire.fail_once("transport.apply_payment", refusal)
    draining.settle(hours=4)
    times = [time for time, _ in draining.calls]
    assert times[1] - times[0] >= timedelta(seconds=180)
    assert _most_within(times[1:20], timedelta(seconds=60)) == 5
    assert _most_within(times, timedelta(seconds=60)) > 7
    # The refused call is made again; it was no attempt, and the payment is not in doubt.
    assert (len(draining.calls), len(draining.arrived()), draining.errors()) == (121, 120, [])
    assert draining.now_of(1).attempts == 1


@pytest.mark.rule("PAY-7", "ERR-6")
def test_one_payment_without_an_answer_does_not_hold_up_the_others() -> None:
    draining = Draining(5)
    draining.service.transport.refuse["2"] = AWAY
    draining.settle(hours=2)
    assert draining.arrived() == ["1", "3", "4", "5"]
    assert draining.errors() == []
    waiting = draining.now_of(2)
    assert (waiting.status, waiting.attempts, waiting.sends) == (PaymentStatus.PENDING, 0, 0)
    assert waiting.sent_at is not None
    assert 5 <= draining.messages <= 14
    draining.settle(hours=50)
    assert draining.errors() == ["alvys_busy"]
    assert "since" in (draining.now_of(2).problem or rows.PROBLEM).message
    assert draining.messages < 100
    draining.service.transport.refuse.clear()
    draining.service.retry.by_id(CALLER, [draining.now_of(2).payment_key])
    draining.settle()
    assert (draining.arrived(), draining.errors()) == (["1", "2", "3", "4", "5"], [])


@pytest.mark.rule("ERR-6")
def test_while_alvys_is_away_the_drain_waits_longer_and_longer() -> None:
    draining = Draining(30)
    for detail in range(1, 31):
        draining.service.transport.refuse[str(detail)] = AWAY
    draining.settle(hours=24)
    assert len(draining.calls) < 45
    assert draining.drain_of().problem.code == "alvys_busy"
    assert draining.errors() == []
    draining.service.transport.refuse.clear()
    draining.settle(hours=4)
    assert len(draining.arrived()) == 30
    assert draining.drain_of().problem is None


@pytest.mark.rule("ERR-6")
def test_refused_credentials_are_one_problem_of_the_drain() -> None:
    draining = Draining(30)
    wrong = ConfigurationError("Refused.", code="alvys_credentials_refused")
    for detail in range(1, 31):
        draining.service.transport.refuse[str(detail)] = wrong
    draining.settle(hours=24)
    assert len(draining.calls) < 40
    assert draining.errors() == []
    assert draining.drain_of().problem.code == "alvys_credentials_refused"
    assert draining.now_of(1).sent_at is None
    draining.service.transport.refuse.clear()
    draining.settle(hours=4)
    assert len(draining.arrived()) == 30


@pytest.mark.rule("PAY-7", "ERR-7")
@pytest.mark.parametrize("error", [CrashError(), ValueError("nobody foresaw this")])
def test_a_payment_that_kills_its_workers_becomes_an_error(error: BaseException) -> None:
    draining = Draining(3)
    given = draining.service.transport.apply_payment

    def deadly(payment: Payment) -> str | None:
        alvys_payment_id = given(payment)
        if payment.detail_id == "2":
            raise error
        return alvys_payment_id

    draining.service.transport.apply_payment = deadly  # type: ignore[method-assign]
    draining.settle(hours=12)
    assert sum(detail == "2" for _, detail in draining.calls) == 5
    assert draining.errors() == ["processing_failed"]
    assert draining.now_of(2).sent_at is not None
    assert [draining.now_of(detail).status for detail in (1, 3)] == [PaymentStatus.APPLIED] * 2
    draining.service.transport.apply_payment = given  # type: ignore[method-assign]
    draining.service.retry.by_id(CALLER, [draining.now_of(2).payment_key])
    draining.settle()
    assert (draining.now_of(2).status, draining.errors()) == (PaymentStatus.APPLIED, [])


def test_a_record_that_cannot_be_handled_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    draining = Draining(3)
    given = draining.service.payments.get
    key = rows.payment(1).payment_key

    def broken(tenant: str, payment_key: str) -> Payment | None:
        if payment_key == key:
            raise ValueError("not a payment")
        return given(tenant, payment_key)

    monkeypatch.setattr(draining.service.payments, "get", broken)
    draining.settle(hours=1)
    assert draining.arrived() == ["2", "3"]
    assert draining.messages < 40
    assert draining.service.metrics.unforeseen_errors


@pytest.mark.rule("PAY-11")
@pytest.mark.parametrize("switch", ["primary_sync", "ar_sync"])
def test_payments_of_a_side_that_is_switched_off_wait_until_it_is_on(switch: str) -> None:
    draining = Draining()
    draining.service.switch(SUBSIDIARY, **{switch: False})
    draining.record(rows.payment(1), rows.payment(2, side=Side.AP, trip_id="t"))
    draining.settle(hours=5)
    assert draining.arrived() == ([] if switch == "primary_sync" else ["2"])
    assert draining.errors() == []
    assert draining.messages < 20
    draining.service.switch(SUBSIDIARY, **{switch: True})
    draining.settle(hours=2)
    assert draining.arrived() == ["1", "2"]


@pytest.mark.rule("PAY-11", "CONN-10", "ERR-12")
def test_payments_of_a_disconnected_connection_wait_and_can_be_closed() -> None:
    draining = Draining()
    draining.service.transport.refuse["1"] = NeedsAttention("Refused.", code="payment_refused")
    draining.record(rows.payment(1))
    draining.settle()
    draining.record(rows.payment(2))
    draining.service.retry.by_id(CALLER, [rows.payment(1).payment_key])
    draining.service.transport.refuse.clear()
    draining.service.switch(SUBSIDIARY, status=ConnectionStatus.DISCONNECTED)
    draining.settle()
    assert (draining.arrived(), draining.errors()) == ([], ["payment_refused"])
    decision = Decision("Entered by hand.", "user-1", draining.service.clock.now())
    assert draining.service.payments.save(closed(draining.now_of(1), ResolutionKind.SYNCED, decision))
    draining.settle()
    states = [draining.now_of(detail).status for detail in (1, 2)]
    assert (states, draining.arrived()) == ([PaymentStatus.CLOSED, PaymentStatus.PENDING], [])


@pytest.mark.rule("PAY-7")
def test_a_call_counts_for_the_pace_though_its_end_can_not_be_recorded() -> None:
    draining = Draining(3)
    draining.service.wire.fail_once(
        "transactions.save_payment_error", Retryable("Busy.", code="database_busy")
    )
    draining.deliver()
    first, second = draining.calls[0][0], draining.calls[1][0]
    assert (second - first).total_seconds() >= 1.1


@pytest.mark.rule("PAY-7", "ERR-7")
def test_two_drainers_are_one() -> None:
    """Messages of the same drain while one works end at once, and it looks again before it ends."""
    draining = Draining(1)
    service = draining.service

    def meanwhile() -> None:
        draining.record(rows.payment(2))
        service.work(service.queue.take())
        assert is_held(draining.drain_of(), service.clock.now())
        assert draining.arrived() == []

    service.wire.interrupt_once("transport.apply_payment", meanwhile)
    service.work(service.queue.take())
    assert draining.arrived() == ["1", "2"]
    assert service.queue.waiting == []


@pytest.mark.rule("PAY-3", "ERR-7")
@pytest.mark.parametrize(
    ("name", "phase"),
    [("payments.waiting", Phase.BEFORE), ("drains.save", Phase.BEFORE), ("drains.save", Phase.AFTER)],
)
def test_what_is_recorded_while_a_drainer_ends_is_not_left(name: str, phase: Phase) -> None:
    """Its own message comes while the lease is held; no other follows."""
    draining = Draining(1)
    service = draining.service
    calls = 0

    def hook(called: str, at: Phase) -> None:
        nonlocal calls
        calls += (called, at) == (name, phase)
        if (called, at, calls) == (name, phase, 2):
            service.wire.hook = None
            draining.record(rows.payment(2))
            service.work(service.queue.take())

    service.wire.hook = hook
    service.work(service.queue.take())
    assert calls == 2
    while service.queue.waiting:
        draining.deliver()
    assert draining.arrived() == ["1", "2"]


def test_messages_of_a_drain_that_waits_do_not_multiply() -> None:
    draining = Draining(1)
    draining.service.transport.refuse["1"] = AWAY
    for _ in range(5):
        draining.service.work([DRAIN])
    assert len([sent for sent in draining.service.queue.waiting if sent.delay]) == 1


@pytest.mark.rule("ERR-7")
def test_the_sweeper_starts_only_what_lost_its_message() -> None:
    draining = Draining()
    draining.service.queue.drop(1)
    draining.record(rows.payment(1))
    assert draining.service.sweep() == 0
    draining.service.clock.advance(301)
    assert draining.service.sweep() == 1
    assert draining.service.sweep() == 0
    draining.deliver()
    assert draining.arrived() == ["1"]
    draining.service.clock.advance(3600)
    assert draining.service.sweep() == 0
    assert not draining.is_wanted()


def test_the_sweeper_leaves_a_drain_that_is_at_work_or_waits() -> None:
    draining = Draining(1)
    service = draining.service

    def meanwhile() -> None:
        service.clock.advance(170)
        assert service.sweep() == 0

    service.wire.interrupt_once("transport.apply_payment", meanwhile)
    service.work(service.queue.take())
    assert service.queue.waiting == []
    draining.change(1, status=PaymentStatus.PENDING, due_at=service.clock.now() + timedelta(hours=5))
    for _ in range(12):
        service.clock.advance(900)
        assert service.sweep() == 0
    service.clock.advance(3 * 3600)
    assert service.sweep() == 1


def test_a_message_of_an_earlier_version_starts_the_drain_of_its_payment() -> None:
    draining = Draining(2)
    draining.service.queue.waiting.clear()
    draining.service.work([Delivery(QueueName.APPLY_PAYMENTS, TENANT, rows.payment(1).payment_key)])
    assert draining.arrived() == ["1", "2"]
    draining.service.work([Delivery(QueueName.APPLY_PAYMENTS, TENANT, "pay_0")])


@pytest.mark.rule("PAY-7")
def test_a_refusal_is_an_error_and_the_drain_goes_on() -> None:
    draining = Draining(3)
    draining.service.transport.refuse["1"] = NeedsAttention("Unknown load.", code="payment_target_unknown")
    draining.settle()
    assert (draining.arrived(), draining.errors()) == (["2", "3"], ["payment_target_unknown"])
    assert draining.now_of(1).sent_at is None
