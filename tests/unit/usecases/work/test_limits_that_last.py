"""A company at its limit: a short limit is waited out, one that lasts is a finding (ERR-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.findings import FIRST_PORTION, ConnectionFinding
from alvys_intacct.domain.errors import ConnectionPlace, RateLimited, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service

MINUTE = 60


class Limit:
    """Sage turns each request away, and asks for a wait of so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self, books: Books) -> SyncError:
        error = RateLimited("No more.", code="rate_limited", seconds=self.seconds, refused=True)
        error.away = ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)
        return error


@pytest.fixture
def service() -> Service:
    """A service with one active connection."""
    return Service()


def send(service: Service, how_many: int) -> list[Transaction]:
    """So many invoices, one a second."""
    sent = []
    for place in range(how_many):
        sent.append(service.send(load_invoice(f"N{place:03}", alvys_id=f"id-{place:03}")))
        service.clock.advance(1)
    return sent


def finding(service: Service) -> ConnectionFinding | None:
    return service.connections.kept[TENANT, SUBSIDIARY].finding


def standing(service: Service) -> ConnectionFinding:
    found = finding(service)
    assert found is not None
    assert found.stands
    return found


def at_limit(service: Service, seconds: float) -> list[Transaction]:
    """A connection whose documents wait for such a limit."""
    sent = send(service, 60)
    service.books.sign_in = Limit(seconds)
    service.pump()
    assert standing(service).code == "rate_limited"
    assert all(service.now_of(transaction).held for transaction in sent)
    return sent


def exported(service: Service, sent: list[Transaction]) -> int:
    return sum(service.now_of(transaction).status is Status.EXPORTED for transaction in sent)


@pytest.mark.rule("ERR-6")
def test_a_short_limit_is_waited_out(service: Service) -> None:
    (sent,) = send(service, 1)
    service.books.sign_in = Limit(5)
    deliveries = service.queue.take()
    for _ in range(10):
        service.work(deliveries)
        service.clock.advance(7)
    assert finding(service) is None
    service.books.sign_in = lambda _: None
    service.work(deliveries)
    assert service.now_of(sent).status is Status.EXPORTED
    assert service.now_of(sent).limited_since is None


@pytest.mark.rule("ERR-6")
def test_a_limit_that_lasts_two_minutes_is_a_finding(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = Limit(60)
    deliveries = service.queue.take()
    for _ in range(2):
        service.work(deliveries)
        assert finding(service) is None
        service.clock.advance(75)
    service.work(deliveries)
    assert standing(service).away


@pytest.mark.rule("ERR-6")
def test_a_limit_that_says_it_lasts_is_a_finding_at_once_and_is_asked_when_it_said(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = Limit(1800)
    service.work(service.queue.take())
    found = standing(service)
    assert found.next_look - service.clock.now() >= timedelta(minutes=30)
    service.clock.advance(25 * MINUTE)
    service.look_after()
    assert service.books.probes == 0


@pytest.mark.rule("ERR-6")
def test_absurd_waits_are_not_kept(service: Service) -> None:
    send(service, 1)
    service.books.sign_in = Limit(float("1e18"))
    service.work(service.queue.take())
    assert standing(service).next_look - service.clock.now() <= timedelta(minutes=75)


@pytest.mark.rule("ERR-6")
def test_after_a_limit_the_oldest_go_first_in_portions_that_wait_for_each_other(service: Service) -> None:
    sent = at_limit(service, 120)
    service.books.sign_in = lambda _: None
    service.clock.advance(10 * MINUTE)
    assert service.look_after() == FIRST_PORTION
    first = service.queue.take()
    oldest = {transaction.transaction_id for transaction in sent[:FIRST_PORTION]}
    assert {delivery.ref.transaction_id for delivery in first} == oldest
    service.clock.advance(MINUTE)
    assert service.look_after() == 0
    service.work(first)
    service.clock.advance(MINUTE)
    assert service.look_after() == len(sent) - FIRST_PORTION
    service.pump()
    service.clock.advance(MINUTE)
    service.look_after()
    assert finding(service) is None
    assert exported(service, sent) == len(sent)


@pytest.mark.rule("ERR-6")
def test_a_portion_that_never_moves_holds_nothing_up(service: Service) -> None:
    sent = at_limit(service, 120)
    service.books.sign_in = lambda _: None
    service.clock.advance(10 * MINUTE)
    service.look_after()
    service.queue.take()
    service.clock.advance(5 * MINUTE)
    assert service.look_after() == len(sent) - FIRST_PORTION


@pytest.mark.rule("ERR-6")
def test_a_limit_that_sign_ins_do_not_meet_costs_one_portion_and_the_wait_doubles(service: Service) -> None:
    sent = at_limit(service, 60)
    waits = []
    for _ in range(3):
        service.books.sign_in = lambda _: None
        service.clock.advance((standing(service).next_look - service.clock.now()).total_seconds())
        assert service.look_after() == FIRST_PORTION
        service.books.sign_in = Limit(60)
        service.work(service.queue.take())
        waits.append((standing(service).next_look - service.clock.now()).total_seconds() / MINUTE)
        assert all(service.now_of(transaction).held for transaction in sent)
    assert waits[0] >= 2
    assert waits[1] >= 4
    assert waits[2] >= 8
    assert all(service.now_of(transaction).attempts == 0 for transaction in sent)
