"""Payments: each recorded once, runs, and a watermark that never moves back."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from functools import partial

import pytest

from alvys_intacct.domain.payments.listing import PaymentFilter
from alvys_intacct.domain.payments.payment import PaymentStatus, applied, pending_again, refused
from alvys_intacct.domain.payments.sending import postponed
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import PaymentStore
from tests.fakes import rows
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START


@pytest.mark.rule("PAY-3")
def test_each_payment_is_recorded_once(payments: PaymentStore) -> None:
    first, again = rows.payment(1), rows.payment(1, amount="99.00")
    assert payments.record_new([first]) == [first]
    assert payments.record_new([again, rows.payment(2)]) == [rows.payment(2)]
    assert payments.get(TENANT, first.payment_key) == first
    assert payments.get("other", first.payment_key) is None


def test_a_page_of_many_payments(payments: PaymentStore) -> None:
    many = [rows.payment(detail) for detail in range(1, 241)]
    old = [many[0], many[99], many[100], many[239]]
    payments.record_new(old)
    assert payments.record_new(many) == [one for one in many if one not in old]
    known = payments.known(TENANT, [one.payment_key for one in many] + ["pay_0"])
    assert known == {one.payment_key: one for one in many}
    assert payments.known("other", known) == {}
    assert payments.record_new([]) == []


@pytest.mark.rule("PAY-3", "PAY-4")
def test_the_records_of_a_detail_are_made_all_or_none(payments: PaymentStore) -> None:
    """Two runs that split a payment in different ways never mix their shares."""
    first = [rows.payment(1, amount="60.00"), rows.payment(2, detail_id="1", amount="40.00")]
    other = [rows.payment(2, detail_id="1", amount="70.00"), rows.payment(3, detail_id="1", amount="30.00")]
    assert payments.record_new(first) == first
    assert payments.record_new([*other, rows.payment(4)]) == [rows.payment(4)]
    assert payments.get(TENANT, other[1].payment_key) is None
    many = [rows.payment(number, detail_id="9") for number in range(10, 215)]
    assert payments.record_new(many) == many


def test_only_who_saw_the_newest_may_write_the_next(payments: PaymentStore) -> None:
    one = rows.payment()
    payments.record_new([one])
    done = applied(one, "alvys-1", START)
    assert payments.save(done)
    assert not payments.save(applied(one, "alvys-2", START))
    assert payments.get(TENANT, one.payment_key) == done


def test_payments_wait_for_their_drain_as_they_are_due(payments: PaymentStore) -> None:
    many = [rows.payment(detail, created_at=START + timedelta(minutes=detail)) for detail in (3, 1, 2)]
    elsewhere = [rows.payment(4, side=Side.AP), rows.payment(5, tenant="other")]
    payments.record_new([*many, *elsewhere])

    def waiting(limit: int = 10) -> list[tuple[str, int]]:
        found = payments.waiting(TENANT, Side.AR, limit)
        return [(entry.payment_key[-1], int((entry.due - START).total_seconds() / 60)) for entry in found]

    assert waiting() == [("1", 1), ("2", 2), ("3", 3)]
    assert waiting(1) == [("1", 1)]
    later = postponed(many[1], START + timedelta(minutes=9), START)
    assert payments.save(later, by_drainer=True)
    assert waiting() == [("2", 2), ("3", 3), ("1", 9)]
    assert payments.save(applied(many[2], None, START))
    assert payments.save(refused(many[0], rows.PROBLEM, START))
    assert waiting() == [("1", 9)]
    undone = rows.payment(1, status=PaymentStatus.CHECKING, version=3, changed_at=START)
    assert payments.save(undone)
    assert waiting() == [("1", 10)]
    assert [entry.payment_key for entry in payments.waiting(TENANT, Side.AP, 10)] == [
        elsewhere[0].payment_key
    ]
    assert payments.listed_by_earlier_versions(10) == []


@pytest.mark.rule("PAY-3")
def test_of_two_readers_one_records(payments: PaymentStore) -> None:
    many = [rows.payment(detail) for detail in range(1, 31)]
    start = threading.Barrier(4)
    recorded: list[str] = []

    def record() -> None:
        start.wait()
        recorded.extend(one.payment_key for one in payments.record_new(many))

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recorded) == sorted(one.payment_key for one in many)


@pytest.mark.rule("PAY-13")
def test_refused_payments_of_a_connection(payments: PaymentStore) -> None:
    many = [rows.payment(detail, status=PaymentStatus.REFUSED) for detail in range(1, 121)]
    others = [
        rows.payment(201),
        rows.payment(202, status=PaymentStatus.REFUSED, side=Side.AP),
        rows.payment(203, status=PaymentStatus.REFUSED, subsidiary_id="else"),
        rows.payment(204, status=PaymentStatus.REFUSED, tenant="other"),
    ]
    payments.record_new([*many, *others])
    seen: list[str] = []
    for page in payments.refused(TENANT, SUBSIDIARY, Side.AR):
        seen += [payment.payment_key for payment in page]
        assert all(payments.save(pending_again(payment, START)) for payment in page)
    assert sorted(seen) == sorted(payment.payment_key for payment in many)
    assert list(payments.refused(TENANT, SUBSIDIARY, Side.AR)) == []
    assert list(payments.refused(TENANT, SUBSIDIARY, Side.AP)) == [[others[1]]]


@pytest.mark.rule("PAY-15")
def test_the_payments_of_a_transaction_by_date(payments: PaymentStore) -> None:
    late, early = rows.payment(2, payment_date=date(2026, 11, 21)), rows.payment(10)
    payments.record_new(
        [late, early, rows.payment(3, transaction_id="txn_2"), rows.payment(4, tenant="other")]
    )
    assert payments.of_transaction(TENANT, "txn_1") == [early, late]
    done = applied(late, "alvys-1", START)
    payments.save(done)
    assert payments.of_transaction(TENANT, "txn_1") == [early, done]
    assert payments.of_transaction(TENANT, "txn_9") == []


@pytest.mark.rule("PAY-8")
def test_payments_are_listed_by_their_date_and_narrowed(payments: PaymentStore) -> None:
    """Whatever the filter, its pages together have each payment once."""
    days = [START.date() - timedelta(days=days) for days in (0, 1, 1, 5, 9)]
    kept = [
        rows.payment(
            detail,
            payment_date=day,
            status=PaymentStatus.REFUSED if detail % 2 else PaymentStatus.APPLIED,
            subsidiary_id="SUB1" if detail < 5 else "Sub2",
            number=f"INV-{detail}",
        )
        for detail, day in enumerate(days, 1)
    ]
    payments.record_new([*kept, rows.payment(9, tenant="other")])
    newest_first = [kept[0], kept[2], kept[1], kept[3], kept[4]]
    cases = {
        PaymentFilter(): newest_first,
        PaymentFilter(status=PaymentStatus.REFUSED): [kept[0], kept[2], kept[4]],
        PaymentFilter(subsidiary_id="sub2"): [kept[4]],
        PaymentFilter(text="inv-3"): [kept[2]],
        PaymentFilter(first=days[3], last=days[1]): [kept[2], kept[1], kept[3]],
        PaymentFilter(last=days[3], status=PaymentStatus.APPLIED): [kept[3]],
        PaymentFilter(text="nothing"): [],
    }
    for narrowed, expected in cases.items():
        for limit in (1, 2, 10):
            assert rows.all_pages(partial(payments.recent, TENANT, narrowed), limit) == expected, narrowed
    for cursor in ("x", "e30="):
        with pytest.raises(ValueError, match="cursor"):
            payments.recent(TENANT, PaymentFilter(), 10, cursor)


@pytest.mark.rule("PAY-8")
def test_a_payment_moves_between_the_states_of_its_connection_and_run(payments: PaymentStore) -> None:
    kept = [rows.payment(detail, run_id="run-1") for detail in range(1, 6)]
    early = rows.payment(7, payment_date=START.date() - timedelta(days=30), run_id="run-2")
    payments.record_new([*kept, early, rows.payment(8, tenant="other", run_id="run-1"), rows.payment(9)])
    done = applied(kept[1], "alvys-1", START)
    assert payments.save(done)
    assert payments.counts_of_run(TENANT, "run-1") == {PaymentStatus.PENDING: 4, PaymentStatus.APPLIED: 1}
    assert payments.counts_of_run(TENANT, "run-3") == {}
    waiting = [early, kept[0], *kept[2:], rows.payment(9)]
    always, today = (date.min, date.max), (START.date(), START.date())
    assert list(payments.standing(TENANT, SUBSIDIARY, PaymentStatus.PENDING, *always)) == waiting
    assert list(payments.standing(TENANT, SUBSIDIARY, PaymentStatus.PENDING, *today)) == waiting[1:]
    assert list(payments.standing(TENANT, SUBSIDIARY, PaymentStatus.APPLIED, *always)) == [done]
    assert list(payments.standing(TENANT, "SUB2", PaymentStatus.APPLIED, *always)) == []


def test_many_payments_are_written_unless_another_writer_was_faster(payments: PaymentStore) -> None:
    many = [rows.payment(detail) for detail in range(1, 121)]
    payments.record_new(many)
    changed = [pending_again(payment, START) for payment in many]
    assert payments.save(changed[3])
    assert payments.save_many(changed) == [one for one in changed if one is not changed[3]]
    assert payments.known(TENANT, [one.payment_key for one in many]) == {
        one.payment_key: one for one in changed
    }
    assert payments.save_many([]) == []
