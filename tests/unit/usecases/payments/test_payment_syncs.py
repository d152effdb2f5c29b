"""The payment sync's windows and watermark (PAY-3, PAY-5, PAY-7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from alvys_intacct.domain.errors import NeedsAttention, Throttled
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED, Payment
from alvys_intacct.domain.payments.resolving import closed
from alvys_intacct.domain.payments.run import RunStatus
from alvys_intacct.domain.payments.run_steps import claimed
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.due import MESSAGE_LASTS
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.payments.sync_on_demand import MOST_UNDER_WAY
from tests.fakes.books import FakeBooks
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

DAY = 24 * 3600


@pytest.fixture
def service() -> Service:
    """An invoice is in Sage."""
    made = Service()
    made.send(load_invoice())
    made.pump()
    return made


def pay(service: Service, detail_id: str, state: PaymentState = PaymentState.COMPLETE) -> None:
    """Somebody pays it in part."""
    (document,) = service.books.live("inv-1001")
    when = service.clock.now()
    service.books.details.append(
        PaymentDetail(
            side=Side.AR,
            detail_id=detail_id,
            payment_id="900",
            document_record_no=document.found.record_no,
            amount=Decimal("1.00"),
            payment_date=when.date(),
            state=state,
            modified_at=when.isoformat(),
        )
    )


def sync(service: Service) -> None:
    """A scheduled run, to its end."""
    service.plan.for_all("corr")
    service.pump()


def arrived(service: Service) -> list[str]:
    """What Alvys has."""
    return [detail_id for _, _, detail_id in service.transport.received]


@pytest.mark.rule("PAY-1")
@pytest.mark.parametrize("together", [True, False])
def test_headers_are_asked_for_only_where_they_did_not_come_along(service: Service, together: bool) -> None:
    header = PaymentHeader(
        Side.AR, "900", "Printed Check", "CHK-55", None, START.date(), "USD", PaymentState.COMPLETE
    )
    service.books.headers[Side.AR, "900"] = header
    service.books.headers_with_details = together
    pay(service, "1")
    sync(service)
    assert arrived(service) == ["1"]
    assert service.wire.calls.count("books.payment_headers") == (0 if together else 1)


@pytest.mark.rule("PAY-5")
def test_before_the_first_complete_run_nothing_is_missed_either(service: Service) -> None:
    pay(service, "1")
    service.wire.fail_once(
        "books.payment_details", NeedsAttention("The password is wrong.", code="bad_credentials")
    )
    sync(service)
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) is None
    service.clock.advance(20 * DAY)
    sync(service)
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-5")
def test_after_an_outage_nothing_is_missed(service: Service) -> None:
    sync(service)
    service.clock.advance(DAY)
    pay(service, "1")
    service.clock.advance(20 * DAY)
    sync(service)
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-12")
def test_a_run_over_dates_reads_what_was_paid_then_and_moves_no_watermark(service: Service) -> None:
    pay(service, "1")
    service.clock.advance(40 * DAY)
    pay(service, "2")
    sync(service)
    service.payments.kept.clear()
    reached = service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR)
    service.transport.received.clear()
    service.clock.advance(DAY)
    midnight = START.replace(hour=0)
    service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, (midnight, midnight + timedelta(days=1)))
    service.pump()
    assert arrived(service) == ["1"]
    # Not even where the days reach to the present: they say nothing of what was recorded when.
    service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, (midnight, midnight + timedelta(days=60)))
    service.pump()
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) == reached


@pytest.mark.rule("PAY-5")
def test_so_many_runs_of_a_tenant_are_under_way_and_no_more(service: Service) -> None:
    midnight = START.replace(hour=0)
    days = ((midnight - timedelta(days=back + 1), midnight - timedelta(days=back)) for back in count())
    for _ in range(MOST_UNDER_WAY):
        service.sync_on_demand(TENANT, "person", "corr", None, next(days))
    service.plan.for_all("corr")
    with pytest.raises(Throttled) as caught:
        service.sync_on_demand(TENANT, "person", "corr", None, next(days))
    assert f"{MOST_UNDER_WAY} payment syncs that people asked for are under way" in caught.value.message
    service.pump()
    assert service.sync_on_demand(TENANT, "person", "corr", None, next(days))


@pytest.mark.rule("PAY-3")
def test_what_was_read_once_is_applied_once(service: Service) -> None:
    for detail in range(1, 6):
        pay(service, str(detail))
    for _ in range(3):
        sync(service)
        service.clock.advance(DAY / 2)
    assert sorted(arrived(service)) == ["1", "2", "3", "4", "5"]
    assert service.metrics.counts["PaymentsApplied"] == 5


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call",
    [
        "books.payment_details",
        "payments.record_new",
        "queue.send_payments",
        "payment_runs.move_watermark",
        "payment_runs.save_run",
    ],
)
def test_a_reader_that_dies_is_followed_by_another(service: Service, call: str, phase: Phase) -> None:
    for detail in range(1, 6):
        pay(service, str(detail))
    service.plan.for_all("corr")
    deliveries = service.queue.take()
    if call != "books.payment_details" or phase is Phase.BEFORE:
        service.wire.fail_once(call, CrashError(), phase)
        with pytest.raises(CrashError):
            service.work(deliveries)
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    service.sweep_runs()
    service.queue.waiting += deliveries
    service.pump()
    sync(service)
    assert sorted(arrived(service)) == ["1", "2", "3", "4", "5"]


@pytest.mark.rule("PAY-3")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call", ["transport.apply_payment", "payments.save", "transactions.save_payment_error"]
)
def test_an_applier_that_dies_is_followed_by_another(service: Service, call: str, phase: Phase) -> None:
    pay(service, "1")
    service.plan.for_all("corr")
    service.work(service.queue.take())
    deliveries = service.queue.take()
    service.wire.fail_once(call, CrashError(), phase)
    with pytest.raises(CrashError):
        service.work(deliveries)
    # The queue delivers the message again when the lease of the dead worker has ended.
    service.clock.advance(200)
    service.work(deliveries)
    assert arrived(service) == ["1"]
    assert _errors(service) == []


@pytest.mark.rule("PAY-7")
def test_a_refused_payment_is_an_error_until_alvys_takes_it(service: Service) -> None:
    service.transport.refuse["1"] = NeedsAttention("Unknown load.", code="load_unknown")
    pay(service, "1")
    sync(service)
    (error,) = _errors(service)
    assert arrived(service) == []
    sync(service)
    assert _errors(service) == [error]
    service.transport.refuse.clear()
    service.retry.by_id(CALLER, [error])
    service.pump()
    assert (arrived(service), _errors(service)) == (["1"], [])


@pytest.mark.rule("PAY-7")
def test_a_payment_on_what_alvys_has_as_settled_is_sent_again_by_a_person_only(service: Service) -> None:
    service.transport.refuse["1"] = NeedsAttention("Already settled.", code=ALREADY_SETTLED)
    pay(service, "1")
    sync(service)
    (error,) = _errors(service)
    service.transport.refuse.clear()
    sync(service)
    assert (arrived(service), _errors(service)) == ([], [error])
    service.retry.by_id(CALLER, [error])
    service.pump()
    assert (arrived(service), _errors(service)) == (["1"], [])


@pytest.mark.rule("PAY-6")
def test_a_payment_that_was_taken_back_unread_is_none_later_either(service: Service) -> None:
    """PAY-6: it changes alone weeks later, when a bank reconciliation clears it."""
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    void(service, "pair")
    sync(service)
    service.clock.advance(20 * DAY)
    service.books.details = [service.books.details[0]]
    service.books.headers_changed[Side.AR, "900"] = service.clock.now()
    sync(service)
    assert (arrived(service), _errors(service)) == ([], [])


@pytest.mark.rule("PAY-3", "PAY-6")
def test_a_payment_that_is_voided_while_alvys_takes_it_is_an_error(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    given = service.transport.apply_payment

    def voided_meanwhile(payment: Payment) -> str | None:
        alvys_id = given(payment)
        void(service, "detail")
        service.plan.for_all("corr")
        run = next(one for one in service.queue.take() if one.queue is QueueName.READ_PAYMENTS)
        service.read(run.tenant, run.name)
        return alvys_id

    monkeypatch.setattr(service.transport, "apply_payment", voided_meanwhile)
    sync(service)
    (error,) = service.transactions.open_errors(TENANT, ListFilter(), 10, None).items
    assert error.problem.code == "payment_voided_in_sage"
    assert "alvys-1" in error.problem.message


@pytest.mark.rule("PAY-5", "PAY-14")
def test_a_run_in_which_sage_tells_no_state_fails_and_leaves_the_watermark(service: Service) -> None:
    pay(service, "1")
    service.books.details[0] = replace(service.books.details[0], state=None)
    sync(service)
    (run,) = service.payment_runs.runs(TENANT, 1, None).items
    assert (run.status, run.problem and run.problem.code) == (RunStatus.FAILED, "payment_state_missing")
    assert service.payment_runs.watermark(TENANT, SUBSIDIARY, Side.AR) is None


VOIDS = ("detail", "header", "pair", "pair, marked")


def void(service: Service, how: str) -> None:
    """Somebody voids payment 900, which detail 1 belongs to: Sage shows it in one of its ways."""
    now, books = service.clock.now(), service.books
    (position,) = (at for at, detail in enumerate(books.details) if detail.detail_id == "1")
    detail = books.details[position]
    if how == "detail":
        books.details[position] = replace(detail, state=PaymentState.UNDONE, modified_at=now.isoformat())
        return
    books.headers_changed[Side.AR, "900"] = now
    if how != "pair":
        books.headers[Side.AR, "900"] = _header("900", PaymentState.UNDONE)
    if how != "header":
        state = PaymentState.REVERSAL if "marked" in how else PaymentState.COMPLETE
        back = replace(
            detail, detail_id="99", payment_id="901", amount=-detail.amount, modified_at=now.isoformat()
        )
        books.details.append(back)
        books.headers[Side.AR, "901"] = _header("901", state)


def _header(payment_id: str, state: PaymentState = PaymentState.COMPLETE) -> PaymentHeader:
    return PaymentHeader(Side.AR, payment_id, "Printed Check", "CHK-55", None, START.date(), "USD", state)


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("how", VOIDS)
def test_a_payment_that_is_voided_after_its_import_is_one_error(
    service: Service, how: str, together: bool
) -> None:
    service.books.headers_with_details = together
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    sync(service)
    service.clock.advance(12 * 3600)
    void(service, how)
    for _ in range(3):
        sync(service)
        service.clock.advance(12 * 3600)
    (error,) = service.transactions.open_errors(TENANT, ListFilter(), 10, None).items
    assert error.problem.code == "payment_voided_in_sage"
    assert "900" in error.problem.message
    assert "alvys-1" in error.problem.message
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-6", "ERR-12")
def test_a_closed_payment_that_is_still_listed_leaves_the_list_when_it_is_voided(service: Service) -> None:
    """Whoever closed it died between the record and the list."""
    service.transport.refuse["1"] = NeedsAttention("Unknown load.", code="load_unknown")
    pay(service, "1")
    sync(service)
    (error,) = _errors(service)
    payment = service.payments.get(TENANT, error)
    assert payment is not None
    decision = Decision(reason="Paid by hand", by="person", at=service.clock.now())
    assert service.payments.save(closed(payment, ResolutionKind.CLOSED, decision))
    assert _errors(service) == [error]
    void(service, "detail")
    sync(service)
    assert _errors(service) == []


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("how", VOIDS)
def test_a_payment_that_is_voided_before_it_was_read_is_none(service: Service, how: str) -> None:
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    void(service, how)
    sync(service)
    assert (arrived(service), _errors(service)) == ([], [])


@pytest.mark.rule("PAY-6")
def test_a_payment_on_a_later_page_than_the_one_that_takes_it_back_is_none(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    void(service, "pair")
    given = FakeBooks.payment_details

    def back_first(
        books: FakeBooks, of: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        pages = list(given(books, of, side, since, until))
        return iter([[detail] for page in reversed(pages) for detail in reversed(page)])

    monkeypatch.setattr(FakeBooks, "payment_details", back_first)
    service.plan.for_all("corr")
    service.pump()
    assert (arrived(service), _errors(service)) == ([], [])


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "call",
    ["transactions.save_payment_error", "payments.save", "books.payments_on", "books.whole_payments"],
)
def test_a_reader_that_dies_while_it_voids_is_followed_by_another(
    service: Service, call: str, phase: Phase
) -> None:
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    sync(service)
    service.clock.advance(12 * 3600)
    void(service, "pair")
    service.plan.for_all("corr")
    deliveries = service.queue.take()
    if not call.startswith("books.") or phase is Phase.BEFORE:
        service.wire.fail_once(call, CrashError(), phase)
        with pytest.raises(CrashError):
            service.work(deliveries)
    service.clock.advance(MESSAGE_LASTS.total_seconds())
    service.sweep_runs()
    service.pump()
    sync(service)
    assert len(_errors(service)) == 1


@pytest.mark.rule("PAY-14")
def test_a_payment_is_imported_once_it_is_complete(service: Service) -> None:
    service.books.headers[Side.AR, "900"] = _header("900", PaymentState.OPEN)
    pay(service, "1", PaymentState.OPEN)
    sync(service)
    assert arrived(service) == []
    (run,) = service.payment_runs.runs(TENANT, 1, None).items
    assert (run.not_imported, run.not_imported_because) == (1, {"not_complete": 1})
    service.clock.advance(20 * DAY)
    service.books.headers[Side.AR, "900"] = _header("900")
    service.books.headers_changed[Side.AR, "900"] = service.clock.now()
    service.books.details[0] = replace(service.books.details[0], state=None)
    sync(service)
    assert arrived(service) == ["1"]


@pytest.mark.rule("PAY-6")
def test_a_negative_payment_without_its_match_is_one_error(service: Service) -> None:
    service.books.headers[Side.AR, "900"] = _header("900")
    pay(service, "1")
    service.books.details[0] = replace(service.books.details[0], amount=Decimal("-7.00"))
    for _ in range(2):
        sync(service)
    (error,) = service.transactions.open_errors(TENANT, ListFilter(), 10, None).items
    assert error.problem.code == "negative_payment_in_sage"
    assert arrived(service) == []


def _errors(service: Service) -> list[str]:
    page = service.transactions.open_errors(TENANT, ListFilter(), 10, None)
    return [error.record_id for error in page.items]


@pytest.mark.rule("PAY-12")
def test_a_second_sync_of_a_connection_is_answered_with_the_one_that_waits(service: Service) -> None:
    """One that has begun misses what comes after it; so one more may wait behind it, and no third."""

    def ask(dates: tuple[datetime, datetime] | None = None) -> str:
        (run,) = service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, dates)
        return run.run_id

    midnight = service.clock.now().replace(hour=0, minute=0)
    day, two_days = (midnight, midnight + timedelta(days=1)), (midnight, midnight + timedelta(days=2))
    first = ask()
    assert ask() == first
    chosen = ask(day)
    assert ask(day) == chosen != first
    assert ask(two_days) not in (first, chosen)
    assert len(service.queue.take(QueueName.READ_PAYMENTS)) == 3
    begun = service.payment_runs.get_run(TENANT, first)
    assert begun is not None
    service.payment_runs.save_run(claimed(begun, service.clock.now()))
    second = ask()
    assert second != first
    assert ask() == second
