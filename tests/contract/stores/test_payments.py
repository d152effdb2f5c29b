"""Payments: each recorded once, runs, and a watermark that never moves back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from alvys_intacct.domain.payments.payment import PaymentStatus, applied
from alvys_intacct.ports.stores import PaymentStore
from tests.fakes import rows
from tests.fakes.samples import TENANT
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
