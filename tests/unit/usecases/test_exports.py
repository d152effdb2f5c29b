"""Exports and changes, step by step: what happens, and that every step can be the last before a crash."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.books import Kept, WriteFault
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, UPDATED, carrier_bill, load_invoice
from tests.fakes.service import Service

EDITED = load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1))


@pytest.fixture
def service() -> Service:
    """Invoices are posted at once."""
    made = Service()
    ar = ArSettings.model_validate({"autopostInvoices": True})
    made.settings.change_connection(CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ar": ar}))
    return made


def only(service: Service, alvys_id: str = "inv-1001") -> Kept:
    """The one live document."""
    (kept,) = service.books.live(alvys_id)
    return kept


def exported(service: Service) -> Transaction:
    """An invoice that is in Sage."""
    transaction = service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    return transaction


def test_a_batch_is_one_request_and_each_outcome_its_own(service: Service) -> None:
    """Reliability 3."""
    service.books.parties[Side.AR, "C9"] = Party("C9", "Gone", active=False, on_hold=False)
    sent = [service.send(load_invoice(str(place))) for place in range(2000, 2040)]
    poisoned = service.send(load_invoice("3000", customer="C9"))
    unmatched = service.send(load_invoice("3001", customer=None))
    service.wire.calls.clear()
    service.pump()
    assert service.wire.calls.count("books.write") == 1
    assert service.wire.calls.count("books.find_parties") == 1
    assert {service.now_of(one).status for one in sent} == {Status.EXPORTED}
    codes = [service.now_of(one).problem for one in (poisoned, unmatched)]
    assert [one and one.code for one in codes] == ["customer_inactive", "customer_not_matched"]


def test_the_same_message_again_writes_nothing(service: Service) -> None:
    """AR-6."""
    exported(service)
    service.wire.calls.clear()
    service.send(load_invoice())
    service.pump()
    assert "books.write" not in service.wire.calls


def test_an_edit_of_a_posted_document_reverses_and_posts_anew(service: Service) -> None:
    """MOD-1."""
    transaction = exported(service)
    first = only(service)
    service.send(EDITED)
    service.pump()
    assert first.found.state is DocumentState.REVERSED
    assert str(only(service).found.total) == "5.00"
    assert service.now_of(transaction).status is Status.EXPORTED
    told = [(event.by, event.what) for event in service.transactions.history(ref_of(transaction))]
    assert told == [
        ("user-1", "received"),
        ("export", "exported to Sage Intacct"),
        ("user-1", "revised"),
        ("modify", "reversed in Sage Intacct"),
        ("export", "exported to Sage Intacct"),
    ]


def test_an_edit_that_alters_nothing_in_sage_writes_nothing(service: Service) -> None:
    """MOD-4."""
    transaction = exported(service)
    message = load_invoice(updated_at=UPDATED + timedelta(hours=1))
    message["loads"][0]["CreatedAt"] = "2026-11-18"
    service.wire.calls.clear()
    service.send(message)
    service.pump()
    assert "books.write" not in service.wire.calls
    record = service.now_of(transaction)
    assert (record.status, record.revision, record.receipt and record.receipt.revision) == (
        Status.EXPORTED,
        2,
        2,
    )


CALLS = [
    "transactions.get_many",
    "transactions.contents",
    "transactions.save",
    "connections.get",
    "books.find_terms",
    "books.find_parties",
    "books.find_documents",
    "books.read_documents",
    "books.write",
    "queue.send_transactions",
]


@pytest.mark.parametrize("nth", range(1, 13))
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("error", [CrashError(), Retryable("busy", code="fault")], ids=["crash", "busy"])
@pytest.mark.parametrize("change", ["export", "edit", "revert"])
def test_every_step_can_be_the_last_before_a_crash(
    service: Service, change: str, error: BaseException, phase: Phase, nth: int
) -> None:
    """Reliability 1, 2, 5: whatever call it dies at, one delivery or sweep later all is well."""
    transaction = service.send(load_invoice())
    if change != "export":
        service.pump()
        service.cold_start()
        _ = service.send(EDITED) if change == "edit" else service.revert(transaction)
    left = nth

    def hook(name: str, at: Phase) -> None:
        nonlocal left
        if name in CALLS and at is phase:
            left -= 1
            if left == 0:
                raise error

    service.wire.hook = hook
    for _ in range(30):
        deliveries = service.queue.take()
        if not deliveries:
            service.clock.advance(21 * 60)
            service.wire.hook = None
            service.recover.sweep()
            if not service.queue.waiting:
                break
        try:
            for later in service.work(deliveries):
                service.clock.advance(later.seconds)
                service.queue.waiting += [one for one in deliveries if one.ref == later.ref][:1]
        except (CrashError, Retryable):
            service.cold_start()
        live = service.books.live("inv-1001")
        assert len(live) <= 1
    record = service.now_of(transaction)
    assert record.status is (Status.REVERTED if change == "revert" else Status.EXPORTED)
    expected = {"export": ["1086.39"], "edit": ["5.00"], "revert": []}[change]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected


@pytest.mark.parametrize("state", [DocumentState.PAID, DocumentState.SELECTED])
@pytest.mark.parametrize("change", ["edit", "revert"])
def test_what_sage_will_not_let_go_of_is_refused_and_can_be_retried(
    service: Service, state: DocumentState, change: str
) -> None:
    """MOD-1."""
    transaction = exported(service)
    kept = only(service)
    service.books.set_state(kept, state)
    _ = service.send(EDITED) if change == "edit" else service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED
    assert only(service) is kept
    service.books.set_state(kept, DocumentState.POSTED)
    service.retry.matching(CALLER, ListFilter())
    service.pump()
    assert service.now_of(transaction).status is (Status.EXPORTED if change == "edit" else Status.REVERTED)
    assert kept.found.state is DocumentState.REVERSED


@pytest.mark.parametrize("state", [DocumentState.REVERSED, DocumentState.DELETED])
def test_what_was_removed_by_hand_is_exported_anew_or_nothing(service: Service, state: DocumentState) -> None:
    """MOD-1."""
    transaction = exported(service)
    service.books.set_state(only(service), state)
    service.send(EDITED)
    service.pump()
    assert str(only(service).found.total) == "5.00"
    service.books.set_state(only(service), state)
    service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.REVERTED
    assert service.books.live("inv-1001") == []


@pytest.mark.parametrize("queue", [QueueName.EXPORT_INVOICE, QueueName.MODIFY])
@pytest.mark.parametrize("wants", ["export", "edit", "revert"])
def test_a_message_at_the_wrong_worker_does_no_harm(service: Service, wants: str, queue: QueueName) -> None:
    transaction = service.send(load_invoice())
    if wants != "export":
        service.pump()
        _ = service.send(EDITED) if wants == "edit" else service.revert(transaction)
    service.queue.waiting.insert(0, Delivery(queue, TENANT, transaction.transaction_id))
    service.work(service.queue.waiting[:1])
    assert len(service.books.live("inv-1001")) <= 1
    service.pump()
    expected = {"export": ["1086.39"], "edit": ["5.00"], "revert": []}[wants]
    assert [str(kept.found.total) for kept in service.books.live("inv-1001")] == expected


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


def test_an_edit_while_its_side_is_off_leaves_the_document_alone(service: Service) -> None:
    """CONN-7."""
    transaction = exported(service)
    service.switch(ar_sync=False)
    service.send(EDITED)
    service.pump()
    assert service.now_of(transaction).status is Status.SKIPPED
    assert str(only(service).found.total) == "1086.39"
    service.switch(ar_sync=True)
    service.send(EDITED)
    service.pump()
    assert str(only(service).found.total) == "5.00"


def test_an_edit_that_cannot_be_exported_leaves_the_document_alone(service: Service) -> None:
    transaction = exported(service)
    service.send(load_invoice(amounts=["5.00"], customer="nobody", updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED
    assert str(only(service).found.total) == "1086.39"


@pytest.mark.parametrize("status", [ConnectionStatus.NOT_SET_UP, ConnectionStatus.DISCONNECTED])
def test_without_an_active_connection_it_is_skipped_until_it_is_asked_for_again(
    service: Service, status: ConnectionStatus
) -> None:
    """AR-2."""
    known = service.connections.kept[TENANT, SUBSIDIARY]
    service.connections.kept[TENANT, SUBSIDIARY] = known.model_copy(update={"status": status})
    transaction = service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.SKIPPED
    service.connections.kept[TENANT, SUBSIDIARY] = known
    service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.parametrize("message", [load_invoice(), carrier_bill()], ids=["invoice", "bill"])
@pytest.mark.parametrize("fault", WriteFault)
def test_every_answer_of_sage(service: Service, fault: WriteFault, message: dict[str, object]) -> None:
    """Reliability 1, 2."""
    faults = [fault]
    service.books.fault = lambda _: faults.pop() if faults else None
    transaction = service.send(message)
    service.pump()
    record = service.now_of(transaction)
    if fault is WriteFault.NEEDS_ATTENTION:
        assert (record.status, record.problem and record.problem.code) == (Status.FAILED, "period_closed")
        service.retry.matching(CALLER, ListFilter())
        service.pump()
        record = service.now_of(transaction)
    assert record.status is Status.EXPORTED
    assert only(service, str(record.alvys_id)).found.record_no == (
        record.receipt and record.receipt.record_no
    )


def test_a_fault_that_stays_ends_on_the_error_list(service: Service) -> None:
    """ERR-6: retried with growing waits, and shown when that runs out."""
    service.books.fault = lambda _: WriteFault.CONNECT
    transaction = service.send(load_invoice())
    service.pump(rounds=40)
    record = service.now_of(transaction)
    assert (record.status, record.problem and record.problem.code) == (Status.FAILED, "sage_unreachable")


def test_a_poisoned_content_stops_nobody(service: Service) -> None:
    """Reliability 3."""
    bad, good = service.send(load_invoice("1")), service.send(load_invoice("2"))
    service.transactions._contents[ref_of(bad), 1] = "{not json"
    service.pump()
    assert service.now_of(good).status is Status.EXPORTED
    problem = service.now_of(bad).problem
    assert (service.now_of(bad).status, problem and problem.code) == (Status.FAILED, "internal_error")
    assert len(service.metrics.unforeseen_errors) == 1


def test_wrong_credentials_concern_all_of_one_connection_and_are_told(service: Service) -> None:
    sent = [service.send(load_invoice(str(place))) for place in range(3)]
    error = NeedsAttention("The password is wrong.", code="bad_credentials", remedy="Replace it.")
    service.wire.fail_once("books.find_terms", error)
    service.pump()
    problems = [service.now_of(one).problem for one in sent]
    assert [one and one.code for one in problems] == ["bad_credentials"] * 3
