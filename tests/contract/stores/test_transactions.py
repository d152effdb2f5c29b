"""Transactions: conditional writes, contents, history, lists."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.records import ErrorRecord, error_of_payment
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef
from alvys_intacct.ports.stores import TransactionStore
from tests.contract.stores import rows
from tests.contract.stores.rows import changes, failed, following, receipt, ref, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT, books
from tests.fakes.small import START

EVERYTHING = ListFilter()


def test_what_was_saved_is_read_back(transactions: TransactionStore) -> None:
    one = transaction(receipt=receipt("100"), created_on=START.date(), alvys_updated_at=START)
    assert transactions.save(changes(one)) == set()
    assert transactions.get(ref(one)) == one
    assert transactions.get(TransactionRef("other", one.transaction_id)) is None
    assert transactions.get(TransactionRef(TENANT, "txn_0")) is None


def test_a_record_is_made_once(transactions: TransactionStore) -> None:
    one = transaction()
    transactions.save(changes(one))
    assert transactions.save(changes(one.model_copy(update={"number": "other"}))) == {ref(one)}
    assert transactions.get(ref(one)) == one


def test_only_who_saw_the_newest_record_may_write_the_next(transactions: TransactionStore) -> None:
    first = transaction()
    second = following(first, number="second")
    transactions.save(changes(first))
    assert transactions.save(changes(second)) == set()
    assert transactions.save(changes(following(first, number="late"))) == {ref(first)}
    assert transactions.save(changes(following(second, version=9))) == {ref(first)}
    assert transactions.get(ref(first)) == second


def test_a_change_is_written_whole_or_not_at_all(transactions: TransactionStore) -> None:
    one = transaction()
    transactions.save([Change(one, rows.event("received"), "content 1")])
    stale = one.model_copy(update={"receipt": receipt("55")})
    refused = transactions.save([Change(stale, rows.event("late", 9), "content late")])
    assert refused == {ref(one)}
    assert [event.what for event in transactions.history(ref(one))] == ["received"]
    assert transactions.contents([one]) == {ref(one): "content 1"}
    assert transactions.by_record_no(books(), DocumentType.INVOICE, ["55"]) == {}


def test_one_refused_change_among_many_stops_no_other(transactions: TransactionStore) -> None:
    many = [transaction(place) for place in range(1, 131)]
    taken = [many[0], many[64], many[129]]
    transactions.save(changes(*taken))
    save = [Change(one, rows.event("received"), f"content of {one.number}") for one in many]
    assert transactions.save(save) == {ref(one) for one in taken}
    assert set(transactions.get_many(map(ref, many))) == {ref(one) for one in many}
    contents = transactions.contents(many)
    assert contents == {ref(one): f"content of {one.number}" for one in many if one not in taken}


def test_nothing_to_save(transactions: TransactionStore) -> None:
    assert transactions.save([]) == set()
    assert transactions.get_many([]) == {}
    assert transactions.contents([]) == {}


def test_unknown_ones_are_absent_and_repeated_ones_are_one(transactions: TransactionStore) -> None:
    one = transaction()
    transactions.save(changes(one))
    unknown = TransactionRef(TENANT, "txn_0")
    assert transactions.get_many([ref(one), unknown, ref(one)]) == {ref(one): one}


def test_the_newest_content_is_that_of_the_revision_that_brought_one(transactions: TransactionStore) -> None:
    first = transaction()
    second = following(first, revision=2, content_revision=2)
    third = following(second, revision=3)
    long_text = "ä" * 500_000
    transactions.save([Change(first, content="first")])
    transactions.save([Change(second, content=long_text)])
    transactions.save([Change(third)])
    assert transactions.contents([third]) == {ref(first): long_text}
    assert transactions.contents([first]) == {ref(first): "first"}


def test_history_is_told_in_order(transactions: TransactionStore) -> None:
    one = transaction()
    transactions.save([Change(one, rows.event("received", 1))])
    at_once = following(one)
    transactions.save([Change(at_once, rows.event("revised", 1))])
    silent = following(at_once)
    transactions.save([Change(silent)])
    transactions.save([Change(following(silent), rows.event("exported", 2))])
    told = transactions.history(ref(one))
    assert [event.what for event in told] == ["received", "revised", "exported"]
    assert told[0] == rows.event("received", 1)
    assert transactions.history(TransactionRef("other", one.transaction_id)) == []


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


def test_a_cursor_of_another_tenant_is_refused(transactions: TransactionStore) -> None:
    transactions.save(changes(*(transaction(place, tenant="other") for place in (1, 2))))
    cursor = transactions.recent("other", EVERYTHING, 1, None).cursor
    assert cursor is not None
    with pytest.raises(ValueError, match="cursor"):
        transactions.recent(TENANT, EVERYTHING, 1, cursor)


# -------------------------------------------------------------------------- errors


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


def test_a_payment_error_comes_and_goes(transactions: TransactionStore) -> None:
    refusal = refused(rows.payment(), rows.PROBLEM, START)
    for _ in range(2):
        transactions.save_payment_error(TENANT, error_of_payment(refusal), refusal.payment_key)
        assert [error.record_id for error in _errors(transactions)] == [refusal.payment_key]
    for _ in range(2):
        transactions.save_payment_error(TENANT, None, refusal.payment_key)
        assert _errors(transactions) == []
    assert transactions.get(TransactionRef(TENANT, refusal.payment_key)) is None


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


# --------------------------------------------------------------- documents in Sage


def test_documents_in_sage_lead_to_their_transactions(transactions: TransactionStore) -> None:
    many = [transaction(place, receipt=receipt(str(1000 + place))) for place in range(1, 151)]
    transactions.save(changes(*many))
    numbers = [str(1000 + place) for place in range(1, 160)]
    found = transactions.by_record_no(books(), DocumentType.INVOICE, [*numbers, "1001"])
    assert found == {str(1000 + place): ref(one) for place, one in enumerate(many, 1)}
    assert transactions.by_record_no(books(), DocumentType.BILL, numbers) == {}
    assert transactions.by_record_no(books(tenant="other"), DocumentType.INVOICE, numbers) == {}
    assert transactions.by_record_no(replace(books(), company_id="else"), DocumentType.INVOICE, numbers) == {}
    assert transactions.by_record_no(books(), DocumentType.INVOICE, []) == {}


def test_a_document_in_sage_belongs_to_one_transaction(transactions: TransactionStore) -> None:
    mine = transaction(1, receipt=receipt("100"))
    theirs = transaction(2)
    transactions.save(changes(mine, theirs))
    assert transactions.save(changes(following(theirs, receipt=receipt("100")))) == {ref(theirs)}
    assert transactions.get(ref(theirs)) == theirs
    # Nor when both claim it at once, nor after the first one's document was replaced.
    replaced = following(mine, receipt=receipt("101"))
    assert transactions.save(changes(replaced)) == set()
    assert transactions.save(changes(following(theirs, receipt=receipt("100")))) == {ref(theirs)}
    assert transactions.by_record_no(books(), DocumentType.INVOICE, ["100", "101"]) == {
        "100": ref(mine),
        "101": ref(mine),
    }


def test_of_two_threads_one_wins(transactions: TransactionStore) -> None:
    one = transaction()
    transactions.save(changes(one))
    start = threading.Barrier(8)
    winners: list[Transaction] = []

    def write(place: int) -> None:
        mine = following(one, number=f"of thread {place}")
        start.wait()
        if not transactions.save(changes(mine)):
            winners.append(mine)

    threads = [threading.Thread(target=write, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [transactions.get(ref(one))] == winners


def _errors(store: TransactionStore) -> list[ErrorRecord]:
    return store.open_errors(TENANT, EVERYTHING, 100, None).items


def test_a_key_is_taken_by_one(transactions: TransactionStore) -> None:
    """DEC-3: only who knows the owner takes it from him."""
    first, second, third = (TransactionRef(TENANT, f"txn_{n}") for n in range(3))
    assert transactions.owners(TENANT, ["trip:1", "trip:2"]) == {}
    assert transactions.take(first, ["trip:1", "trip:2"], {})
    assert transactions.take(first, ["trip:1"], {})
    assert transactions.owners(TENANT, ["trip:1", "trip:2", "trip:3"]) == {"trip:1": first, "trip:2": first}
    assert transactions.owners("other", ["trip:1"]) == {}
    assert not transactions.take(second, ["trip:1"], {})
    assert transactions.take(second, ["trip:1"], {"trip:1": first})
    assert not transactions.take(third, ["trip:1"], {"trip:1": first})
    assert transactions.owners(TENANT, ["trip:1"]) == {"trip:1": second}
    assert transactions.owners(TENANT, []) == {}
