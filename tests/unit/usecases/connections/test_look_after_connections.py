"""Releases that one call doesn't finish, or that are cut off, go on (CONN-7, quality 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.usecases.work.release_held import ReleaseHeld
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service

QUARTER = 15 * 60


@pytest.fixture
def held() -> Service:
    """A paused connection that holds five invoices."""
    service = Service()
    service.switch(primary_sync=False)
    for number in range(5):
        service.send(load_invoice(f"N{number}"))
        service.clock.advance(1)
    service.pump()
    return service


def statuses(service: Service) -> set[tuple[Status, bool]]:
    return {(record.status, record.held) for record in service.transactions.records.values()}


@pytest.mark.rule("CONN-7")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("call", ["connections.save", "queue.send_transactions", "transactions.save"])
def test_a_release_that_dies_is_continued(held: Service, call: str, phase: Phase) -> None:
    if (call, phase) == ("connections.save", Phase.BEFORE):
        pytest.skip("nothing is switched on then")
    held.wire.fail_once(call, CrashError(), phase)
    with pytest.raises(CrashError):
        held.switch(primary_sync=True)
    held.queue.take()
    held.clock.advance(QUARTER)
    held.look_after()
    held.clock.advance(QUARTER)
    held.sweep()
    held.pump()
    assert statuses(held) == {(Status.EXPORTED, False)}


@pytest.mark.rule("CONN-7")
def test_a_large_release_goes_out_in_parts_oldest_first(held: Service) -> None:
    known = held.connections.kept[TENANT, SUBSIDIARY]
    active = known.model_copy(update={"status": ConnectionStatus.ACTIVE, "primary_sync": True})
    held.connections.kept[TENANT, SUBSIDIARY] = active
    release = ReleaseHeld(held.connections, held.transactions, held.queue, held.clock)
    parts = []
    while released := release(active, most=2):
        parts.append((released, [_number(held, delivery) for delivery in held.queue.take()]))
    assert parts == [(2, ["N0", "N1"]), (2, ["N2", "N3"]), (1, ["N4"])]


def _number(service: Service, delivery: Delivery) -> str:
    return service.transactions.records[delivery.ref].number


@pytest.mark.rule("CONN-7")
def test_what_is_still_held_is_looked_at_seldom_and_forgotten_once_nothing_is(held: Service) -> None:
    held.clock.advance(QUARTER)
    assert held.look_after() == 0
    ((_, noted),) = held.connections.noted.items()
    assert (noted.due - held.clock.now()).total_seconds() == 3600
    held.switch(primary_sync=True)
    held.pump()
    held.clock.advance(2 * 3600)
    held.look_after()
    assert (TENANT, SUBSIDIARY) not in held.connections.noted


@pytest.mark.rule("ERR-6")
def test_a_finding_noted_during_a_look_is_looked_at_in_its_time(held: Service) -> None:
    """The look knows nothing of it: it must not put the next look off for an hour."""
    held.clock.advance(QUARTER)
    soon = held.clock.now() + timedelta(minutes=1)
    known = held.transactions.held

    def found_meanwhile(tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        held.connections.note_waiting(tenant, subsidiary_id, now=held.clock.now(), due=soon)
        return known(tenant, subsidiary_id)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(held.transactions, "held", found_meanwhile)
        held.look_after()
    assert held.connections.noted[TENANT, SUBSIDIARY].due == soon
