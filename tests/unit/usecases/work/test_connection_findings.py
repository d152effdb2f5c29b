"""What concerns a whole connection is one finding on it, and no error of its documents (ERR-6, CONN-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.errors import (
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    Retryable,
    SyncError,
    UnclearRefusal,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.books import WriteFault
from tests.fakes.posted import EDITED, exported
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, UPDATED, load_invoice
from tests.fakes.service import Service

Trouble = Callable[[Books], SyncError | None]


@pytest.fixture
def service() -> Service:
    """A service with one active connection."""
    return Service()


def refused(books: Books) -> SyncError:
    """A sign-in with a wrong password."""
    wrong = NeedsAttention("The password is wrong.", code="bad_credentials", setting="credentials")
    return ConnectionFault(wrong, ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id))


def away(books: Books) -> SyncError:
    """Sage doesn't answer."""
    error = Retryable("Sage Intacct is out of service at the moment.", code="sage_unavailable")
    error.away = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
    return error


def send(service: Service, how_many: int) -> list[Transaction]:
    """So many invoices, not yet worked on."""
    return [service.send(load_invoice(f"N{place}", alvys_id=f"id-{place}")) for place in range(how_many)]


def finding(service: Service) -> ConnectionFinding | None:
    """The finding on the connection."""
    return service.connections.kept[TENANT, SUBSIDIARY].finding


def states(service: Service, sent: Iterable[Transaction]) -> set[tuple[Status, bool, int]]:
    """The states of these transactions, with their attempts."""
    records = [service.now_of(transaction) for transaction in sent]
    return {(record.status, record.held, record.attempts) for record in records}


@pytest.mark.rule("ERR-6")
def test_a_refused_sign_in_is_one_finding_and_no_error(service: Service) -> None:
    sent = send(service, 5)
    service.books.sign_in = refused
    service.pump()
    found = finding(service)
    assert found is not None
    assert (found.code, found.setting, found.away, found.stands) == (
        "bad_credentials",
        "credentials",
        False,
        True,
    )
    assert states(service, sent) == {(Status.QUEUED, True, 0)}
    because = service.now_of(sent[0]).held_because
    assert because is not None
    assert (because.code, because.subsidiary_id) == ("connection_problem", SUBSIDIARY)
    assert "The password is wrong." in because.words
    assert service.metrics.counts["ConnectionFindings"] == 1
    assert service.metrics.counts["Failed"] == 0


@pytest.mark.rule("ERR-6")
def test_while_a_finding_stands_workers_ask_sage_nothing(service: Service) -> None:
    before = exported(service)
    send(service, 1)
    service.books.sign_in = refused
    service.pump()
    service.wire.calls.clear()
    late = send(service, 3)
    service.revert(before)
    service.pump()
    assert [call for call in service.wire.calls if call.startswith("books.")] == []
    assert states(service, [*late, before]) == {(Status.QUEUED, True, 0)}
    assert service.metrics.counts["ConnectionFindings"] == 1


@pytest.mark.rule("ERR-6")
def test_it_is_looked_at_seldom_and_what_waited_goes_out_once_it_is_mended(service: Service) -> None:
    """A day: at most a hundred sign-ins."""
    sent = send(service, 5)
    service.books.sign_in = refused
    service.pump()
    _minutes(service, 24 * 60)
    assert 60 <= service.books.probes <= 100
    found = finding(service)
    assert found is not None
    assert found.looks == service.books.probes
    assert states(service, sent) == {(Status.QUEUED, True, 0)}
    service.books.sign_in = lambda _: None
    _minutes(service, 20)
    assert finding(service) is None
    assert states(service, sent) == {(Status.EXPORTED, False, 0)}


def _minutes(service: Service, how_many: int) -> None:
    """Let the schedule run each minute, and the workers."""
    for _ in range(how_many):
        service.clock.advance(60)
        service.look_after()
        service.pump()


@pytest.mark.rule("ERR-6", "CONN-4")
def test_saved_credentials_mend_it_at_once(service: Service) -> None:
    sent = send(service, 3)
    service.books.sign_in = refused
    service.pump()
    service.books.sign_in = lambda _: None
    service.connect.replace_credentials(CALLER, SUBSIDIARY, "user", "right")
    assert finding(service) is None
    service.pump()
    assert states(service, sent) == {(Status.EXPORTED, False, 0)}
    assert service.books.probes == 0


@pytest.mark.rule("ERR-6", "CONN-8")
def test_a_check_that_a_person_asks_for_looks_at_once(service: Service) -> None:
    sent = send(service, 3)
    service.books.sign_in = refused
    service.pump()
    connection = service.connections.kept[TENANT, SUBSIDIARY]
    (problem,) = service.settings.check_connection(connection)
    assert (problem.code, problem.field) == ("bad_credentials", "credentials")
    service.books.sign_in = lambda _: None
    service.settings.check_connection(service.connections.kept[TENANT, SUBSIDIARY])
    assert finding(service) is None
    service.pump()
    assert states(service, sent) == {(Status.EXPORTED, False, 0)}


@pytest.mark.rule("ERR-6", "CONN-8")
def test_a_check_finds_it_before_an_export_does(service: Service) -> None:
    service.books.sign_in = refused
    service.settings.check_connection(service.connections.kept[TENANT, SUBSIDIARY])
    assert finding(service) is not None
    service.wire.calls.clear()
    send(service, 1)
    service.pump()
    assert "books.find_parties" not in service.wire.calls


@pytest.mark.rule("ERR-6")
def test_a_changed_setting_is_followed_by_a_look(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = refused
    service.pump()
    _minutes(service, 120)
    probes = service.books.probes
    service.switch(ap_sync=False)
    service.look_after()
    assert service.books.probes == probes + 1


@pytest.mark.rule("ERR-6")
def test_an_outage_that_lasts_is_found_and_costs_no_attempts(service: Service) -> None:
    sent = send(service, 4)
    service.books.sign_in = away
    for _ in range(3):
        deliveries = service.queue.take()
        later = service.work(deliveries)
        assert len(later) == 4
        service.clock.advance(900)
        service.queue.waiting += deliveries
        assert finding(service) is None or not _found(service).stands
    service.look_after()
    assert (_found(service).away, _found(service).stands) == (True, True)
    service.pump()
    assert {(state, held) for state, held, _ in states(service, sent)} == {(Status.QUEUED, True)}
    service.books.sign_in = lambda _: None
    _minutes(service, 5)
    assert finding(service) is None
    assert states(service, sent) == {(Status.EXPORTED, False, 0)}


def _found(service: Service) -> ConnectionFinding:
    found = finding(service)
    assert found is not None
    return found


@pytest.mark.rule("ERR-6")
def test_a_single_timeout_is_no_finding(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = away
    service.work(service.queue.take())
    assert finding(service) is None


@pytest.mark.rule("ERR-6")
def test_a_document_that_fails_while_the_sign_in_works_is_tried_on(service: Service) -> None:
    """The look decides: it is not the connection."""
    send(service, 1)
    service.books.fault = lambda _: None
    service.books.sign_in = away
    deliveries = service.queue.take()
    for _ in range(3):
        service.work(deliveries)
        service.clock.advance(120)
    service.books.sign_in = lambda _: None
    service.look_after()
    assert finding(service) is None


@pytest.mark.rule("ERR-6")
def test_our_own_limits_are_no_finding(service: Service) -> None:
    busy = Retryable("All requests are in use.", code="sage_busy")
    send(service, 1)
    service.books.sign_in = lambda _: busy
    deliveries = service.queue.take()
    for _ in range(6):
        service.work(deliveries)
        service.clock.advance(900)
    assert finding(service) is None


@pytest.mark.rule("ERR-6")
def test_a_look_that_is_impossible_changes_nothing(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = refused
    service.pump()
    before = _found(service)
    service.books.sign_in = lambda _: Retryable("All requests are in use.", code="sage_busy")
    service.clock.advance(120)
    service.look_after()
    assert _found(service) == before


@pytest.mark.rule("ERR-6")
def test_two_schedules_at_once_ask_once(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = refused
    service.pump()
    service.clock.advance(120)
    service.wire.interrupt_once("books.probe", service.look_after)
    service.look_after()
    assert service.books.probes == 1


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("call", ["queue.send_transactions", "transactions.save"])
def test_a_release_that_dies_goes_on(service: Service, call: str) -> None:
    sent = send(service, 3)
    service.books.sign_in = refused
    service.pump()
    service.books.sign_in = lambda _: None
    service.clock.advance(120)
    service.wire.fail_once(call)
    with pytest.raises(Retryable):
        service.look_after()
    service.queue.take()
    _minutes(service, 3)
    service.clock.advance(1800)
    service.sweep()
    service.pump()
    assert {state for state, _, _ in states(service, sent)} == {Status.EXPORTED}


@pytest.mark.rule("ERR-6")
def test_what_was_on_its_way_is_looked_up_before_it_is_sent_again(service: Service) -> None:
    (transaction,) = send(service, 1)
    service.books.fault = lambda _: WriteFault.UNKNOWN_AFTER
    deliveries = service.queue.take()
    service.work(deliveries)
    service.books.fault = lambda _: None
    service.books.sign_in = refused
    service.clock.advance(300)
    service.work(deliveries)
    record = service.now_of(transaction)
    assert (record.status, record.held) == (Status.CHECKING, True)
    service.books.sign_in = lambda _: None
    _minutes(service, 5)
    assert service.now_of(transaction).status is Status.EXPORTED
    assert len(service.books.live("id-0")) == 1


@pytest.mark.rule("ERR-6", "MOD-1")
def test_an_edit_waits_with_its_document_untouched(service: Service) -> None:
    transaction = exported(service)
    service.books.sign_in = refused
    service.send(EDITED)
    service.pump()
    assert states(service, [transaction]) == {(Status.QUEUED, True, 0)}
    service.books.sign_in = lambda _: None
    _minutes(service, 3)
    (kept,) = service.books.live("inv-1001")
    assert str(kept.found.total) == "5.00"


@pytest.mark.rule("ERR-6", "MOD-3")
def test_a_newer_version_of_what_waits_is_the_one_that_goes_out(service: Service) -> None:
    transaction = service.send(load_invoice())
    service.books.sign_in = refused
    service.pump()
    later = UPDATED + timedelta(hours=1)
    service.send(load_invoice(amounts=["7.00"], updated_at=later))
    service.pump()
    assert service.now_of(transaction).held
    service.books.sign_in = lambda _: None
    _minutes(service, 3)
    (kept,) = service.books.live("inv-1001")
    assert str(kept.found.total) == "7.00"


@pytest.mark.rule("ERR-6", "ERR-7")
def test_the_dead_letter_of_what_is_held_leaves_it_held(service: Service) -> None:
    (transaction,) = send(service, 1)
    (delivery,) = service.queue.waiting
    service.books.sign_in = refused
    service.pump()
    service.capture.transaction(delivery.ref)
    assert states(service, [transaction]) == {(Status.QUEUED, True, 0)}


@pytest.mark.rule("ERR-6", "CONN-10")
def test_disconnecting_forgets_the_finding(service: Service) -> None:
    sent = send(service, 1)
    service.books.sign_in = refused
    service.pump()
    service.connect.disconnect(CALLER, SUBSIDIARY)
    service.pump()
    assert finding(service) is None
    assert states(service, sent) == {(Status.SKIPPED, False, 1)}


@pytest.mark.rule("ERR-6", "PAY-5")
def test_payments_are_not_read_while_a_finding_stands(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = refused
    service.pump()
    service.wire.calls.clear()
    service.plan.for_all("corr")
    service.pump()
    assert "books.payment_details" not in service.wire.calls
    (run,) = service.payment_runs.runs(TENANT, 10, None).items
    assert (run.status.value, run.problem and run.problem.code) == ("failed", "bad_credentials")


@pytest.mark.rule("ERR-6", "PAY-7")
def test_a_payment_run_finds_it_too(service: Service) -> None:
    service.books.sign_in = refused
    service.plan.for_all("corr")
    service.pump()
    assert _found(service).code == "bad_credentials"


@pytest.mark.rule("ERR-6")
def test_a_request_that_is_refused_again_and_again_is_an_error_of_its_document(service: Service) -> None:
    unclear = UnclearRefusal("Sage Intacct accepts the sign-in, but refuses the request.")
    good = service.send(load_invoice("N1", alvys_id="good"))
    bad = service.send(load_invoice("N2", alvys_id="bad"))

    def refuse(write: Any) -> NeedsAttention | None:
        return unclear if "bad" in write.control_id else None

    service.books.refuse = refuse
    service.pump()
    failed = service.now_of(bad)
    assert (failed.status, failed.attempts) == (Status.FAILED, 3)
    assert failed.problem is not None
    assert failed.problem.code == "request_refused"
    assert service.now_of(good).status is Status.EXPORTED
    assert finding(service) is None


def test_it_waits_in_no_queue(service: Service) -> None:
    send(service, 2)
    service.books.sign_in = refused
    service.pump()
    assert service.queue.take(*QueueName) == []
