"""A payment that was sent without an answer: never concluded in silence, and in Alvys once (PAY-3, PAY-6)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, RateLimited, Retryable
from alvys_intacct.domain.payments.checking import LookUp
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, voided
from alvys_intacct.domain.sage.books import Side
from tests.fakes import rows
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import TENANT
from tests.unit.usecases.payments.draining import Draining

LOST = Retryable("Alvys can't be reached.", code="alvys_unreachable")
REFUSED = NeedsAttention("Refused.", code="payment_refused")


def unanswered(*, arrives: bool = True, side: Side = Side.AR) -> Draining:
    """A payment whose only call got no answer; whether it arrived is for Alvys to know."""
    draining = Draining()
    phase = Phase.AFTER if arrives else Phase.BEFORE
    draining.service.wire.fail_once("transport.apply_payment", LOST, phase)
    # Taken for one turn, so that the call isn't repeated yet.
    draining.record(rows.payment(1, side=side, trip_id="trip-1"))
    draining.deliver()
    assert draining.now_of(1).sent_at is not None
    return draining


def void(draining: Draining) -> Payment:
    """The reader finds it undone in Sage."""
    gone = voided(draining.now_of(1), draining.service.clock.now())
    assert draining.service.payments.save(gone)
    draining.service.queue.send_payments([gone])
    return gone


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("phase", Phase)
def test_a_drainer_that_dies_at_any_call_is_followed_by_another(phase: Phase, side: Side) -> None:
    """Each payment is in Alvys once and recorded so, no error is left, and nothing waits any more."""
    clean = Draining(2, side=side, trip_id="trip-1")
    before = len(clean.service.wire.calls)
    clean.settle()
    many = len(clean.service.wire.calls) - before
    for crash_at in range(1, many + 1):
        draining = Draining(2, side=side, trip_id="trip-1")
        calls = 0

        def hook(name: str, at: Phase, draining: Draining = draining, crash_at: int = crash_at) -> None:
            nonlocal calls
            calls += at is Phase.BEFORE
            if calls == crash_at and at is phase:
                draining.service.wire.hook = None
                raise CrashError

        draining.service.wire.hook = hook
        try:
            draining.settle()
        except CrashError:
            draining.settle()
        draining.settle()
        assert draining.arrived() == ["1", "2"], crash_at
        assert {draining.now_of(detail).status for detail in (1, 2)} == {PaymentStatus.APPLIED}, crash_at
        assert draining.errors() == []
        assert not draining.is_wanted(), crash_at
        assert draining.service.payments.waiting(TENANT, side, 10) == []


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize("arrives", [True, False])
def test_an_answer_that_is_lost_is_asked_for_again(arrives: bool) -> None:
    draining = unanswered(arrives=arrives)
    draining.settle()
    assert (draining.arrived(), len(draining.calls)) == (["1"], 2)
    applied = draining.now_of(1)
    assert (applied.status, applied.sent_at, applied.due_at) == (PaymentStatus.APPLIED, None, None)


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize(
    "error",
    [
        RateLimited("Busy.", code="alvys_busy", seconds=60, refused=True),
        ConfigurationError("Refused.", code="alvys_credentials_refused"),
    ],
)
def test_a_call_that_alvys_turned_away_leaves_no_doubt(error: Exception) -> None:
    draining = Draining()
    draining.service.wire.fail_once("transport.apply_payment", error)
    draining.record(rows.payment(1))
    draining.deliver()
    assert (draining.now_of(1).sent_at, draining.now_of(1).sends) == (None, 0)
    void(draining)
    draining.settle()
    assert (draining.now_of(1).status, draining.errors()) == (PaymentStatus.VOIDED, [])


@pytest.mark.rule("PAY-3")
def test_a_call_that_was_never_sent_leaves_no_doubt() -> None:
    draining = Draining()
    fault = Retryable("Alvys can't be reached.", code="alvys_unreachable")
    fault.unsent = True
    draining.service.wire.fail_once("transport.apply_payment", fault)
    draining.record(rows.payment(1))
    draining.deliver()
    assert draining.now_of(1).sent_at is None


@pytest.mark.rule("PAY-6")
def test_one_that_is_voided_without_an_answer_and_is_in_alvys_is_for_a_person() -> None:
    draining = unanswered()
    assert void(draining).status is PaymentStatus.CHECKING
    draining.settle()
    gone = draining.now_of(1)
    assert (gone.status, gone.alvys_payment_id) == (PaymentStatus.VOIDED, "alvys-1")
    assert draining.errors() == ["payment_voided_in_sage"]
    assert len(draining.calls) == 1


@pytest.mark.rule("PAY-6")
def test_one_that_is_voided_and_never_arrived_is_gone_in_silence_once_it_cannot_arrive() -> None:
    draining = unanswered(arrives=False)
    void(draining)
    draining.service.clock.advance(400)
    draining.deliver()
    assert draining.now_of(1).status is PaymentStatus.CHECKING
    assert "transport.find_payment" not in draining.service.wire.calls
    draining.settle()
    assert (draining.now_of(1).status, draining.errors()) == (PaymentStatus.VOIDED, [])


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("side", Side)
def test_one_that_is_voided_and_cannot_be_looked_up_says_that_alvys_may_have_it(side: Side) -> None:
    draining = unanswered(side=side)
    draining.service.transport.hidden.add("1")
    void(draining)
    draining.settle()
    assert (draining.now_of(1).status, draining.errors()) == (
        PaymentStatus.VOIDED,
        ["payment_may_be_in_alvys"],
    )


@pytest.mark.rule("PAY-6", "ERR-6")
def test_a_look_up_that_alvys_does_not_answer_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draining = unanswered()
    void(draining)
    given = draining.service.transport.find_payment
    faults: list[Exception] = [
        LOST,
        RateLimited("Limit.", code="alvys_limit_reached", seconds=62, refused=False),
        ConfigurationError("Refused.", code="alvys_credentials_refused"),
    ]

    def failing(payment: Payment) -> LookUp:
        if faults:
            raise faults.pop(0)
        return given(payment)

    monkeypatch.setattr(draining.service.transport, "find_payment", failing)
    draining.settle()
    assert (faults, draining.errors()) == ([], ["payment_voided_in_sage"])


@pytest.mark.rule("PAY-6", "PAY-7", "ERR-6")
@pytest.mark.parametrize("fault", [LOST, ConfigurationError("No scope.", code="alvys_credentials_refused")])
def test_a_look_up_that_never_works_holds_up_no_payment_and_ends_with_a_person(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credentials may record payments and not read invoices."""
    draining = unanswered()
    void(draining)

    def failing(payment: Payment) -> LookUp:
        raise fault

    monkeypatch.setattr(draining.service.transport, "find_payment", failing)
    draining.service.clock.advance(900)
    draining.record(*(rows.payment(detail) for detail in range(2, 6)))
    draining.settle(hours=6)
    assert draining.arrived() == ["1", "2", "3", "4", "5"]
    assert (draining.drain_of().problem, draining.errors()) == (None, [])
    draining.settle(hours=50)
    assert draining.errors() == ["payment_may_be_in_alvys"]


@pytest.mark.rule("PAY-3", "PAY-6")
@pytest.mark.parametrize(
    ("arrives", "side", "hours", "status", "in_doubt"),
    [
        (True, Side.AR, 0, PaymentStatus.APPLIED, False),
        (False, Side.AR, 0, PaymentStatus.REFUSED, True),
        (False, Side.AR, 1, PaymentStatus.REFUSED, False),
        (True, Side.AP, 1, PaymentStatus.REFUSED, True),
    ],
)
def test_a_refusal_after_a_call_without_an_answer_is_checked(
    arrives: bool, side: Side, hours: int, status: PaymentStatus, in_doubt: bool
) -> None:
    draining = unanswered(arrives=arrives, side=side)
    draining.service.transport.refuse["1"] = REFUSED
    draining.service.clock.advance(hours * 3600)
    draining.settle()
    payment = draining.now_of(1)
    assert (payment.status, payment.sent_at is not None) == (status, in_doubt)
    assert draining.errors() == (["payment_refused"] if status is PaymentStatus.REFUSED else [])
    if in_doubt and side is Side.AP:
        void(draining)
        draining.settle()
        assert draining.errors() == ["payment_may_be_in_alvys"]


@pytest.mark.rule("PAY-3", "PAY-6")
@pytest.mark.parametrize("phase", Phase)
def test_a_void_while_alvys_takes_it_is_told_with_both_ids(phase: Phase) -> None:
    draining = Draining(1)
    draining.service.wire.interrupt_once("transport.apply_payment", lambda: void(draining), phase)
    draining.settle()
    gone = draining.now_of(1)
    assert (gone.status, gone.alvys_payment_id) == (PaymentStatus.VOIDED, "alvys-1")
    assert draining.errors() == ["payment_voided_in_sage"]


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize("skew", [-60, 60])
@pytest.mark.parametrize("passed", [0, 240])
def test_a_lease_that_ends_under_a_drainer_or_clocks_that_differ_apply_nothing_twice(
    passed: int, skew: int
) -> None:
    """The slow drainer and its successor both finish; their clocks differ by a minute."""
    draining = Draining(3)
    service = draining.service

    def meanwhile() -> None:
        service.clock.advance(passed + skew)
        draining.deliver()
        draining.record(rows.payment(4))
        draining.deliver()
        service.clock.advance(-skew)

    service.wire.interrupt_once("transport.apply_payment", meanwhile, Phase.AFTER)
    draining.settle()
    assert draining.arrived() == ["1", "2", "3", "4"]
    assert {draining.now_of(detail).status for detail in (1, 2, 3, 4)} == {PaymentStatus.APPLIED}
    assert draining.errors() == []


@pytest.mark.rule("PAY-3")
def test_a_message_that_comes_twice_or_late_applies_nothing_twice() -> None:
    draining = Draining(3)
    deliveries = list(draining.service.queue.waiting)
    draining.settle()
    for _ in range(2):
        draining.service.work(deliveries)
    assert (draining.arrived(), len(draining.calls)) == (["1", "2", "3"], 3)
