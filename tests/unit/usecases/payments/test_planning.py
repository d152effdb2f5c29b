"""Planning payment syncs: every connection in its turn, none lost by a crash, none planned twice (PAY-1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.rounds import Round, RoundPage, shard_of, turns_due
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.payments.run import PaymentRun, RunStatus
from alvys_intacct.domain.payments.sync_state import OVERDUE_AFTER, is_overdue
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.connections import rounds
from tests.fakes import rows
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import SUBSIDIARY, TENANT, connection
from tests.fakes.service import Service
from tests.fakes.small import START

OF = Round.PAYMENT_SYNC
HALF_DAY = 12 * 3600
QUARTER = 15 * 60
pytestmark = pytest.mark.rule("PAY-1")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """Twenty-five connections of five tenants; pages of two."""
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    made = Service()
    for place in range(24):
        known = connection(tenant=f"t{place % 4}")
        subsidiary = known.subsidiary.model_copy(update={"id": f"S{place}"})
        other = known.model_copy(update={"subsidiary": subsidiary})
        made.connections.save(other, audit_entry(None, other, by="test", at=START))
    return made


def tick(service: Service) -> None:
    """The schedule, and all messages of it."""
    service.rounds.begin(OF, "corr")
    work_pages(service)


def work_pages(service: Service) -> None:
    while pages := service.queue.take(QueueName.ROUNDS):
        service.work(pages)


def of_all(service: Service) -> list[PaymentRun]:
    return [run for tenant in (TENANT, "t0", "t1", "t2", "t3") for run in runs_of(service, tenant)]


def runs_of(service: Service, tenant: str) -> list[PaymentRun]:
    return service.payment_runs.runs(tenant, 200, None).items


def a_round(service: Service) -> None:
    for _ in range(48):
        service.clock.advance(QUARTER)
        tick(service)


def test_each_connection_is_planned_once_in_a_round(service: Service) -> None:
    service.connections.move_round(OF, START)
    a_round(service)
    runs = of_all(service)
    planned = Counter((run.tenant, run.subsidiary_id) for run in runs)
    assert planned == dict.fromkeys(service.connections.active_names(), 1)
    times = {run.started_at for run in runs}
    assert len(times) > 10  # spread
    sent = [one.name for one in service.queue.sent if one.queue is QueueName.READ_PAYMENTS]
    assert sorted(sent) == sorted(run.run_id for run in runs)


CALLS = [
    "connections.round_reached",
    "queue.send_pages",
    "connections.move_round",
    "connections.active_page",
    "payment_runs.sync_states",
    "payment_runs.get_many",
    "payment_runs.record_turns",
    "payment_runs.record_turns.next",
    "queue.send_runs",
]


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("call", CALLS)
def test_a_planner_that_dies_anywhere_loses_no_connection(service: Service, call: str, phase: Phase) -> None:
    """Its messages come again, or the next tick sends them; runs without a message are swept."""
    service.connections.move_round(OF, START)
    service.clock.advance(HALF_DAY)
    service.wire.fail_once(call, CrashError(), phase)
    try:
        service.rounds.begin(OF, "corr")
    except CrashError:
        service.clock.advance(QUARTER)
        service.rounds.begin(OF, "corr")
    while pages := service.queue.take(QueueName.ROUNDS):
        for page in pages:
            try:
                service.work([page])
            except CrashError:
                service.work([page])
    runs = of_all(service)
    planned = Counter((run.tenant, run.subsidiary_id) for run in runs if run.started_at > START)
    assert set(planned) >= set(service.connections.active_names())
    assert max(planned.values()) <= 2  # a shard may have had its turn in both ticks
    service.queue.take()
    service.clock.advance(HALF_DAY)
    service.sweep_runs()
    swept = {one.name for one in service.queue.take()}
    assert swept == {run.run_id for run in runs}


def test_a_page_that_comes_twice_plans_nothing_twice(service: Service) -> None:
    page = the_turn(service, START)
    for _ in range(3):
        service.plan.page(page)
    assert len(runs_of(service, TENANT)) == 1
    assert len([one for one in service.queue.sent if one.tenant == TENANT]) == 1


def test_missed_ticks_are_caught_up(service: Service) -> None:
    service.connections.move_round(OF, START)
    service.clock.advance(5 * HALF_DAY)
    tick(service)
    planned = Counter((run.tenant, run.subsidiary_id) for run in of_all(service) if run.started_at > START)
    assert planned == dict.fromkeys(service.connections.active_names(), 1)


@pytest.mark.rule("PAY-5")
def test_a_run_that_still_waits_is_not_planned_again(service: Service) -> None:
    """It reads up to the present when Sage is back."""
    service.books.details = [rows.PAYMENT_DETAIL]
    service.plan.page(the_turn(service, START))
    (run,) = runs_of(service, TENANT)
    service.wire.hook = _away
    service.work([one for one in service.queue.take() if one.name == run.run_id])
    service.wire.hook = None
    for _ in range(2):
        service.clock.advance(HALF_DAY)
        service.plan.page(the_turn(service, service.clock.now()))
    (run,) = runs_of(service, TENANT)
    assert run.status is RunStatus.WAITING
    state = service.payment_runs.sync_states([(TENANT, SUBSIDIARY)])[TENANT, SUBSIDIARY]
    assert state.scheduled is not None
    assert (state.scheduled.run_id, state.scheduled.since) == (run.run_id, START)
    assert is_overdue(state, service.clock.now())
    service.sweep_runs()
    service.work([one for one in service.queue.take() if one.name == run.run_id])
    (run,) = runs_of(service, TENANT)
    assert (run.status, run.window_to) == (RunStatus.COMPLETE, service.clock.now())
    service.clock.advance(HALF_DAY)
    service.plan.page(the_turn(service, service.clock.now()))
    assert len(runs_of(service, TENANT)) == 2


@pytest.mark.rule("PAY-8")
def test_a_connection_without_a_complete_sync_for_a_day_is_counted(service: Service) -> None:
    def turn() -> int:
        paid_at = service.clock.now().isoformat()
        service.books.details = [replace(rows.PAYMENT_DETAIL, modified_at=paid_at)]
        before = service.metrics.counts["PaymentSyncsOverdue"]
        service.plan.page(the_turn(service, service.clock.now()))
        service.queue.take()
        service.clock.advance(60)
        for run in runs_of(service, TENANT):
            service.read(TENANT, run.run_id)
        service.clock.advance(HALF_DAY - 60)
        return service.metrics.counts["PaymentSyncsOverdue"] - before

    assert [turn() for _ in range(3)] == [0, 0, 0]
    service.wire.hook = _refused
    assert [turn() for _ in range(4)] == [0, 0, 1, 1]
    service.wire.hook = None
    assert [turn() for _ in range(2)] == [1, 0]
    # What is off is not overdue, and then begins anew.
    service.switch(primary_sync=False)
    assert [turn() for _ in range(4)] == [0, 0, 0, 0]
    service.switch(primary_sync=True)
    service.wire.hook = _refused
    assert [turn() for _ in range(4)] == [0, 0, 1, 1]
    assert timedelta(seconds=2 * HALF_DAY) == OVERDUE_AFTER


@pytest.mark.rule("PAY-11")
def test_only_the_sides_that_are_on_are_planned(service: Service) -> None:
    service.switch(ap_sync=False)
    service.plan.page(the_turn(service, START))
    assert [run.sides for run in runs_of(service, TENANT)] == [(Side.AR,)]
    kept = service.connections.kept
    kept[TENANT, SUBSIDIARY] = kept[TENANT, SUBSIDIARY].model_copy(update={"status": ConnectionStatus.PAUSED})
    service.plan.page(the_turn(service, START + timedelta(hours=12)))
    assert len(runs_of(service, TENANT)) == 1


def the_turn(service: Service, at: datetime) -> RoundPage:
    """A page with the first connection alone."""
    for name in [name for name in service.connections.kept if name != (TENANT, SUBSIDIARY)]:
        del service.connections.kept[name]
    return turns_due(OF, None, at)[0].model_copy(update={"at": at, "shard": shard_of(TENANT, SUBSIDIARY)})


def _away(name: str, phase: Phase) -> None:
    if name == "books.payment_details":
        raise Retryable("Sage is away.", code="sage_away")


def _refused(name: str, phase: Phase) -> None:
    if name == "books.payment_details":
        raise NeedsAttention("Forbidden.", code="forbidden")
