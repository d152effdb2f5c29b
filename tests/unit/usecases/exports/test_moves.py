"""The subsidiary of a document changes: it is in one set of books at a time (MOD-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, Subsidiary
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.record import Status, Transaction, former_transaction_id
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.books import WriteFault
from tests.fakes.faults import CrashError, Phase
from tests.fakes.posted import exported, only
from tests.fakes.samples import CALLER, TENANT, UPDATED, connection, load_invoice
from tests.fakes.service import Service

OTHER = "SUB2"
MOVED = load_invoice(subsidiary_id=OTHER, updated_at=UPDATED + timedelta(hours=1))
COMPANIES = pytest.mark.parametrize("company_id", ["acme-books", "other-books"])


def connect(service: Service, **changes: Any) -> Connection:
    """A second subsidiary with a connection of its own; it posts, too."""
    ar = ArSettings.model_validate({"autopostInvoices": True})
    other = connection(subsidiary=Subsidiary(id=OTHER, name="Acme West"), ar=ar, **changes)
    service.connections.save(other, audit_entry(None, other, "user-1", service.clock.now()))
    return other


def change(service: Service, subsidiary_id: str, **changes: object) -> None:
    """Change a connection's record."""
    known = service.connections.kept[TENANT, subsidiary_id]
    service.connections.kept[TENANT, subsidiary_id] = known.model_copy(update=changes)


def moved(service: Service) -> Transaction:
    """An exported invoice whose Invoice As changes; one transaction from beginning to end."""
    before = exported(service)
    after = service.send(MOVED)
    assert after.transaction_id == before.transaction_id
    service.pump()
    return service.now_of(after)


def _swept(service: Service) -> None:
    """Later: what lost its message is found by the sweeper and carried out."""
    service.clock.advance(25 * 60)
    service.sweep()
    service.pump()


def problem_code(transaction: Transaction) -> str:
    """The code of its problem; it is on the error list."""
    assert transaction.status is Status.FAILED
    assert transaction.problem is not None
    return transaction.problem.code


@pytest.mark.rule("MOD-7")
@COMPANIES
def test_the_document_leaves_the_old_books_and_enters_the_new_ones(service: Service, company_id: str) -> None:
    connect(service, company_id=company_id, entity_id="20")
    after = moved(service)
    assert after.status is Status.EXPORTED
    assert after.receipt is not None
    assert (after.subsidiary_id, after.booked_at) == (OTHER, OTHER)
    assert (after.receipt.company_id, after.receipt.entity_id) == (company_id, "20")
    assert only(service).company_id == company_id
    states = [kept.found.state for kept in service.books.documents.values()]
    assert states == [DocumentState.REVERSED, DocumentState.POSTED]
    told = [(event.what, event.detail) for event in service.transactions.history(ref_of(after))]
    assert ("revised", "subsidiary SUB1 → SUB2") in told


@pytest.mark.rule("MOD-7")
def test_it_can_come_back(service: Service) -> None:
    connect(service, company_id="other-books")
    moved(service)
    service.send(load_invoice(updated_at=UPDATED + timedelta(hours=2)))
    service.pump()
    assert only(service).company_id == "acme-books"


@pytest.mark.rule("MOD-7")
def test_an_older_message_for_the_old_subsidiary_moves_nothing(service: Service) -> None:
    connect(service, company_id="other-books")
    moved(service)
    service.send(load_invoice(updated_at=UPDATED + timedelta(minutes=5)))
    service.pump()
    assert only(service).company_id == "other-books"


def _pay(service: Service) -> None:
    service.books.set_state(only(service), DocumentState.PAID)


def _select(service: Service) -> None:
    service.books.set_state(only(service), DocumentState.SELECTED)


def _pause(service: Service) -> None:
    change(service, "SUB1", status=ConnectionStatus.PAUSED, primary_sync=False)


def _disconnect(service: Service) -> None:
    change(service, "SUB1", status=ConnectionStatus.DISCONNECTED)


def _switch_off(service: Service) -> None:
    change(service, "SUB1", ar_sync=False)


def _elsewhere(service: Service) -> None:
    change(service, "SUB1", company_id="third-books")


IN_THE_WAY: list[tuple[Callable[[Service], None], str]] = [
    (_pay, "document_paid"),
    (_select, "document_selected_for_payment"),
    (_pause, "document_in_the_way"),
    (_disconnect, "document_in_the_way"),
    (_switch_off, "document_in_the_way"),
    (_elsewhere, "document_in_the_way"),
]


@pytest.mark.rule("MOD-7", "MOD-8")
@COMPANIES
@pytest.mark.parametrize(("block", "code"), IN_THE_WAY)
def test_what_can_t_be_taken_out_keeps_the_new_one_waiting(
    service: Service, company_id: str, block: Callable[[Service], None], code: str
) -> None:
    """One live document: the old one. The error names it, and one retry settles all once it can go."""
    connect(service, company_id=company_id)
    transaction = exported(service)
    kept, old = only(service), service.connections.kept[TENANT, "SUB1"]
    block(service)
    service.send(MOVED)
    service.pump()
    after = service.now_of(transaction)
    assert problem_code(after) == code
    assert after.problem is not None
    assert kept.found.document_number in after.problem.message
    assert only(service) is kept
    service.books.set_state(kept, DocumentState.POSTED)
    service.connections.kept[TENANT, "SUB1"] = old
    service.retry.matching(CALLER, ListFilter())
    service.pump()
    assert only(service).company_id == company_id
    assert only(service) is not kept
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("MOD-7")
def test_removed_by_hand_it_is_no_longer_in_the_way(service: Service) -> None:
    """The old connection is gone; the new one sees the same company."""
    connect(service, entity_id="20")
    transaction = exported(service)
    kept = only(service)
    _disconnect(service)
    service.books.set_state(kept, DocumentState.REVERSED)
    service.send(MOVED)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    assert only(service) is not kept


REFUSING: list[dict[str, Any] | None] = [{"status": ConnectionStatus.DISCONNECTED}, None]


@pytest.mark.rule("MOD-7", "MOD-8")
@pytest.mark.parametrize("changes", REFUSING, ids=["disconnected", "unknown"])
def test_where_the_new_one_can_t_take_it_the_old_one_stays(
    service: Service, changes: dict[str, Any] | None
) -> None:
    """Nothing is skipped that has a document: it is an error."""
    if changes is not None:
        connect(service, **changes)
    kept_before = exported(service)
    kept = only(service)
    service.send(MOVED)
    service.pump()
    assert service.now_of(kept_before).status is Status.FAILED
    assert only(service) is kept


@pytest.mark.rule("MOD-7", "CONN-7")
@pytest.mark.parametrize("switch", ["primary_sync", "ar_sync"])
def test_a_new_connection_that_is_switched_off_holds_the_move(service: Service, switch: str) -> None:
    connect(service)
    service.switch(OTHER, **{switch: False})
    transaction = exported(service)
    kept = only(service)
    service.send(MOVED)
    service.pump()
    after = service.now_of(transaction)
    assert (after.status, after.held) == (Status.QUEUED, True)
    assert only(service) is kept


@pytest.mark.rule("MOD-7")
def test_a_revert_of_a_move_that_waits_takes_it_out_where_it_is(service: Service) -> None:
    connect(service, status=ConnectionStatus.DISCONNECTED)
    transaction = exported(service)
    service.send(MOVED)
    service.pump()
    service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.REVERTED
    assert service.books.live("inv-1001") == []


@pytest.mark.rule("MOD-7", "MOD-2")
@COMPANIES
def test_a_move_that_dies_at_any_call_is_finished(company_id: str) -> None:
    """A crash before or after each call of a port; then the sweeper finds what is left."""
    calls = 0
    while True:
        service = Service()
        connect(service, company_id=company_id)
        transaction = exported(service)
        service.send(MOVED)
        left = [calls]

        def hook(_name: str, _phase: Phase, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise CrashError

        service.wire.hook = hook
        try:
            service.pump()
        except CrashError:
            service.wire.hook = None
            service.cold_start()
            _swept(service)
        after = service.now_of(transaction)
        assert only(service).company_id == company_id, calls
        assert after.status is Status.EXPORTED, calls
        if left[0] >= 0:
            break
        calls += 1
    assert calls > 20


@pytest.mark.rule("MOD-7")
def test_an_export_without_an_answer_is_found_in_the_old_books_first(service: Service) -> None:
    connect(service, company_id="other-books")
    faults = [WriteFault.UNKNOWN_AFTER]
    service.books.fault = lambda _: faults.pop() if faults else None
    transaction = service.send(load_invoice())
    service.work(service.queue.take())
    assert service.now_of(transaction).status is Status.CHECKING
    service.send(MOVED)
    _swept(service)
    assert service.now_of(transaction).status is Status.EXPORTED
    assert only(service).company_id == "other-books"


@pytest.mark.rule("MOD-7")
def test_an_export_that_never_arrived_is_made_in_the_new_books_only(service: Service) -> None:
    connect(service, company_id="other-books")
    faults = [WriteFault.UNKNOWN_BEFORE]
    service.books.fault = lambda _: faults.pop() if faults else None
    transaction = service.send(load_invoice())
    service.work(service.queue.take())
    service.send(MOVED)
    _swept(service)
    assert service.now_of(transaction).status is Status.EXPORTED
    assert [kept.company_id for kept in service.books.documents.values()] == ["other-books"]


@pytest.mark.rule("MOD-7")
def test_a_record_from_before_goes_on_under_its_id(service: Service) -> None:
    """When the subsidiary was part of the id, the record had another one; it is found by any subsidiary."""
    connect(service, company_id="other-books")
    transaction = exported(service)
    old = _as_before(service, transaction)
    again = service.send(MOVED)
    assert again.transaction_id == old.transaction_id
    service.pump()
    assert only(service).company_id == "other-books"
    assert service.now_of(old).status is Status.EXPORTED


@pytest.mark.rule("MOD-7", "MOD-8")
def test_a_number_that_is_taken_in_the_new_books_keeps_the_old_document(service: Service) -> None:
    connect(service, company_id="other-books")
    service.send(load_invoice(alvys_id="another", subsidiary_id=OTHER))
    service.pump()
    transaction = exported(service)
    kept = only(service)
    service.send(MOVED)
    service.pump()
    assert problem_code(service.now_of(transaction)) == "document_number_in_use"
    assert only(service) is kept


@pytest.mark.rule("MOD-7")
def test_a_held_move_can_be_called_off(service: Service) -> None:
    """The new connection is paused; a revert needs the old one only."""
    connect(service, status=ConnectionStatus.PAUSED, primary_sync=False)
    transaction = exported(service)
    service.send(MOVED)
    service.pump()
    service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.REVERTED
    assert service.books.live("inv-1001") == []


def _as_before(service: Service, transaction: Transaction) -> Transaction:
    """The record as an earlier version of the service wrote it."""
    now = service.now_of(transaction)
    name = former_transaction_id(TENANT, "SUB1", now.kind, now.alvys_id or "")
    ref = service.transactions.rename(ref_of(now), name)
    old = service.transactions.records[ref]
    receipt = old.receipt.model_copy(update={"subsidiary_id": None}) if old.receipt else None
    service.transactions.records[ref] = old.model_copy(update={"receipt": receipt})
    service.cold_start()
    return service.transactions.records[ref]


@pytest.mark.rule("MOD-7", "MOD-6")
def test_coming_back_it_finds_its_number_taken_by_itself(service: Service) -> None:
    """The document reversed first keeps its number in its company, and another was reversed since."""
    service.books.reversed_keep_numbers = True
    connect(service, company_id="other-books")
    moved(service)
    service.send(load_invoice(updated_at=UPDATED + timedelta(hours=2)))
    service.pump()
    assert (only(service).company_id, only(service).found.document_number) == ("acme-books", "1001-R1")
