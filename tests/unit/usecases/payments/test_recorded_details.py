"""Which of Sage's payments are recorded, how, and what becomes of known ones (PAY)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.allocation import LoadsOfDocument
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy, applied, refused
from alvys_intacct.domain.payments.run import PaymentRun, RunStatus
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes import rows
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import SUBSIDIARY, TENANT, UPDATED, load_invoice, summary_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

HOURS = 3600


@pytest.fixture
def service() -> Service:
    """An invoice is in Sage."""
    made = Service()
    made.send(load_invoice())
    made.pump()
    return made


def pay(service: Service, detail_id: str = "1", **changes: Any) -> PaymentDetail:
    """Somebody settles a part of it."""
    (document,) = service.books.live("inv-1001")
    when = service.clock.now()
    detail = PaymentDetail(
        side=Side.AR,
        detail_id=detail_id,
        payment_id="900",
        document_record_no=document.found.record_no,
        amount=Decimal("1.00"),
        payment_date=when.date(),
        state=PaymentState.COMPLETE,
        modified_at=when.isoformat(),
    )
    service.books.details.append(replace(detail, **changes))
    return service.books.details[-1]


def change(service: Service, detail_id: str, **changes: Any) -> None:
    """Sage tells something else of a detail."""
    changes["modified_at"] = service.clock.now().isoformat()
    service.books.details = [
        replace(detail, **changes) if detail.detail_id == detail_id else detail
        for detail in service.books.details
    ]


def sync(service: Service) -> PaymentRun:
    """A scheduled run, to its end."""
    service.clock.advance(12 * HOURS)
    service.plan.for_all("corr")
    service.pump()
    return service.payment_runs.runs(TENANT, 1, None).items[0]


def records(service: Service) -> list[Payment]:
    return sorted(service.payments.kept.values(), key=lambda one: (one.detail_id, one.settled_by))


def statuses(service: Service) -> list[tuple[str, str]]:
    return [(payment.settled_by, payment.status) for payment in records(service)]


def errors(service: Service) -> list[str]:
    page = service.transactions.open_errors(TENANT, ListFilter(), 10, None)
    return [error.problem.code for error in page.items]


def setting(service: Service, name: str, *, on: bool = True) -> None:
    connection = service.connections.get(TENANT, SUBSIDIARY)
    assert connection is not None
    service.switch(advanced=connection.advanced.model_copy(update={name: on}))


# ------------------------------------------------------------ settled without money


@pytest.mark.rule("PAY-15")
def test_money_is_paid_and_the_discount_is_a_notice(service: Service) -> None:
    pay(service, amount=Decimal("90.00"), discount=Decimal("10.00"))
    for _ in range(2):
        run = sync(service)
    assert statuses(service) == [("discount", "notice"), ("money", "applied")]
    assert (run.read, run.duplicate, run.not_imported, errors(service)) == (1, 1, 0, [])
    (transaction,) = service.transactions.records.values()
    view = service.view(ref_of(transaction))
    assert view is not None
    assert view.settlement is not None
    assert view.settlement.words == "settled in Sage: 90.00 paid, 10.00 discount"


@pytest.mark.rule("PAY-8", "PAY-15")
@pytest.mark.parametrize("what", [part for part in SettledBy if part is not SettledBy.MONEY])
def test_what_settles_without_money_is_counted_by_its_name(service: Service, what: SettledBy) -> None:
    settled: dict[str, Any] = {what.value: Decimal("5.00")}
    pay(service, amount=Decimal(0), **settled)
    for _ in range(2):
        run = sync(service)
        assert (run.new, run.duplicate, run.not_imported_because) == (0, 0, {what: 1})
    assert statuses(service) == [(what, "notice")]
    assert service.transport.received == {}


@pytest.mark.rule("PAY-15")
def test_with_the_setting_later_discounts_are_posted_and_earlier_notices_stay(service: Service) -> None:
    pay(service, "1", amount=Decimal(0), discount=Decimal("5.00"))
    sync(service)
    setting(service, "import_discounts_and_credits_as_payments")
    pay(service, "2", discount=Decimal("7.00"))
    run = sync(service)
    assert [(payment.detail_id, payment.status) for payment in records(service)] == [
        ("1", "notice"),
        ("2", "applied"),
        ("2", "applied"),
    ]
    assert (run.new, run.duplicate) == (1, 1)
    posted = {payment.reference_in_alvys: payment for payment in service.transport.received.values()}
    assert sorted(posted) == ["2", "2-discount"]
    assert (posted["2-discount"].method, posted["2-discount"].amount) == ("Other", "7.00")


@pytest.mark.rule("PAY-6", "PAY-15")
def test_a_void_takes_notices_back_too(service: Service) -> None:
    pay(service, amount=Decimal(0), discount=Decimal("5.00"))
    sync(service)
    change(service, "1", state=PaymentState.UNDONE)
    run = sync(service)
    assert (statuses(service), errors(service)) == ([("discount", "voided")], [])
    assert run.not_imported_because == {"undone": 1}


# --------------------------------------------------------------------------- voids


def _refused(payment: Payment) -> Payment:
    return refused(payment, rows.PROBLEM, START)


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize(
    ("before", "status", "problem"),
    [
        (lambda one: one, "voided", []),
        (lambda one: one.model_copy(update={"sent_at": START}), "checking", []),
        (_refused, "voided", []),
        (lambda one: _refused(one).model_copy(update={"sent_at": START}), "checking", []),
        (lambda one: applied(one, "alvys-1", START), "voided", ["payment_voided_in_sage"]),
    ],
)
@pytest.mark.parametrize("how", ["detail", "header", "pair", "pair, marked"])
def test_what_sage_undid_by_how_far_it_was(
    service: Service, before: Callable[[Payment], Payment], status: str, problem: list[str], how: str
) -> None:
    """No answer heard is never taken for: it didn't happen."""
    detail = pay(service)
    header = PaymentHeader(Side.AR, "900", "Check", "7", None, START.date(), "USD", PaymentState.COMPLETE)
    service.books.headers[Side.AR, "900"] = header
    service.plan.for_all("corr")
    service.work(service.queue.take())
    (pending,) = records(service)
    known = before(pending).model_copy(update={"version": 1})
    service.payments.kept[TENANT, known.payment_key] = known
    if known.problem is not None:
        service.transactions.save_payment_error(TENANT, None, known.payment_key)
    service.queue.take()
    service.clock.advance(HOURS)
    now = service.clock.now()
    if how == "detail":
        change(service, "1", state=PaymentState.UNDONE)
    else:
        service.books.headers_changed[Side.AR, "900"] = now
    if how in ("header", "pair, marked"):
        service.books.headers[Side.AR, "900"] = replace(header, state=PaymentState.UNDONE)
    if "pair" in how:
        state = PaymentState.REVERSAL if "marked" in how else PaymentState.COMPLETE
        service.books.headers[Side.AR, "901"] = replace(header, payment_id="901", state=state)
        back = replace(detail, detail_id="99", payment_id="901", amount=-detail.amount)
        service.books.details.append(replace(back, modified_at=now.isoformat()))
    for _ in range(2):
        service.plan.for_all("corr")
        service.work(service.queue.take())
        sent = service.queue.take()
        (gone,) = records(service)
        assert (gone.status, errors(service)) == (status, problem)
        assert bool(sent) == (status == "checking")


@pytest.mark.rule("PAY-6")
def test_a_void_that_meets_a_drainer_counts(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and voiding it was sent to Alvys: it is looked up there."""
    pay(service)
    service.plan.for_all("corr")
    service.work(service.queue.take())
    service.queue.take()
    change(service, "1", state=PaymentState.UNDONE)
    save = service.payments.save

    def sent_meanwhile(payment: Payment) -> bool:
        monkeypatch.setattr(service.payments, "save", save)
        (current,) = records(service)
        sent = current.model_copy(update={"version": current.version + 1, "sent_at": START})
        assert save(sent)
        return save(payment)

    monkeypatch.setattr(service.payments, "save", sent_meanwhile)
    service.clock.advance(HOURS)
    service.plan.for_all("corr")
    service.work(service.queue.take())
    assert [payment.status for payment in records(service)] == [PaymentStatus.CHECKING]


# ------------------------------------------------------------------- tried again


@pytest.mark.rule("PAY-13")
def test_a_refused_payment_is_tried_at_each_run_however_old_it_is(service: Service) -> None:
    service.transport.refuse["1"] = NeedsAttention("Unknown load.", code="load_unknown")
    pay(service)
    sync(service)
    service.clock.advance(60 * 24 * HOURS)
    sync(service)
    sync(service)
    service.clock.advance(60 * 24 * HOURS)
    (before,) = records(service)
    sync(service)
    (after,) = records(service)
    assert (before.status, after.status) == (PaymentStatus.REFUSED, PaymentStatus.REFUSED)
    assert after.attempts > before.attempts
    service.transport.refuse.clear()
    sync(service)
    assert (statuses(service), errors(service)) == ([("money", "applied")], [])


@pytest.mark.rule("PAY-9")
@pytest.mark.parametrize("kind", [Kind.PAYSTUB, Kind.AR_E_CHECK])
@pytest.mark.parametrize("call", [None, "payments.save", "transactions.save_payment_error"])
def test_what_alvys_has_no_call_for_is_closed(service: Service, kind: Kind, call: str | None) -> None:
    """Earlier versions tried such payments, for ever."""
    (transaction,) = service.transactions.records.values()
    service.transactions.records[ref_of(transaction)] = transaction.model_copy(update={"kind": kind})
    known = rows.payment(transaction_id=transaction.transaction_id)
    unknown = Problem(code="payment_target_unknown", message="Unknown.", remedy="Look.")
    service.payments.kept[TENANT, known.payment_key] = refused(known, unknown, START)
    sync_dying(service, call)
    sync(service)
    (closed,) = records(service)
    assert (closed.status, errors(service)) == (PaymentStatus.CLOSED, [])
    assert closed.resolution is not None
    assert closed.resolution.by == "payment sync"


@pytest.mark.rule("PAY-9")
def test_with_the_setting_an_e_check_is_tried_on_its_load(service: Service) -> None:
    (transaction,) = service.transactions.records.values()
    e_check = transaction.model_copy(update={"kind": Kind.AR_E_CHECK, "load_number": "L1"})
    service.transactions.records[ref_of(transaction)] = e_check
    pay(service)
    assert sync(service).not_imported_because == {"e_check": 1}
    setting(service, "post_e_check_payments_to_their_load")
    sync(service)
    (payment,) = service.transport.received.values()
    assert (payment.load_number, payment.invoice_in_alvys) == ("L1", None)


# ------------------------------------------------------------------ runs and waits


def sync_dying(service: Service, call: str | None, phase: Phase = Phase.AFTER) -> None:
    """A run whose worker dies after that call, and that is delivered again."""
    service.clock.advance(12 * HOURS)
    service.plan.for_all("corr")
    if call is not None:
        deliveries = service.queue.take()
        service.wire.fail_once(call, CrashError(), phase)
        with pytest.raises(CrashError):
            service.work(deliveries)
        service.clock.advance(HOURS)
        service.queue.waiting += deliveries
    service.pump()


@pytest.mark.rule("PAY-3", "PAY-8")
@pytest.mark.parametrize("page", range(3))
@pytest.mark.parametrize("call", ["payments.record_new", "queue.send_payments"])
def test_a_run_that_dies_in_any_page_counts_right(service: Service, call: str, page: int) -> None:
    service.books.page_size = 2
    for number in range(1, 6):
        pay(service, str(number), discount=Decimal("0.50"))
    pay(service, "6", amount=Decimal(0), credit=Decimal("2.00"))
    service.clock.advance(HOURS)
    service.plan.for_all("corr")
    deliveries = service.queue.take()
    calls = 0

    def hook(name: str, phase: Phase) -> None:
        nonlocal calls
        calls += (name, phase) == (call, Phase.AFTER)
        if calls == page + 1 and (name, phase) == (call, Phase.AFTER):
            raise CrashError

    service.wire.hook = hook
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.wire.hook = None
    service.clock.advance(HOURS)
    service.queue.waiting += deliveries
    service.pump()
    (run,) = service.payment_runs.runs(TENANT, 5, None).items
    counts = (run.read, run.new, run.duplicate, run.foreign, run.not_imported_because)
    assert (run.status, *counts) == (RunStatus.COMPLETE, 6, 5, 0, 0, {"credit": 1})
    assert len(service.payments.kept) == 11
    sync(service)
    assert sorted(payment.detail_id for payment in service.transport.received.values()) == list("12345")


@pytest.mark.rule("PAY-14")
def test_a_payment_without_its_date_is_imported_once_it_has_one(service: Service) -> None:
    """The watermark waits with it, so that it is found however late that is."""
    pay(service, payment_date=None)
    assert sync(service).not_imported_because == {"no_payment_date": 1}
    reached = [service.payment_runs.watermark(TENANT, SUBSIDIARY, side) for side in Side]
    assert [moment is None for moment in reached] == [True, False]
    service.clock.advance(60 * 24 * HOURS)
    assert sync(service).not_imported_because == {"no_payment_date": 1}
    dated = service.clock.now().date() - timedelta(days=70)
    service.books.details[0] = replace(service.books.details[0], payment_date=dated)
    assert sync(service).new == 1
    (payment,) = service.transport.received.values()
    assert payment.payment_date == dated


@pytest.mark.rule("PAY-11")
def test_what_is_paid_while_a_side_is_off_is_read_when_it_is_on_again(service: Service) -> None:
    sync(service)
    service.switch(ar_sync=False)
    pay(service)
    for _ in range(3):
        service.clock.advance(20 * 24 * HOURS)
        assert sync(service).read == 0
    service.switch(ar_sync=True)
    assert sync(service).new == 1
    assert statuses(service) == [("money", "applied")]


@pytest.mark.rule("PAY-2")
def test_a_payment_on_a_document_of_another_connection_is_foreign_here(service: Service) -> None:
    (transaction,) = service.transactions.records.values()
    assert transaction.receipt is not None
    receipt = transaction.receipt.model_copy(update={"subsidiary_id": "else"})
    there = transaction.model_copy(update={"subsidiary_id": "else", "receipt": receipt})
    service.transactions.records[ref_of(transaction)] = there
    pay(service)
    run = sync(service)
    assert (run.read, run.foreign, records(service)) == (1, 1, [])


@pytest.mark.rule("PAY-3")
def test_a_detail_that_comes_twice_in_a_page_is_recorded_once(service: Service) -> None:
    pay(service)
    service.books.details.append(service.books.details[0])
    run = sync(service)
    assert (run.read, run.new, run.duplicate, len(records(service))) == (2, 1, 1, 1)


# -------------------------------------------------------------- summary invoices


@pytest.fixture
def over_two_loads() -> Service:
    """A summary invoice over two loads is in Sage; payments are split."""
    made = Service()
    transaction = made.send(summary_invoice("S1", {"L1": "60.00", "L2": "40.00"}))
    made.pump()
    assert made.now_of(transaction).receipt is not None
    setting(made, "allocate_summary_payments")
    return made


def pay_summary(service: Service, detail_id: str, amount: str, **changes: Any) -> None:
    (transaction,) = service.transactions.records.values()
    assert transaction.receipt is not None
    detail = rows.PAYMENT_DETAIL
    when = service.clock.now()
    made = replace(
        detail,
        detail_id=detail_id,
        document_record_no=transaction.receipt.record_no,
        amount=Decimal(amount),
        modified_at=when.isoformat(),
        header=None,
    )
    service.books.details.append(replace(made, **changes))


def by_load(service: Service) -> list[tuple[str, str | None, str, str]]:
    return sorted(
        (payment.detail_id, payment.load_number, payment.amount, payment.status)
        for payment in service.payments.kept.values()
    )


@pytest.mark.rule("PAY-4")
def test_partial_payments_on_a_summary_invoice_are_split_over_its_loads(over_two_loads: Service) -> None:
    service = over_two_loads
    pay_summary(service, "1", "33.33")
    pay_summary(service, "2", "10.00")
    run = sync(service)
    pay_summary(service, "3", "56.67")
    again = sync(service)
    assert ((run.read, run.new), (again.read, again.new, again.duplicate)) == ((2, 2), (3, 1, 2))
    assert by_load(service)[:2] == [("1", "L1", "20.00", "applied"), ("1", "L2", "13.33", "applied")]
    sums = {load: sum(Decimal(one[2]) for one in by_load(service) if one[1] == load) for load in ("L1", "L2")}
    assert sums == {"L1": Decimal("60.00"), "L2": Decimal("40.00")}
    posted = {
        (payment.reference_in_alvys, payment.load_number) for payment in service.transport.received.values()
    }
    assert len(posted) == 6
    assert all(payment.invoice_in_alvys is None for payment in service.transport.received.values())


@pytest.mark.rule("PAY-4")
def test_a_paid_line_decides_its_load(over_two_loads: Service) -> None:
    (transaction,) = over_two_loads.transactions.records.values()
    assert transaction.receipt is not None
    pay_summary(over_two_loads, "1", "33.00", line_key=f"{transaction.receipt.record_no}001")
    sync(over_two_loads)
    assert by_load(over_two_loads) == [("1", "L2", "33.00", "applied")]


@pytest.mark.rule("PAY-4", "PAY-6")
def test_a_void_takes_back_all_shares_even_when_payments_are_not_split_any_more(
    over_two_loads: Service,
) -> None:
    service = over_two_loads
    pay_summary(service, "1", "100.00")
    sync(service)
    setting(service, "allocate_summary_payments", on=False)
    change(service, "1", state=PaymentState.UNDONE)
    sync(service)
    assert [one[3] for one in by_load(service)] == ["voided", "voided"]
    assert errors(service) == ["payment_voided_in_sage"] * 2


@pytest.mark.rule("PAY-4")
@pytest.mark.parametrize("call", ["payments.record_new", "queue.send_payments", "books.read_lines"])
@pytest.mark.parametrize("phase", Phase)
def test_a_reader_that_dies_while_it_splits_is_followed_by_another(
    over_two_loads: Service, call: str, phase: Phase
) -> None:
    pay_summary(over_two_loads, "1", "10.01", line_key="none")
    pay_summary(over_two_loads, "2", "20.02")
    if call != "books.read_lines" or phase is Phase.BEFORE:
        sync_dying(over_two_loads, call, phase)
    run = sync(over_two_loads)
    assert run.status is RunStatus.COMPLETE
    sums = [
        sum(Decimal(one[2]) for one in by_load(over_two_loads) if one[0] == detail) for detail in ("1", "2")
    ]
    assert sums == [Decimal("10.01"), Decimal("20.02")]


@pytest.mark.rule("PAY-4")
def test_without_the_setting_payments_on_summary_invoices_are_counted(over_two_loads: Service) -> None:
    setting(over_two_loads, "allocate_summary_payments", on=False)
    pay_summary(over_two_loads, "1", "10.00")
    run = sync(over_two_loads)
    assert (run.not_imported_because, records(over_two_loads)) == ({"summary_invoice": 1}, [])


@pytest.mark.rule("PAY-4", "PAY-6", "PAY-15")
@pytest.mark.parametrize("summary", [False, True])
def test_what_was_taken_back_before_it_was_read_stays_out(
    service: Service, over_two_loads: Service, *, summary: bool
) -> None:
    """Money and discount, also where only the first of the two payments is read again."""
    made = over_two_loads if summary else service
    setting(made, "import_discounts_and_credits_as_payments")
    if summary:
        pay_summary(made, "1", "90.00", discount=Decimal("10.00"))
    else:
        pay(made, amount=Decimal("90.00"), discount=Decimal("10.00"))
    paid = made.books.details[-1]
    header = PaymentHeader(Side.AR, "900", "Check", "7", None, START.date(), "USD", PaymentState.COMPLETE)
    made.books.headers[Side.AR, "900"] = header
    made.books.headers[Side.AR, "901"] = replace(header, payment_id="901")
    back = replace(paid, detail_id="9", payment_id="901", amount=-paid.amount, discount=-paid.discount)
    made.books.details.append(back)
    sync(made)
    made.clock.advance(20 * 24 * HOURS)
    sync(made)
    change(made, "1", line_key="")
    sync(made)
    assert {payment.status for payment in records(made)} == {PaymentStatus.VOIDED}
    assert (made.transport.received, errors(made)) == ({}, [])


@pytest.mark.rule("PAY-4", "PAY-8")
def test_a_payment_on_a_summary_invoice_without_loads_is_counted_by_that_reason(
    over_two_loads: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "alvys_intacct.usecases.payments.loads_of_documents.loads_of_document"
    monkeypatch.setattr(where, lambda charges, keys: LoadsOfDocument({}))
    pay_summary(over_two_loads, "1", "100.00")
    run = sync(over_two_loads)
    assert (run.not_imported_because, run.duplicate) == ({"no_load_or_trip": 1}, 0)


@pytest.mark.rule("PAY-3", "PAY-4")
def test_what_a_dead_worker_left_of_a_split_payment_goes_to_the_other_loads(over_two_loads: Service) -> None:
    """Meanwhile another payment was voided: split anew as a whole, the shares would add up to more."""
    pay_summary(over_two_loads, "1", "30.00")
    sync(over_two_loads)
    kept = over_two_loads.payments.kept
    for payment in records(over_two_loads):
        # As if the line of one load was paid.
        amount = "30.00" if payment.load_number == "L1" else "0.00"
        kept[TENANT, payment.payment_key] = payment.model_copy(update={"amount": amount})
    pay_summary(over_two_loads, "2", "50.00")
    sync(over_two_loads)
    (lost,) = (
        key for key, payment in kept.items() if (payment.detail_id, payment.load_number) == ("2", "L2")
    )
    del kept[lost]
    change(over_two_loads, "1", state=PaymentState.UNDONE)
    sync(over_two_loads)
    assert by_load(over_two_loads)[2:] == [("2", "L1", "21.43", "applied"), ("2", "L2", "28.57", "applied")]


@pytest.mark.rule("PAY-4")
def test_a_payment_goes_to_the_loads_of_the_document_that_sage_has(over_two_loads: Service) -> None:
    """Alvys has the invoice with other loads by now, and that is not in Sage."""
    newer = summary_invoice("S1", {"L2": "60.00", "L3": "40.00"})
    over_two_loads.send(newer | {"updatedAt": (UPDATED + timedelta(hours=1)).isoformat()})
    (transaction,) = over_two_loads.transactions.records.values()
    assert transaction.receipt is not None
    assert transaction.content_revision > transaction.receipt.revision
    over_two_loads.queue.take()
    pay_summary(over_two_loads, "1", "100.00")
    sync(over_two_loads)
    assert [share[1:3] for share in by_load(over_two_loads)] == [("L1", "60.00"), ("L2", "40.00")]
