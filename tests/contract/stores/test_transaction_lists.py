"""Transactions: lists, open errors, and work that waits."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_payment
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
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
        (ListFilter(subsidiary_id="SUB2"), {2}),
        (ListFilter(status="exported"), {3}),
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
        (ListFilter(subsidiary_id="SUB2"), {"N2"}),
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


# ------------------------------------------------------------------------- in hand


def test_work_in_hand_is_found_oldest_first(transactions: TransactionStore) -> None:
    many = [transaction(place) for place in range(1, 13)]
    done = transaction(20, status=Status.EXPORTED, changed_at=START)
    transactions.save(changes(*reversed(many), done))
    found = transactions.in_hand_since(START + timedelta(minutes=10), 4)
    assert found == [ref(one) for one in many[:4]]
    found = transactions.in_hand_since(START + timedelta(minutes=10), 100)
    assert found == [ref(one) for one in many[:10]]


@pytest.mark.parametrize("status", Status)
def test_only_what_is_in_hand_counts(transactions: TransactionStore, status: Status) -> None:
    one = transaction(status=status)
    transactions.save(changes(one))
    found = transactions.in_hand_since(START + timedelta(days=1), 10)
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
    assert transactions.in_hand_since(START + timedelta(days=1), 10) == [ref(transaction(2))]
    transactions.save(changes(following(held, held=False)))
    assert list(transactions.held(TENANT, SUBSIDIARY)) == []


def _errors(store: TransactionStore) -> list[ErrorRecord]:
    return store.open_errors(TENANT, EVERYTHING, 100, None).items
