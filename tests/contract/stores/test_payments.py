"""Payments: each recorded once, runs, and a watermark that never moves back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from alvys_intacct.domain.payments.payment import PaymentStatus, RunStatus, applied
from alvys_intacct.ports.stores import PaymentStore
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


def test_only_who_saw_the_newest_may_write_the_next(payments: PaymentStore) -> None:
    one = rows.payment()
    payments.record_new([one])
    done = applied(one, "alvys-1", START)
    assert payments.save(done)
    assert not payments.save(applied(one, "alvys-2", START))
    assert payments.get(TENANT, one.payment_key) == done


def test_pending_payments_wait_in_order(payments: PaymentStore) -> None:
    many = [rows.payment(detail) for detail in (3, 1, 2)]
    payments.record_new(many)
    payments.save(applied(rows.payment(1), None, START))
    names = [(TENANT, rows.payment(detail).payment_key) for detail in (2, 3)]
    assert payments.pending_since(START + timedelta(minutes=5), 10) == names
    assert payments.pending_since(START + timedelta(minutes=5), 1) == names[:1]
    assert payments.pending_since(START + timedelta(minutes=2), 10) == names[:1]
    refused = rows.payment(2, status=PaymentStatus.REFUSED, version=2)
    payments.save(refused)
    assert payments.pending_since(START + timedelta(minutes=5), 10) == names[1:]


@pytest.mark.rule("PAY-8")
def test_runs_are_listed_newest_first(payments: PaymentStore) -> None:
    runs = [rows.run(place) for place in range(5)]
    for one in (*runs, rows.run(9, tenant="other")):
        payments.save_run(one)
    done = runs[1].model_copy(update={"status": RunStatus.COMPLETE, "new": 7})
    payments.save_run(done)
    assert payments.get_run(TENANT, done.run_id) == done
    assert payments.get_run("other", done.run_id) is None
    shown = rows.all_pages(lambda *page: payments.runs(TENANT, *page), 2)
    assert shown == [runs[4], runs[3], runs[2], done, runs[0]]


@pytest.mark.parametrize("cursor", ["x", "ä", "e30=", "W10="])
def test_a_cursor_that_no_list_gave_out_is_refused(payments: PaymentStore, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        payments.runs(TENANT, 10, cursor)


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back(payments: PaymentStore) -> None:
    assert payments.watermark(TENANT, SUBSIDIARY) is None
    for hours in (1, 3, 2):
        payments.move_watermark(TENANT, SUBSIDIARY, START + timedelta(hours=hours))
    payments.move_watermark(TENANT, SUBSIDIARY, START + timedelta(hours=3, microseconds=-1))
    assert payments.watermark(TENANT, SUBSIDIARY) == START + timedelta(hours=3)
    payments.move_watermark(TENANT, SUBSIDIARY, START + timedelta(hours=3, microseconds=1))
    assert payments.watermark(TENANT, SUBSIDIARY) == START + timedelta(hours=3, microseconds=1)
    assert payments.watermark("other", SUBSIDIARY) is None
    assert payments.watermark(TENANT, "SUB2") is None


@pytest.mark.rule("PAY-5")
def test_the_watermark_never_moves_back_under_many_hands(payments: PaymentStore) -> None:
    moments = [START + timedelta(hours=hours) for hours in range(12)]
    start = threading.Barrier(len(moments))

    def move(until: datetime) -> None:
        start.wait()
        payments.move_watermark(TENANT, SUBSIDIARY, until)

    threads = [threading.Thread(target=move, args=(moment,)) for moment in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert payments.watermark(TENANT, SUBSIDIARY) == moments[-1]


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
