"""What is done to many records takes few requests: retries, decisions, sweeps (ERR-4, ERR-7)."""

from __future__ import annotations

from collections import Counter

import pytest

from alvys_intacct.bootstrap.recovery import RecoverySide
from alvys_intacct.domain.payments.drain import GRACE
from alvys_intacct.domain.payments.payment import PaymentStatus, refused
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import Change, ref_of
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from alvys_intacct.usecases.work.ask_again import AskAgain
from tests.fakes.rows import PROBLEM, failed, payment, transaction
from tests.fakes.samples import CALLER, TENANT
from tests.fakes.service import FakeOutside, Service
from tests.fakes.small import START

MANY = range(1, 51)
DECISION = Decision("Booked by hand.", "user-1", START)


@pytest.fixture
def service() -> Service:
    return Service()


def counted(service: Service) -> Counter[str]:
    """The requests since the last look."""
    calls = Counter(service.wire.calls)
    service.wire.calls.clear()
    return calls


def errors(service: Service) -> list[str]:
    """Failed transactions and refused payments on them, two on each; their ids."""
    service.transactions.save([Change(failed(place)) for place in MANY])
    pays = [
        payment(detail, transaction_id=failed((detail + 1) // 2).transaction_id)
        for detail in range(1, 2 * len(MANY) + 1)
    ]
    service.payments.record_new(pays)
    service.payments.save_many([refused(one, PROBLEM, START) for one in pays])
    counted(service)
    return [*(failed(place).transaction_id for place in MANY), *(one.payment_key for one in pays)]


@pytest.mark.rule("ERR-4")
def test_a_retry_of_many(service: Service) -> None:
    ids = errors(service)
    assert service.retry.by_id(CALLER, ids) == len(ids)
    calls = counted(service)
    assert (calls["transactions.get_many"], calls["transactions.save"]) == (1, 1)
    assert (calls["payments.known"], calls["payments.save_many"]) == (1, 1)
    assert calls["queue.send_transactions"] == calls["queue.send_payments"] == 1


@pytest.mark.rule("ERR-5", "ERR-12")
def test_many_are_closed_and_opened_again(service: Service) -> None:
    ids = errors(service)
    recovery = RecoverySide(FakeOutside(service))
    outcomes = recovery.resolve_errors(TENANT, [*ids, "txn_0", "pay_0"], ResolutionKind.CLOSED, DECISION)
    assert (outcomes.accepted, [one.record_id for one in outcomes.refused]) == (ids, ["txn_0", "pay_0"])
    calls = counted(service)
    assert (calls["payments.known"], calls["payments.save_many"], calls["transactions.get"]) == (1, 1, 0)
    # Each transaction is closed, and has two payments to note.
    assert calls["transactions.save"] == 3
    first = failed(1)
    told = service.transactions.history(ref_of(first))
    assert [event.what for event in told] == ["closed", "payment closed", "payment closed"]
    assert [event.detail.split()[-1] for event in told[1:]] == ["1)", "2)"]
    undone = recovery.undo_resolutions(TENANT, [*ids[: len(MANY)], "txn_0"], DECISION)
    assert (undone.accepted, [one.code for one in undone.refused]) == (ids[: len(MANY)], ["not_found"])
    calls = counted(service)
    assert (calls["transactions.get_many"], calls["transactions.save"]) == (1, 1)
    assert {service.transactions.records[ref_of(failed(place))].status for place in MANY} == {Status.FAILED}


@pytest.mark.rule("ERR-12")
def test_a_payment_that_changes_meanwhile_is_looked_at_again(service: Service) -> None:
    ids = errors(service)
    key = ids[len(MANY)]

    def writer() -> None:
        known = service.payments.kept[TENANT, key]
        service.payments.kept[TENANT, key] = known.model_copy(update={"version": known.version + 1})

    service.wire.interrupt_once("payments.save_many", writer)
    recovery = RecoverySide(FakeOutside(service))
    outcomes = recovery.resolve_errors(TENANT, ids[len(MANY) :], ResolutionKind.CLOSED, DECISION)
    assert outcomes.accepted == ids[len(MANY) :]
    assert service.payments.kept[TENANT, key].status is PaymentStatus.CLOSED


def test_many_that_waited_are_asked_again(service: Service) -> None:
    skipped = [transaction(place, status=Status.SKIPPED) for place in MANY]
    service.transactions.save([Change(one) for one in skipped])
    counted(service)
    ask = AskAgain(service.transactions, service.queue, service.clock)
    ask([*map(ref_of, skipped), ref_of(transaction(99))], "test")
    expected = {"transactions.get_many": 1, "transactions.save": 1, "queue.send_transactions": 1}
    assert counted(service) == expected
    assert len(service.queue.take()) == len(MANY)


@pytest.mark.rule("ERR-7")
def test_the_drains_of_many_tenants_are_started_together(service: Service) -> None:
    for place in MANY:
        service.payments.record_new([payment(place, tenant=f"tenant-{place}")])
    service.clock.advance(3600 + GRACE.total_seconds())
    counted(service)
    assert RecoverySide(FakeOutside(service)).sweep_work() == len(MANY)
    assert counted(service)["queue.send_drain"] == 1
    assert {delivery.tenant for delivery in service.queue.take()} == {f"tenant-{place}" for place in MANY}
    assert {delivery.name for delivery in service.queue.sent} == {Side.AR}
