"""Drains: one drainer at a time, notes that none misses, and what the sweeper sees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.payments.drain import GRACE, let_go, taken
from alvys_intacct.domain.payments.pace import called
from alvys_intacct.domain.payments.payment import PaymentStatus, applied
from alvys_intacct.domain.sage.books import Side
from tests.contract.stores.conftest import PaymentsTable
from tests.fakes import rows
from tests.fakes.samples import TENANT
from tests.fakes.small import START


def test_only_one_drainer_takes_a_drain(payments_table: PaymentsTable) -> None:
    drains = payments_table.drains
    first = drains.state(TENANT, Side.AR)
    assert (first.drain.version, first.stamp, first.due) == (0, None, None)
    drain = taken(first.drain, "one", START)
    assert drains.save(drain, None, START + GRACE)
    assert not drains.save(taken(first.drain, "two", START), None, START)
    state = drains.state(TENANT, Side.AR)
    assert (state.drain, state.due) == (drain, START + GRACE)
    assert not drains.save(taken(first.drain, "two", START), state.stamp, START)
    left = let_go(drain.model_copy(update={"pace": called(drain.pace, START)}), START, None)
    assert drains.save(left, state.stamp, None)
    assert drains.state(TENANT, Side.AR) == type(state)(left, state.stamp, None)
    assert drains.state(TENANT, Side.AP).drain.version == 0
    assert drains.state("other", Side.AR).drain.version == 0


def test_a_drainer_that_missed_a_note_does_not_let_go(payments_table: PaymentsTable) -> None:
    drains = payments_table.drains
    drains.want(TENANT, Side.AR, START)
    state = drains.state(TENANT, Side.AR)
    drain = taken(state.drain, "one", START)
    assert drains.save(drain, state.stamp, START + GRACE)
    drains.want(TENANT, Side.AR, START + timedelta(hours=1))
    noted = drains.state(TENANT, Side.AR)
    assert (noted.drain, noted.due) == (drain, START + timedelta(hours=1))
    assert noted.stamp not in (None, state.stamp)
    assert not drains.save(let_go(drain, None, None), state.stamp, None)
    assert not drains.look_later(TENANT, Side.AR, state.stamp or "", None)
    assert drains.state(TENANT, Side.AR) == noted
    assert drains.save(let_go(drain, None, None), noted.stamp, None)


def test_the_sweeper_sees_what_is_overdue(payments_table: PaymentsTable) -> None:
    drains = payments_table.drains
    for minutes, (tenant, side) in enumerate(((TENANT, Side.AP), ("x#D", Side.AR), (TENANT, Side.AR))):
        drains.want(tenant, side, START + timedelta(minutes=minutes))
    all_due = [(TENANT, Side.AP), ("x#D", Side.AR), (TENANT, Side.AR)]
    assert drains.overdue(START + timedelta(minutes=5), 10) == all_due
    assert drains.overdue(START + timedelta(minutes=5), 2) == all_due[:2]
    assert drains.overdue(START + timedelta(minutes=1), 10) == all_due[:2]
    stamp = drains.state("x#D", Side.AR).stamp or ""
    assert drains.look_later("x#D", Side.AR, stamp, None)
    assert drains.overdue(START + timedelta(minutes=5), 10) == [all_due[0], all_due[2]]
    assert not drains.look_later("nobody", Side.AR, "stamp", START)


@pytest.mark.rule("PAY-3", "ERR-7")
def test_payments_that_wait_note_their_drain_as_wanted(payments_table: PaymentsTable) -> None:
    payments, drains = payments_table.payments, payments_table.drains
    payments.record_new([rows.payment(1), rows.payment(2), rows.payment(3, status=PaymentStatus.NOTICE)])
    due = rows.payment(2).changed_at + GRACE
    assert drains.state(TENANT, Side.AR).due == due
    assert drains.state(TENANT, Side.AP).stamp is None
    stamp = drains.state(TENANT, Side.AR).stamp
    sent = rows.payment(1, version=2)
    assert payments.save(sent, by_drainer=True)
    assert payments.save(applied(sent, None, START))
    assert drains.state(TENANT, Side.AR).stamp == stamp
    # A note without a payment does no harm; a payment without a note would wait for the next run.
    assert not payments.save(rows.payment(2, version=9))
    assert drains.state(TENANT, Side.AR).stamp != stamp


def test_payments_of_earlier_versions_are_found_and_listed_anew(payments_table: PaymentsTable) -> None:
    payments, table = payments_table.payments, payments_table.table
    if table is None:
        pytest.skip("a fake holds nothing of earlier versions")
    payment = rows.payment(1)
    listed = {"pendingPk": "PENDING", "pendingSk": payment.changed_at.isoformat()}
    pk = f"T#{TENANT}#P#{payment.payment_key}"
    earlier = payment.model_dump(mode="json", exclude={"sent_at", "sends", "due_at", "faulty_since"})
    record = payment.model_validate(earlier).model_dump_json()
    table.put({"pk": pk, "sk": "PAYMENT", "version": 1, "record": record, **listed})
    assert payments.waiting(TENANT, Side.AR, 10) == []
    assert payments.listed_by_earlier_versions(10) == [(TENANT, payment.payment_key)]
    assert payments.save(payment.model_copy(update={"version": 2}))
    assert payments.listed_by_earlier_versions(10) == []
    assert [entry.payment_key for entry in payments.waiting(TENANT, Side.AR, 10)] == [payment.payment_key]
