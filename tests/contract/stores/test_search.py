"""Lists narrowed by an exact number: answered at once, whatever lies between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways.dynamodb import numbered_records
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from alvys_intacct.ports.stores import TransactionStore
from tests.contract.stores.conftest import table
from tests.fakes import rows
from tests.fakes.rows import changes, failed, following, transaction
from tests.fakes.samples import TENANT
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-3", "MOD-5")
QUOTED = {"number": "INV-1", "load_number": "L-500", "quoted": ("PO 77", "T-9", "Ärger\u20131")}

RECEIPT = rows.receipt("100").model_copy(update={"document_number": "ALD-1-R1"})


def kept(store: TransactionStore, *ones: object) -> None:
    """Written with content, as intake writes."""
    assert store.save([replace(change, content="{}") for change in changes(*ones)]) == set()  # type: ignore[arg-type]


def found(store: TransactionStore, text: str, limit: int = 50, **narrowed: str) -> list[str]:
    """The numbers of the transactions on the first page, which has to be the only one."""
    page = store.recent(TENANT, ListFilter(text=text, **narrowed), limit, None)  # type: ignore[arg-type]
    assert page.cursor is None
    return [one.number for one in page.items]


@pytest.mark.parametrize("text", ["INV-1", "inv-1", " INV-1 ", "l-500", "po 77", "PO  77", "T-9", "ärger-1"])
def test_every_number_finds_its_transaction_at_once(transactions: TransactionStore, text: str) -> None:
    kept(
        transactions, failed(1, **QUOTED), *(failed(place, number=f"XINV-1{place}") for place in range(2, 9))
    )
    assert found(transactions, text, limit=1) == ["INV-1"]
    page = transactions.open_errors(TENANT, ListFilter(text=text), 1, None)
    assert ([error.reference for error in page.items], page.cursor) == (["INV-1"], None)


def test_sages_number_finds_it(transactions: TransactionStore) -> None:
    exported = transaction(1, receipt=RECEIPT, status=Status.EXPORTED)
    transactions.save(changes(exported, transaction(2)))
    assert found(transactions, "ald-1-r1") == ["N1"]


def test_a_number_that_changed_finds_it_under_the_new_one_only(transactions: TransactionStore) -> None:
    first = transaction(1, **QUOTED)
    kept(transactions, first)
    kept(transactions, following(first, load_number="L-501", quoted=("PO 78",), content_revision=2))
    assert (
        found(transactions, "L-501")
        == found(transactions, "PO 78")
        == found(transactions, "INV-1")
        == ["INV-1"]
    )
    assert found(transactions, "L-500") == found(transactions, "PO 77") == []


def test_it_is_found_once_however_often_it_was_revised(transactions: TransactionStore) -> None:
    one = transaction(1, **QUOTED)
    kept(transactions, one)
    for revision in (2, 3):
        one = following(one, content_revision=revision)
        kept(transactions, one)
    assert found(transactions, "L-500", limit=1) == ["INV-1"]


def test_a_number_that_many_have_is_told_page_by_page(transactions: TransactionStore) -> None:
    many = [transaction(place, quoted=("PO 1",)) for place in range(1, 8)]
    kept(transactions, *many, transaction(9, tenant="other", quoted=("PO 1",)))
    listed = rows.all_pages(lambda *page: transactions.recent(TENANT, ListFilter(text="po 1"), *page), 3)
    assert listed == list(reversed(many))


def test_a_number_is_narrowed_like_any_list(transactions: TransactionStore) -> None:
    kept(
        transactions, transaction(1, quoted=("PO 1",)), transaction(2, quoted=("PO 1",), subsidiary_id="SUB2")
    )
    assert found(transactions, "PO 1", subsidiary_id="SUB2") == ["N2"]
    assert found(transactions, "PO 1", status="failed") == []
    since = ListFilter(text="PO 1", since=START.replace(year=2030))
    assert transactions.recent(TENANT, since, 10, None).items == []
    # What isn't an error is on no error list.
    assert transactions.open_errors(TENANT, ListFilter(text="PO 1"), 10, None).items == []


def test_more_numbers_than_one_write_takes(transactions: TransactionStore) -> None:
    kept(transactions, transaction(1, quoted=tuple(f"L{place}" for place in range(500))))
    assert [found(transactions, f"L{place}") for place in (0, 89, 95, 300, 499)] == [["N1"]] * 5


def test_a_refused_write_is_not_found(transactions: TransactionStore) -> None:
    kept(transactions, transaction(1))
    late = transaction(1, quoted=tuple(f"L{place}" for place in range(500)))
    assert transactions.save([Change(late, None, "{}")])
    assert found(transactions, "L499") == []


def test_a_refused_payment_is_found_by_the_number_of_its_document(transactions: TransactionStore) -> None:
    refusal = refused(rows.payment(), rows.PROBLEM, START)
    transactions.save_payment_error(TENANT, error_of_payment(refusal), refusal.payment_key)
    kept(transactions, failed(5, number=f"{refusal.number}5"))
    page = transactions.open_errors(TENANT, ListFilter(text=refusal.number.lower()), 1, None)
    assert ([error.record_id for error in page.items], page.cursor) == ([refusal.payment_key], None)


@pytest.mark.parametrize("text", ["\ud800", "x" * 5000, "\x00", "  "])
def test_a_text_that_is_no_number(transactions: TransactionStore, text: str) -> None:
    kept(transactions, transaction(1))
    assert found(transactions, text) in ([], ["N1"])


@pytest.mark.rule("API-2")
def test_kinds_that_may_not_be_shown_leave_no_gaps(transactions: TransactionStore) -> None:
    """A page is full of what may be shown, whatever lies between."""
    bills = [transaction(place, kind=Kind.E_CHECK) for place in range(5, 20)]
    kept(transactions, *(transaction(place, kind=Kind.AR_E_CHECK) for place in (1, 2)), *bills)
    only = ListFilter(kinds=frozenset({Kind.AR_E_CHECK}))
    page = transactions.recent(TENANT, only, 2, None)
    assert [one.number for one in page.items] == ["N2", "N1"]
    assert found(transactions, "N7", kinds=frozenset({Kind.AR_E_CHECK})) == []  # type: ignore[arg-type]


@pytest.mark.usefixtures("aws")
def test_a_new_transaction_with_four_numbers_is_two_items() -> None:
    made = table("TransactionsTable")
    one = transaction(1, number="INV-1", load_number="L-500", quoted=("PO 77", "T-9"), received_by="user-1")
    DynamoTransactionStore(made).save([Change(one, content="{}")])
    assert {item["sk"] for item in made.query_all(f"T#{TENANT}#X#{one.transaction_id}")} == {
        "CONTENT#000001",
        "RECORD",
    }


@pytest.mark.usefixtures("aws")
def test_both_indexes_are_read_on_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some records have the number as their own, some as a further one; each index is read page by page."""
    monkeypatch.setattr(numbered_records, "READ_AT_ONCE", 2)
    store = DynamoTransactionStore(table("TransactionsTable"))
    own = [transaction(place, number="PO 1") for place in (1, 2, 3, 4, 9)]
    further = [transaction(place, load_number=None, quoted=("PO 1",)) for place in (5, 6, 7, 8, 10, 11)]
    kept(store, *own, *further)
    for limit in (1, 3, 20):
        listed = rows.all_pages(lambda *page: store.recent(TENANT, ListFilter(text="po 1"), *page), limit)
        places = sorted([*own, *further], key=lambda one: one.created_at, reverse=True)
        assert [one.transaction_id for one in listed] == [one.transaction_id for one in places]


@pytest.mark.usefixtures("aws")
def test_the_numbers_of_a_content_that_expires_outlive_it() -> None:
    made = table("TransactionsTable")
    store = DynamoTransactionStore(made, timedelta(days=400))
    one = transaction(1, number="INV-1", load_number="L-500", quoted=("PO 77", "T-9"))
    kept(store, one)
    items = {item["sk"]: item for item in made.query_all(f"T#{TENANT}#X#{one.transaction_id}")}
    expiring = {sk: item["expiresAt"] for sk, item in items.items() if "expiresAt" in item}
    assert expiring == {"CONTENT#000001": int((one.changed_at + timedelta(days=400)).timestamp())}
    made.delete(f"T#{TENANT}#X#{one.transaction_id}", "CONTENT#000001")
    assert [found(store, number) for number in ("INV-1", "L-500", "PO 77", "T-9")] == [["INV-1"]] * 4
    assert store.contents([one]) == {}
