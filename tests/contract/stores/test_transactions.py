"""Transactions: conditional writes, contents, history, lists."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Transaction, transaction_id
from alvys_intacct.domain.transactions.refs import (
    Change,
    HistoryEvent,
    Owner,
    Taking,
    TransactionRef,
    told,
)
from alvys_intacct.ports.stores import TransactionStore
from tests.fakes import rows
from tests.fakes.rows import changes, following, receipt, ref, transaction
from tests.fakes.samples import TENANT, books
from tests.fakes.small import START


def test_what_was_saved_is_read_back(transactions: TransactionStore) -> None:
    one = transaction(receipt=receipt("100"), created_on=START.date(), alvys_updated_at=START)
    assert transactions.save(changes(one)) == set()
    assert transactions.get(ref(one)) == one
    assert transactions.get(TransactionRef("other", one.transaction_id)) is None
    assert transactions.get(TransactionRef(TENANT, "txn_0")) is None


@pytest.mark.rule("AR-6")
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


@pytest.mark.rule("MOD-5")
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


@pytest.mark.rule("PAY-2")
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


@pytest.mark.rule("DEC-3")
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


@pytest.mark.rule("DEC-3")
def test_a_key_is_not_taken_from_an_owner_that_took_it_again(transactions: TransactionStore) -> None:
    """DEC-3: what was read of the owner's record may be out of date then."""
    first, second = (TransactionRef(TENANT, f"txn_{n}") for n in range(2))
    until = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert transactions.take(first, ["trip:1", "trip:2"], {})
    unversioned = transactions.takers(TENANT, ["trip:1", "trip:2"])
    assert unversioned == dict.fromkeys(("trip:1", "trip:2"), Owner(first))
    assert transactions.take_many([Taking(first, ["trip:1"], {}, 7, until)]) == set()
    known = transactions.takers(TENANT, ["trip:1", "trip:2"])
    assert known == {"trip:1": Owner(first, 7, until), "trip:2": Owner(first)}
    assert transactions.take_many([Taking(second, ["trip:1", "trip:2"], unversioned, 3)]) == {0}
    # At the same version, too: a mark that could not be written is tried again.
    assert transactions.take_many([Taking(first, ["trip:1"], {}, 7, until + timedelta(minutes=2))]) == set()
    assert transactions.take_many([Taking(second, ["trip:1"], known, 3)]) == {0}
    assert transactions.take_many([Taking(first, ["trip:1"], {}, 8)]) == set()
    assert transactions.take_many([Taking(second, ["trip:1"], known, 3)]) == {0}
    known = transactions.takers(TENANT, ["trip:1", "trip:2"])
    assert transactions.take_many([Taking(second, ["trip:1", "trip:2"], known, 3)]) == set()
    assert transactions.takers(TENANT, ["trip:1"]) == {"trip:1": Owner(second, 3)}


@pytest.mark.rule("DEC-3")
def test_many_keys_are_taken_at_once_each_by_one(transactions: TransactionStore) -> None:
    """DEC-3: a key that somebody has, or that is in it twice, concerns no other taking."""
    first, second = (TransactionRef(TENANT, f"txn_{n}") for n in range(2))
    keys = [f"trip:{n}" for n in range(130)]
    assert transactions.take_many([]) == set()
    assert transactions.take_many([Taking(first, [keys[3], keys[119]])]) == set()
    assert transactions.take_many([Taking(second, [key]) for key in keys]) == {3, 119}
    assert transactions.take_many([Taking(second, keys[3:5], {keys[3]: first})]) == set()
    assert transactions.take_many([Taking(first, [key], {key: first}) for key in keys[3:6]]) == {0, 1, 2}
    owners = dict.fromkeys(keys, second) | {keys[119]: first}
    assert transactions.owners(TENANT, keys) == owners
    # All of a taking or nothing; of two that want the same, the first has it.
    wanted = [Taking(first, ["a", "b"]), Taking(second, ["c", keys[119]]), Taking(second, ["b", "d"])]
    assert transactions.take_many([*wanted, Taking(second, ["e", "e"])]) == {1, 2}
    assert transactions.owners(TENANT, "abcde") == {"a": first, "b": first, "e": second}
    # More than one request can hold.
    assert transactions.take_many([Taking(first, [f"long:{n}" for n in range(101)])]) == set()
    assert transactions.take_many([Taking(second, ["long:100"])]) == {0}


@pytest.mark.rule("MOD-7")
def test_the_oldest_records_tell_whether_there_are_ids_from_before(transactions: TransactionStore) -> None:
    named = [
        one.model_copy(update={"transaction_id": transaction_id(TENANT, one.kind, one.alvys_id or "")})
        for one in (transaction(1), transaction(2))
    ]
    reference = transaction(3, alvys_id=None)
    transactions.save(changes(*named, reference))
    assert not transactions.has_former_ids(TENANT)
    transactions.save(changes(transaction(4)))
    assert transactions.has_former_ids(TENANT)
    assert not transactions.has_former_ids("other")


@pytest.mark.rule("MOD-7")
def test_references_that_were_never_read_hide_no_ids_from_before(transactions: TransactionStore) -> None:
    references = [transaction(number, alvys_id=None) for number in range(1, 31)]
    transactions.save(changes(*references, transaction(31)))
    assert transactions.has_former_ids(TENANT)


@pytest.mark.rule("MOD-5")
def test_a_record_tells_its_first_event_itself(transactions: TransactionStore) -> None:
    one = transaction(received_by="user-1")
    transactions.save([Change(one, content="{}")])
    second = following(one)
    transactions.save([Change(second, rows.event("exported", 9))])
    told = [(event.what, event.by) for event in transactions.history(ref(one))]
    assert told == [("received", "user-1"), ("exported", rows.event("x").by)]
    assert transactions.history(ref(one))[0].at == one.created_at


@pytest.mark.rule("MOD-5")
def test_a_record_tells_its_first_export_itself(transactions: TransactionStore) -> None:
    """It stands where it belongs among the other events, and stays when the record is written again."""
    one = transaction(received_by="user-1")
    transactions.save([Change(one, content="{}")])
    second = following(one)
    transactions.save([Change(second, rows.event("retried", 5))])
    export = HistoryEvent(rows.event("x", 5).at, "exported", "export", "record 7")
    third = following(second, first_export=told(export, second.version + 1))
    transactions.save([Change(third)])
    transactions.save([Change(following(third), rows.event("edited", 5))])
    assert [event.what for event in transactions.history(ref(one))] == [
        "received",
        "retried",
        "exported",
        "edited",
    ]
    assert export in transactions.history(ref(one))


def test_many_large_contents_are_written_and_read(transactions: TransactionStore) -> None:
    """A DynamoDB transaction takes 4 MB."""
    noise = random.Random(1).randbytes(350_000).hex()
    many = [transaction(place) for place in range(1, 21)]
    assert transactions.save([Change(one, content=f"{noise}{one.number}") for one in many]) == set()
    contents = transactions.contents(many)
    assert [contents[ref(one)][-3:] for one in many] == [f"{noise}{one.number}"[-3:] for one in many]
