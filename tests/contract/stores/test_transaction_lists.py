"""Transactions: lists, open errors, and work that waits."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.causes import cause_of
from alvys_intacct.domain.error_transactions.facts import facts_of
from alvys_intacct.domain.error_transactions.records import (
    ErrorRecord,
    error_of_payment,
    error_of_transaction,
)
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.stores import TransactionStore
from tests.fakes import rows
from tests.fakes.rows import changes, failed, following, ref, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START

EVERYTHING = ListFilter()


# --------------------------------------------------------------------------- lists


def test_recent_ones_newest_first_page_by_page(transactions: TransactionStore) -> None:
    many = [transaction(place) for place in range(1, 8)]
    foreign = transaction(9, tenant="other")
    transactions.save(changes(*many, foreign))
    shown = rows.all_pages(lambda *page: transactions.recent(TENANT, EVERYTHING, *page), 3)
    assert shown == list(reversed(many))


def test_a_list_that_is_told_in_full_has_no_cursor(transactions: TransactionStore) -> None:
    transactions.save(changes(transaction()))
    page = transactions.recent(TENANT, EVERYTHING, 50, None)
    assert (len(page.items), page.cursor) == (1, None)


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (ListFilter(subsidiary_id="sub2"), {2}),
        (ListFilter(status="exported"), {3}),
        (ListFilter(statuses=frozenset({"exported", "failed"})), {3}),
        (ListFilter(kind="carrier_bill"), set()),
        (ListFilter(text="gLOBEX"), {1, 2, 3}),
        (ListFilter(text="ld4"), {4}),
        (ListFilter(since=START + timedelta(minutes=3)), {3, 4}),
        (ListFilter(until=START + timedelta(minutes=3)), {1, 2}),
        (ListFilter(since=START + timedelta(minutes=2), until=START + timedelta(minutes=4)), {2, 3}),
    ],
)
def test_recent_ones_narrowed(
    transactions: TransactionStore, narrowed: ListFilter, expected: set[int]
) -> None:
    transactions.save(
        changes(
            transaction(1),
            transaction(2, subsidiary_id="SUB2"),
            transaction(3, status=Status.EXPORTED),
            transaction(4, party_name="Initech"),
        )
    )
    shown = rows.all_pages(lambda *page: transactions.recent(TENANT, narrowed, *page), 2)
    assert {one.number for one in shown} == {f"N{place}" for place in expected}


BAD_CURSORS = [
    "x",
    "ä",
    "e30=",
    base64.urlsafe_b64encode(b"[]").decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(json.dumps({"listPk": "T#acme", "listSk": 1.5}).encode()).decode(),
    base64.urlsafe_b64encode(json.dumps({"listPk": "T#acme", "junk": "1"}).encode()).decode(),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_cursor_that_no_list_gave_out_is_refused(transactions: TransactionStore, cursor: str) -> None:
    for read in (transactions.recent, transactions.open_errors):
        with pytest.raises(ValueError, match="cursor"):
            read(TENANT, EVERYTHING, 10, cursor)


@pytest.mark.rule("API-2")
def test_a_cursor_of_another_tenant_is_refused(transactions: TransactionStore) -> None:
    transactions.save(changes(*(transaction(place, tenant="other") for place in (1, 2))))
    cursor = transactions.recent("other", EVERYTHING, 1, None).cursor
    assert cursor is not None
    with pytest.raises(ValueError, match="cursor"):
        transactions.recent(TENANT, EVERYTHING, 1, cursor)


# -------------------------------------------------------------------------- errors


@pytest.mark.rule("ERR-3", "ERR-4")
def test_open_errors_are_listed_until_they_are_settled(transactions: TransactionStore) -> None:
    ones = [failed(place) for place in (1, 2, 3)]
    transactions.save(changes(*ones, transaction(4)))
    assert [error.reference for error in _errors(transactions)] == ["N3", "N2", "N1"]
    retried = following(ones[1], status=Status.QUEUED, problem=None, failed_at=None)
    transactions.save(changes(retried))
    assert [error.reference for error in _errors(transactions)] == ["N3", "N1"]
    again = following(retried, status=Status.FAILED, problem=rows.PROBLEM, failed_at=START)
    transactions.save(changes(again))
    assert [error.reference for error in _errors(transactions)] == ["N3", "N1", "N2"]


@pytest.mark.rule("ERR-1")
def test_an_error_record_says_what_a_biller_needs(transactions: TransactionStore) -> None:
    transactions.save(changes(failed(1, attempts=3, currency="USD")))
    (error,) = _errors(transactions)
    assert (error.record_id, error.entity_type, error.amount, error.attempts) == (
        f"txn_{1:032x}",
        "Load",
        "10.00",
        3,
    )
    assert error.problem == rows.PROBLEM


@pytest.mark.rule("ERR-3")
@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (ListFilter(entity_type="Load"), {"N1", "N2"}),
        (ListFilter(entity_type="Trip"), set()),
        (ListFilter(transaction_type="Invoice"), {"N1", "N2"}),
        (ListFilter(transaction_type="Payment"), {"N7"}),
        (ListFilter(kind="load_invoice"), {"N1", "N2"}),
        (ListFilter(subsidiary_id="sub2"), {"N2"}),
        (ListFilter(status="failed"), {"N1", "N2"}),
        (ListFilter(status="payment_refused"), {"N7"}),
        (ListFilter(text="no gl account"), {"N1", "N2"}),
        (ListFilter(since=START + timedelta(minutes=2)), {"N2", "N7"}),
    ],
)
def test_open_errors_narrowed(
    transactions: TransactionStore, narrowed: ListFilter, expected: set[str]
) -> None:
    gone = rows.payment(5, load_number=None, number="N7", trip_id="trip-1", subsidiary_id="SUB3")
    refusal = refused(gone, rows.PROBLEM.model_copy(update={"message": "Unknown load."}), gone.changed_at)
    transactions.save(changes(failed(1), failed(2, subsidiary_id="SUB2")))
    transactions.save_payment_error(TENANT, error_of_payment(refusal), refusal.payment_key)
    found = rows.all_pages(lambda *page: transactions.open_errors(TENANT, narrowed, *page), 2)
    expected = expected | ({"N7"} if narrowed.entity_type == "Trip" else set())
    assert {error.reference for error in found} == expected


@pytest.mark.rule("PAY-7")
def test_a_payment_error_comes_and_goes(transactions: TransactionStore) -> None:
    refusal = refused(rows.payment(), rows.PROBLEM, START)
    for _ in range(2):
        transactions.save_payment_error(TENANT, error_of_payment(refusal), refusal.payment_key)
        assert [error.record_id for error in _errors(transactions)] == [refusal.payment_key]
    for _ in range(2):
        transactions.save_payment_error(TENANT, None, refusal.payment_key)
        assert _errors(transactions) == []
    assert transactions.get(TransactionRef(TENANT, refusal.payment_key)) is None


@pytest.mark.rule("API-2")
def test_nobody_sees_anothers_errors(transactions: TransactionStore) -> None:
    transactions.save(changes(failed(1, tenant="other")))
    assert _errors(transactions) == []


def no_customer(name: str | None, **changes: object) -> Problem:
    """The problem of a customer that Sage doesn't have."""
    known = Problem(code="customer_not_found", message="No customer.", remedy="Create it.", concerns=name)
    return known.model_copy(update=changes)


@pytest.mark.rule("ERR-11")
def test_the_open_errors_of_one_cause(transactions: TransactionStore) -> None:
    causes = ["C-1", "c-1 ", "C-2", None, "C-1"]
    ones = [failed(place, problem=no_customer(name)) for place, name in enumerate(causes, start=1)]
    account = rows.PROBLEM.model_copy(update={"concerns": "C-1"})
    transactions.save(changes(*ones, failed(8, problem=account), failed(9, tenant="other")))
    payment = refused(rows.payment(7), no_customer("C-1"), START)
    transactions.save_payment_error(TENANT, error_of_payment(payment), payment.payment_key)
    cause = cause_of(no_customer("C-1")).id
    narrowed = ListFilter(cause=cause)
    for size in (1, 2, 10):
        found = rows.all_pages(lambda *page: transactions.open_errors(TENANT, narrowed, *page), size)
        assert [error.reference for error in found] == ["N5", "N2", "N1", payment.number]
    later = ListFilter(cause=cause, since=START + timedelta(minutes=2))
    assert len(transactions.open_errors(TENANT, later, 10, None).items) == 2
    oldest = transactions.open_errors(TENANT, narrowed, 2, None, oldest_first=True)
    assert [error.reference for error in oldest.items] == [payment.number, "N1"]
    settled = following(ones[0], status=Status.QUEUED, problem=None, failed_at=None)
    moved = following(ones[1], problem=no_customer("C-3"))
    transactions.save(changes(settled, moved))
    left = transactions.open_errors(TENANT, narrowed, 10, None)
    assert ([error.reference for error in left.items], left.cursor) == (["N5", payment.number], None)


@pytest.mark.rule("ERR-3")
def test_urgent_errors_come_first(transactions: TransactionStore) -> None:
    ones = [failed(place, problem=no_customer("C", urgent=place in (2, 4))) for place in range(1, 6)]
    transactions.save(changes(*ones))

    def listed(narrowed: ListFilter, size: int, *, oldest_first: bool = False) -> list[str]:
        found = rows.all_pages(
            lambda *page: transactions.open_errors(TENANT, narrowed, *page, oldest_first=oldest_first), size
        )
        return [error.reference for error in found]

    middle = ListFilter(since=START + timedelta(minutes=2), until=START + timedelta(minutes=5))
    for size in (1, 2, 3, 10):
        assert listed(EVERYTHING, size) == ["N4", "N2", "N5", "N3", "N1"]
        assert listed(EVERYTHING, size, oldest_first=True) == ["N2", "N4", "N1", "N3", "N5"]
        assert listed(middle, size) == ["N4", "N2", "N3"]
        assert listed(ListFilter(text="no customer"), size) == ["N4", "N2", "N5", "N3", "N1"]


@pytest.mark.rule("ERR-11")
def test_the_facts_of_open_errors(transactions: TransactionStore) -> None:
    ones = [failed(place, problem=no_customer(f"C-{place % 2}")) for place in range(1, 6)]
    transactions.save(changes(*ones, failed(6, tenant="other"), transaction(7)))
    payment = refused(rows.payment(8), no_customer("C-0"), START)
    record = error_of_payment(payment)
    transactions.save_payment_error(TENANT, record, payment.payment_key)
    found, more = transactions.open_error_facts(TENANT, EVERYTHING, 100)
    expected = [error for one in ones if (error := error_of_transaction(one)) is not None]
    assert record is not None
    assert not more
    assert {facts.record_id: facts for facts in found} == {
        error.record_id: facts_of(error) for error in (*expected, record)
    }
    assert transactions.open_error_facts(TENANT, EVERYTHING, 6)[1] is False
    some, more = transactions.open_error_facts(TENANT, EVERYTHING, 5)
    assert (len(some), more) == (5, True)
    odd = ListFilter(cause=cause_of(no_customer("C-1")).id)
    found, more = transactions.open_error_facts(TENANT, odd, 3)
    assert ({facts.record_id[-1] for facts in found}, more) == ({"1", "3", "5"}, False)
    for text, ids in (("n3", {"3"}), ("LD4", {"4"}), ("no customer", set("12345"))):
        found, _ = transactions.open_error_facts(TENANT, ListFilter(text=text, kind="load_invoice"), 100)
        assert {facts.record_id[-1] for facts in found} == ids


@pytest.mark.rule("ERR-3")
def test_open_errors_by_id(transactions: TransactionStore) -> None:
    transactions.save(changes(failed(1), failed(2), transaction(3), failed(4, tenant="other")))
    ids = [f"txn_{place:032x}" for place in (2, 3, 1, 9)]
    found = transactions.errors_by_id(TENANT, ids)
    assert [error.reference for error in found.values()] == ["N2", "N1"]


# ------------------------------------------------------------------------- in hand


def test_work_in_hand_is_found_oldest_first(transactions: TransactionStore) -> None:
    many = [transaction(place) for place in range(1, 13)]
    done = transaction(20, status=Status.EXPORTED, changed_at=START)
    transactions.save(changes(*reversed(many), done))
    found = transactions.due(START + timedelta(minutes=30), 4)
    assert found == [ref(one) for one in many[:4]]
    found = transactions.due(START + timedelta(minutes=30), 100)
    assert found == [ref(one) for one in many[:10]]


@pytest.mark.parametrize("status", Status)
def test_only_what_is_in_hand_counts(transactions: TransactionStore, status: Status) -> None:
    one = transaction(status=status)
    transactions.save(changes(one))
    found = transactions.due(START + timedelta(days=1), 10)
    in_hand = status in (Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING)
    assert found == ([ref(one)] if in_hand else [])


@pytest.mark.rule("CONN-7")
def test_what_is_held_waits_for_its_own_connection_and_for_nobody_else(
    transactions: TransactionStore,
) -> None:
    held = transaction(1, held=True)
    transactions.save(changes(held, transaction(2), transaction(3, held=True, subsidiary_id="SUB2")))
    assert list(transactions.held(TENANT, SUBSIDIARY)) == [ref(held)]
    assert list(transactions.held("other", SUBSIDIARY)) == []
    assert transactions.due(START + timedelta(days=1), 10) == [ref(transaction(2))]
    transactions.save(changes(following(held, held=False)))
    assert list(transactions.held(TENANT, SUBSIDIARY)) == []


def _errors(store: TransactionStore) -> list[ErrorRecord]:
    return store.open_errors(TENANT, EVERYTHING, 100, None).items
