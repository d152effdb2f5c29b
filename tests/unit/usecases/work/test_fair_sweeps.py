"""One tenant with much due work, or work that can't be queued, keeps no other tenant waiting (ERR-7)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportPlace, ReportState, new_run
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.transactions.due import MOST_UNFINISHED
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.close.sweep_reports import SweepReports
from tests.fakes import rows
from tests.fakes.samples import connection
from tests.fakes.service import Service
from tests.fakes.small import START

BUSY, SMALL, TINY = "busy", "small", "tiny"
pytestmark = pytest.mark.rule("ERR-7")


def _put(service: Service, transaction: Transaction) -> Transaction:
    service.transactions.records[ref_of(transaction)] = transaction
    return transaction


def _due(service: Service, tenant: str, how_many: int, first: int = 1, **changes: Any) -> list[Transaction]:
    """So many of a tenant, queued long ago, whose messages were lost; the lower the number, the older."""
    made = [rows.transaction(first + place, tenant=tenant, **changes) for place in range(how_many)]
    return [_put(service, transaction) for transaction in made]


@pytest.fixture
def service() -> Service:
    made = Service()
    made.clock.advance(30 * 24 * 3600)
    return made


def test_three_tenants_of_which_one_has_ten_thousand_documents_due(service: Service) -> None:
    """All of the busy one's are older than those of the others."""
    _due(service, BUSY, 10_000)
    _due(service, SMALL, 5, first=20_001)
    _due(service, TINY, 1, first=30_001)
    assert service.sweep.due() == 1000
    found = Counter(delivery.tenant for delivery in service.queue.take())
    assert found == {BUSY: 994, SMALL: 5, TINY: 1}
    assert service.sweep.due() == 1000
    assert {delivery.tenant for delivery in service.queue.take()} == {BUSY}


def test_three_tenants_of_which_one_has_ten_thousand_runs_due(service: Service) -> None:
    busy = [rows.run(1, tenant=BUSY, run_id=f"A{place:05d}") for place in range(10_000)]
    others = [
        rows.run(2, tenant=tenant, run_id=f"B{place}") for tenant in (SMALL, TINY) for place in range(3)
    ]
    service.payment_runs.record_new([*busy, *others])
    assert service.sweep_runs() == 2000
    found = Counter(delivery.tenant for delivery in service.queue.take())
    assert found == {BUSY: 1994, SMALL: 3, TINY: 3}


def test_three_tenants_of_which_one_has_many_close_reports_due(service: Service) -> None:
    sweep = SweepReports(service.close_reports, service.queue, service.clock, service.metrics)
    place = ReportPlace(subsidiary_id="S", subsidiary_name="S")
    for tenant, how_many in ((BUSY, 1000), (SMALL, 2), (TINY, 1)):
        for number in range(how_many):
            period = Period(first=START.date(), last=START.date())
            run = new_run(tenant, "S", period, [place], "ann", f"{number}", START)
            service.close_reports.save(run)
    assert sweep() == 200
    found = Counter(delivery.tenant for delivery in service.queue.take())
    assert found == {BUSY: 197, SMALL: 2, TINY: 1}


@pytest.mark.rule("CLOSE-4")
def test_a_close_report_whose_message_was_lost_is_found(service: Service) -> None:
    sweep = SweepReports(service.close_reports, service.queue, service.clock, service.metrics)
    now = service.clock.now()
    place = ReportPlace(subsidiary_id="S", subsidiary_name="S")
    run = new_run(SMALL, "S", Period(first=now.date(), last=now.date()), [place], "ann", "corr", now)
    service.close_reports.save(run)
    service.clock.advance(3599)
    assert sweep() == 0
    service.clock.advance(1)
    assert sweep() == 1
    assert [delivery.queue for delivery in service.queue.take()] == [QueueName.CLOSE_REPORTS]
    done = service.close_reports.kept[SMALL, run.report_id]
    finished = {"state": ReportState.COMPLETE, "version": done.version + 1}
    service.close_reports.save(done.model_copy(update=finished))
    service.clock.advance(24 * 3600)
    assert sweep() == 0


@pytest.mark.parametrize("error", [Retryable("Refused for good."), RuntimeError("unforeseen")])
def test_one_that_can_not_be_queued_keeps_no_other_waiting(
    service: Service, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest of all: it is tried first in each sweep."""
    (poison,) = _due(service, BUSY, 1)
    others = _due(service, BUSY, 150, first=2) + _due(service, SMALL, 3, first=500)
    save = service.transactions.save

    def refusing(changes: Any) -> Any:
        if any(ref_of(change.transaction) == ref_of(poison) for change in changes):
            raise error
        return save(changes)

    monkeypatch.setattr(service.transactions, "save", refusing)
    assert service.sweep.due() == 153
    sent = {delivery.ref for delivery in service.queue.take()}
    assert sent == {ref_of(transaction) for transaction in others}
    assert service.metrics.counts["UnsweptWork"] == 1
    assert len(service.metrics.unforeseen_errors) == 1


def test_the_oldest_that_all_fail_keep_no_other_waiting(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some can't be read, some can't be written, and they are tried first in each sweep."""
    unreadable, refused = _due(service, BUSY, 5), _due(service, BUSY, 5, first=10)
    others = _due(service, SMALL, 3, first=500)
    save, read = service.transactions.save, service.transactions.get_many

    def reading(refs: Any) -> Any:
        wanted = list(refs)
        if any(ref_of(transaction) in wanted for transaction in unreadable):
            raise ValueError("damaged")
        return read(wanted)

    def saving(changes: Any) -> Any:
        if any(ref_of(change.transaction) == ref_of(own) for change in changes for own in refused):
            raise NeedsAttention("The database refuses this record.")
        return save(changes)

    monkeypatch.setattr(service.transactions, "get_many", reading)
    monkeypatch.setattr(service.transactions, "save", saving)
    assert service.sweep.due() == 3
    assert {delivery.ref for delivery in service.queue.take()} == set(map(ref_of, others))
    assert service.metrics.counts["UnsweptWork"] == 10


def test_a_table_that_is_away_ends_the_sweep_soon(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _due(service, BUSY, 500)
    calls: list[object] = []

    def away(changes: object) -> object:
        calls.append(changes)
        raise Retryable("Away.")

    monkeypatch.setattr(service.transactions, "save", away)
    with pytest.raises(Retryable):
        service.sweep.due()
    assert len(calls) <= 4


def test_documents_that_their_workers_died_with_are_given_up_beside_the_others(service: Service) -> None:
    _due(service, BUSY, 3, unfinished=MOST_UNFINISHED)
    _due(service, SMALL, 2, first=10)
    assert service.sweep.due() == 5
    assert service.metrics.counts["Failed"] == 3
    assert {delivery.tenant for delivery in service.queue.take()} == {SMALL}


def test_a_tenants_hanging_connections_take_few_threads_and_little_of_the_turn(service: Service) -> None:
    """A hundred of one tenant hang; the one of another is looked at meanwhile."""
    now = service.clock.now()
    for tenant, how_many in ((BUSY, 300), (SMALL, 1)):
        for number in range(how_many):
            known = connection(tenant=tenant)
            subsidiary = known.subsidiary.model_copy(update={"id": f"S{number}"})
            service.connections.kept[tenant, f"S{number}"] = known.model_copy(
                update={"subsidiary": subsidiary}
            )
            due = now - timedelta(hours=1) + timedelta(seconds=number if tenant == BUSY else 1000)
            service.connections.note_waiting(tenant, f"S{number}", now=now, due=due)
    small_was_looked_at = threading.Event()
    at_once: list[int] = []
    inside = 0
    lock = threading.Lock()
    held = service.transactions.held

    def hanging(tenant: str, subsidiary_id: str) -> Any:
        nonlocal inside
        if tenant == SMALL:
            small_was_looked_at.set()
            return held(tenant, subsidiary_id)
        with lock:
            inside += 1
            at_once.append(inside)
        assert small_was_looked_at.wait(10), "the other tenant waits behind this one"
        with lock:
            inside -= 1
        return held(tenant, subsidiary_id)

    service.transactions.held = hanging  # type: ignore[method-assign]
    service.look_after()
    assert small_was_looked_at.is_set()
    assert max(at_once) <= 2


def test_a_connection_that_can_not_be_looked_after_keeps_no_other_waiting(service: Service) -> None:
    """Those of its own tenant and of others have their look, and the error is told."""
    now = service.clock.now()
    tenants = [BUSY, *(f"tenant-{number}" for number in range(40))]
    places = [(tenant, subsidiary_id) for tenant in tenants for subsidiary_id in ("S0", "S1", "S2")]
    for number, (tenant, subsidiary_id) in enumerate(places):
        known = connection(tenant=tenant)
        subsidiary = known.subsidiary.model_copy(update={"id": subsidiary_id})
        service.connections.kept[tenant, subsidiary_id] = known.model_copy(update={"subsidiary": subsidiary})
        due = now - timedelta(hours=1) + timedelta(seconds=number)
        service.connections.note_waiting(tenant, subsidiary_id, now=now, due=due)
    looked_at: list[tuple[str, str]] = []
    held = service.transactions.held

    def failing(tenant: str, subsidiary_id: str) -> Any:
        looked_at.append((tenant, subsidiary_id))
        if (tenant, subsidiary_id) == places[0]:
            time.sleep(0.05)
            raise ValueError("damaged")
        return held(tenant, subsidiary_id)

    service.transactions.held = failing  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="damaged"):
        service.look_after()
    assert len(set(looked_at)) == 100
    assert {tenant for tenant, _ in looked_at} == set(tenants)


def test_each_group_has_its_turn() -> None:
    waiting = ["a1", "a2", "a3", "b1", "c1", "b2"]
    assert in_turn(waiting, lambda name: name[0], 4) == ["a1", "b1", "c1", "a2"]
    assert in_turn(waiting, lambda name: name[0], 10) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert in_turn([], str, 3) == []
