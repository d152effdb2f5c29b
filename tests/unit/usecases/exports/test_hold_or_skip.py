"""Work that a pause holds or a connection skips."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.work.claimed_work import Claimed
from tests.fakes.faults import Phase
from tests.fakes.posted import EDITED, exported
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, UPDATED, load_invoice
from tests.fakes.service import Service


@pytest.mark.rule("CONN-7")
@pytest.mark.parametrize("wants", ["export", "edit", "revert"])
def test_paused_means_paused(service: Service, wants: str) -> None:
    """Reliability 9: held, not dropped; resume drains."""
    if wants != "export":
        transaction = exported(service)
    service.switch(primary_sync=False)
    if wants == "export":
        transaction = service.send(load_invoice())
    else:
        _ = service.send(EDITED) if wants == "edit" else service.revert(transaction)
    service.wire.calls.clear()
    service.pump()
    assert "books.write" not in service.wire.calls
    assert service.now_of(transaction).held
    service.switch(primary_sync=True)
    service.pump()
    expected = {"export": ["1086.39"], "edit": ["5.00"], "revert": []}[wants]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected


@pytest.mark.rule("CONN-7")
def test_a_connection_that_is_resumed_while_work_is_put_aside_leaves_none_behind(service: Service) -> None:
    transaction = service.send(load_invoice())
    service.switch(primary_sync=False)
    service.wire.interrupt_once("transactions.save", lambda: None)
    deliveries = service.queue.take()

    def resume(name: str, at: Phase) -> None:
        if name == "connections.get" and at is Phase.BEFORE:
            service.wire.hook = lambda called, _: resumed(called)

    def resumed(called: str) -> None:
        if called == "transactions.save":
            service.wire.hook = None
            service.switch(primary_sync=True)

    service.wire.hook = resume
    service.work(deliveries)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("CONN-7", "MOD-1")
@pytest.mark.parametrize("wants", ["edit", "revert"])
def test_a_change_waits_until_its_side_is_switched_on_again(service: Service, wants: str) -> None:
    transaction = exported(service)
    service.switch(ar_sync=False)
    _ = service.send(EDITED) if wants == "edit" else service.revert(transaction)
    service.wire.calls.clear()
    service.pump()
    held = service.now_of(transaction)
    assert "books.write" not in service.wire.calls
    assert (held.status, held.held, held.attempts) == (Status.QUEUED, True, 0)
    assert held.held_because is not None
    assert "AR sync of Acme East is switched off" in held.held_because.words
    service.switch(ar_sync=True)
    service.pump()
    expected = {"edit": ["5.00"], "revert": []}[wants]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected
    assert service.now_of(transaction).held_because is None


@pytest.mark.rule("CONN-7", "MOD-1")
def test_a_side_that_stays_off_is_not_released_with_another_switch(service: Service) -> None:
    transaction = exported(service)
    service.switch(ar_sync=False)
    service.send(EDITED)
    service.pump()
    service.switch(base_currency="CAD")
    assert service.queue.waiting == []
    assert service.now_of(transaction).held


@pytest.mark.rule("CONN-10", "MOD-1")
@pytest.mark.parametrize("wants", ["edit", "revert"])
def test_a_change_of_a_disconnected_subsidiary_is_an_error_until_it_is_connected_again(
    service: Service, wants: str
) -> None:
    transaction = exported(service)
    known = service.connections.kept[TENANT, SUBSIDIARY]
    service.connect.disconnect(CALLER, SUBSIDIARY)
    _ = service.send(EDITED) if wants == "edit" else service.revert(transaction)
    service.pump()
    failed = service.now_of(transaction)
    assert failed.problem is not None
    assert (failed.status, failed.problem.code) == (Status.FAILED, "company_not_connected")
    assert "acme-books" in failed.problem.message
    assert len(service.books.live("inv-1001")) == 1
    again = known.model_copy(update={"status": ConnectionStatus.NOT_SET_UP})
    service.connections.kept[TENANT, SUBSIDIARY] = again
    service.connect.activate(CALLER, SUBSIDIARY)
    service.pump()
    expected = {"edit": ["5.00"], "revert": []}[wants]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected


@pytest.mark.rule("CONN-10")
def test_another_company_carries_nothing_out_of_it(service: Service) -> None:
    transaction = exported(service)
    known = service.connections.kept[TENANT, SUBSIDIARY]
    service.connect.disconnect(CALLER, SUBSIDIARY)
    service.revert(transaction)
    service.pump()
    other = known.model_copy(update={"status": ConnectionStatus.NOT_SET_UP, "company_id": "other-books"})
    service.connections.kept[TENANT, SUBSIDIARY] = other
    service.connect.activate(CALLER, SUBSIDIARY)
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED


@pytest.mark.rule("AR-3", "MOD-1")
def test_an_edit_to_zero_takes_the_document_out_and_says_so(service: Service) -> None:
    transaction = exported(service)
    service.send(load_invoice(amounts=["5.00", "-5.00"], updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    skipped = service.now_of(transaction)
    assert (skipped.status, skipped.skip_reason) == (Status.SKIPPED, SkipReason.ZERO_TOTAL.words)
    assert skipped.skip_code == SkipReason.ZERO_TOTAL
    assert service.books.live("inv-1001") == []


@pytest.mark.rule("AR-2")
@pytest.mark.parametrize("status", [ConnectionStatus.NOT_SET_UP, ConnectionStatus.DISCONNECTED])
def test_without_an_active_connection_it_is_skipped_until_it_is_asked_for_again(
    service: Service, status: ConnectionStatus
) -> None:
    known = service.connections.kept[TENANT, SUBSIDIARY]
    service.connections.kept[TENANT, SUBSIDIARY] = known.model_copy(update={"status": status})
    transaction = service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.SKIPPED
    service.connections.kept[TENANT, SUBSIDIARY] = known
    service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


class Poisoned(Claimed):
    """A transaction whose booking ends in an error that no rule foresees."""

    def booking(self, connection: Connection) -> Booking:
        raise RuntimeError("poison")


def test_a_booking_that_ends_in_an_unforeseen_error_concerns_no_other(service: Service) -> None:
    """Reliability 3."""
    bad, good = (service.send(load_invoice(number)) for number in ("1001", "1002"))
    claims = service.claims(Worker.EXPORT)
    first, second = claims.claim([ref_of(bad), ref_of(good)]).members
    gate = HoldOrSkip(claims, service.clock, service.metrics)
    connection = service.connections.get(TENANT, SUBSIDIARY)
    poisoned = Poisoned(first.transaction, first.envelope)
    assert gate.let_through(connection, [poisoned, second]) == [second]
    problem = service.now_of(bad).problem
    assert (problem and problem.code) == "internal_error"
    assert [str(error) for error, _ in service.metrics.unforeseen_errors] == ["poison"]
