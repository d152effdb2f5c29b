"""What the service wrote and heard nothing of is told as such (CLOSE-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from alvys_intacct.domain.close.closing import Closing
from alvys_intacct.domain.close.obstacles import Obstacle
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportRun
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.payments.payment import PaymentStatus, SettledBy, refused
from alvys_intacct.domain.transactions.record import HeldBecause, Operation, Status, Transaction
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.http.shapes.close_rows import obstacle_answer
from alvys_intacct.usecases.close.compare_connection import DIFFERENCES, OBSTACLES
from tests.fakes.books import WriteFault
from tests.fakes.rows import PROBLEM, changes, failed, payment, receipt, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START
from tests.unit.usecases.close.test_make_reports import YEAR, Side

NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
READER = Identity(TENANT, "ann", "Admin", frozenset(Permission))
PATTERNS = UrlPatterns(load="https://alvys.example/#/loads/{loadNumber}")
DECEMBER = Period(first=date(2026, 12, 1), last=date(2026, 12, 31))


def reported(service: Service, period: Period) -> ReportRun:
    """A finished report over that period."""
    side = Side(service)
    started = side.start_reports.start(
        side.start_reports.readable(TENANT, SUBSIDIARY), SUBSIDIARY, period, "ann", f"corr {period.first}"
    )
    side.make_reports(TENANT, started.report_id)
    run = service.close_reports.get(TENANT, started.report_id)
    assert run is not None
    assert run.is_finished
    return run


def reasons(service: Service, period: Period) -> list[str]:
    """The differences of a report over that period."""
    return service.close_reports.rows(reported(service, period), 0, DIFFERENCES, 100, None).items


def in_the_way(service: Service, period: Period) -> list[tuple[str, str]]:
    """What stands in the way of the close of that period: numbers with codes; it is ready without any."""
    run = reported(service, period)
    rows = [
        Obstacle.model_validate_json(row)
        for row in service.close_reports.rows(run, 0, OBSTACLES, 100, None).items
    ]
    assert run.ready is not any(row.blocks for row in rows)
    return sorted((row.number, row.code) for row in rows)


@pytest.mark.rule("CLOSE-2")
def test_a_document_whose_write_has_no_answer_is_no_document_of_nobody() -> None:
    service = Service()
    service.books.fault = lambda _: WriteFault.UNKNOWN_AFTER
    sent = service.send(load_invoice())
    service.work(service.queue.take())
    service.books.fault = lambda _: None
    assert service.now_of(sent).status is Status.CHECKING
    told = reasons(service, YEAR)
    assert len(told) == 2
    assert sum("outcome_unknown" in row for row in told) == 1
    assert all(sent.transaction_id in row for row in told)


def booked_on(day: date, **changed: Any) -> Transaction:
    """A failed change of a document that is in Sage at that date."""
    return failed(receipt=receipt("100").model_copy(update={"document_date": day}), **changed)


@pytest.mark.rule("CLOSE-2", "MOD-7")
def test_what_alvys_moved_into_a_month_is_in_its_way_until_that_is_in_sage() -> None:
    service = Service()
    moved = booked_on(date(2026, 11, 30), document_date=date(2026, 12, 1))
    service.transactions.save(changes(moved))
    assert ("N1", "open_error") in in_the_way(service, NOVEMBER)
    assert in_the_way(service, DECEMBER) == [("N1", "open_error")]
    elsewhere = receipt("101").model_copy(
        update={"document_date": date(2026, 12, 1), "subsidiary_id": "former"}
    )
    from_another = failed(2, receipt=elsewhere, document_date=date(2026, 12, 1))
    removed = booked_on(date(2026, 11, 30), document_date=date(2026, 12, 1), operation=Operation.REVERT)
    service = Service()
    service.transactions.save(changes(from_another, removed))
    assert in_the_way(service, DECEMBER) == [("N2", "open_error")]


@pytest.mark.rule("CLOSE-2")
def test_payments_that_an_earlier_version_refused_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service()
    known = [
        refused(payment(1, payment_date=date(2026, 11, 5)), PROBLEM, START),
        refused(payment(2, payment_date=date(2026, 12, 5)), PROBLEM, START),
    ]
    service.payments.record_new(known)
    for refusal in known:
        error = error_of_payment(refusal)
        service.transactions.save_payment_error(TENANT, error, refusal.payment_key)
    assert in_the_way(service, NOVEMBER) == [("N1", "payment_refused")]
    monkeypatch.setattr(service.payments, "standing", lambda *_: iter(()))  # it isn't listed yet
    service.clock.advance(1)
    assert in_the_way(service, NOVEMBER) == [("N1", "payment_refused")]


@pytest.mark.rule("CLOSE-2")
def test_a_reference_may_be_of_any_month_that_had_not_ended_when_it_came() -> None:
    service = Service()
    held = HeldBecause(code="connection_paused", words="Paused.", since=START, subsidiary_id=SUBSIDIARY)
    service.transactions.save(
        changes(
            failed(1, alvys_id=None, created_at=datetime(2026, 11, 30, 12, tzinfo=UTC)),
            transaction(2, alvys_id=None, held=True, held_because=held),
            failed(3, alvys_id=None, subsidiary_id="other"),
        )
    )
    assert in_the_way(service, NOVEMBER) == [("N1", "open_error"), ("N2", "held")]
    assert in_the_way(service, DECEMBER) == []


@pytest.mark.rule("CLOSE-2", "ERR-9")
def test_errors_and_payments_are_told_with_what_to_do_and_with_their_links() -> None:
    service = Service()
    day = date(2026, 11, 20)
    paid = transaction(2, status=Status.EXPORTED, receipt=receipt("100"), document_date=date(2026, 1, 5))
    service.transactions.save(changes(failed(1, document_date=day), paid))
    of_paid = {"transaction_id": paid.transaction_id, "number": "N2", "load_number": "LD2"}
    refusal = payment(1, status=PaymentStatus.REFUSED, problem=PROBLEM, **of_paid)
    notice = payment(2, status=PaymentStatus.NOTICE, settled_by=SettledBy.CREDIT, **of_paid)
    service.payments.kept.update({(TENANT, known.payment_key): known for known in (refusal, notice)})
    run = reported(service, NOVEMBER)
    kept = service.close_reports.rows(run, 0, OBSTACLES, 100, None).items
    told = [
        obstacle_answer(SUBSIDIARY, Obstacle.model_validate_json(row), Sight(READER), PATTERNS)
        for row in kept
    ]
    shown = {row.code: row for row in told}
    error, payment_row = shown["open_error"], shown["payment_refused"]
    assert error.words == payment_row.words == "No GL account. Map it."
    assert {code: [link.url for link in row.links] for code, row in shown.items()} == {
        "open_error": ["https://alvys.example/#/loads/LD1"],
        "payment_refused": ["https://alvys.example/#/loads/LD2"],
        "settled_without_money": ["https://alvys.example/#/loads/LD2"],
    }
    assert payment_row.transaction is not None
    assert payment_row.transaction.url == f"/v1/transactions/{paid.transaction_id}"
    assert payment_row.kind == paid.kind.wire_name
    assert payment_row.payment_url == (f"/v1/payments?from=2026-11-20&to=2026-11-20&q={paid.transaction_id}")
    assert error.payment_url is None


@pytest.mark.rule("CLOSE-2")
def test_a_payment_in_the_way_does_not_hide_that_its_document_differs() -> None:
    closing = Closing(SUBSIDIARY, "acme-books", None, "USD", NOVEMBER)
    ours = our_document(transaction(1, status=Status.EXPORTED, document_date=date(2026, 11, 5)))
    assert ours is not None
    told = closing.add_payments([payment(1, transaction_id=ours.transaction_id)], {ours.transaction_id: ours})
    told.obstacles += closing.add_ours([ours]).obstacles
    assert [obstacle.code for obstacle in told.obstacles] == ["payment_pending", "waiting"]
