"""Transactions by the date of their documents (CLOSE-1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.close.our_documents import BookedDocument, OurDocument, Standing
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import HeldBecause, Operation, Status, Transaction
from alvys_intacct.ports.stores import TransactionStore
from tests.fakes.rows import changes, failed, following, receipt, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START

pytestmark = pytest.mark.rule("CLOSE-1")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def dated(place: int, day: date, **changed: Any) -> Transaction:
    """A transaction with a document of that day."""
    return transaction(place, document_date=day, currency="USD", **changed)


def booked(**changed: Any) -> Receipt:
    """An invoice in Sage, of November 5."""
    known = {"document_date": date(2026, 11, 5), "accounts": {"4000": "12.00", "4100": "-2.00"}}
    return receipt("100").model_copy(update={**known, **changed})


def of_november(store: TransactionStore, subsidiary_id: str = SUBSIDIARY) -> list[OurDocument]:
    """The documents of November, as they come."""
    pages = store.documents_dated(TENANT, subsidiary_id, FIRST, LAST)
    return [document for page in pages for document in page]


def test_a_period_has_both_its_days_and_nothing_else(transactions: TransactionStore) -> None:
    days = [date(2026, 10, 31), LAST, date(2026, 11, 15), FIRST, date(2026, 12, 1)]
    transactions.save(changes(*(dated(place, day) for place, day in enumerate(days, start=1))))
    transactions.save(changes(dated(8, FIRST, subsidiary_id="SUB2"), dated(9, FIRST, tenant="other")))
    transactions.save(changes(transaction(10), transaction(11, alvys_id=None, created_on=FIRST)))
    assert [document.number for document in of_november(transactions)] == ["N4", "N3", "N2"]
    assert [document.number for document in of_november(transactions, "SUB2")] == ["N8"]
    assert list(transactions.documents_dated(TENANT, "SUB3", FIRST, LAST)) == []


def test_the_date_in_sage_counts_then_that_of_the_content_then_that_of_creation(
    transactions: TransactionStore,
) -> None:
    moved = dated(1, LAST, status=Status.EXPORTED, receipt=booked())
    transactions.save(changes(moved, dated(2, date(2026, 11, 6)), transaction(3, created_on=FIRST)))
    listed = {document.number: document.document_date for document in of_november(transactions)}
    assert listed == {"N1": date(2026, 11, 5), "N2": date(2026, 11, 6), "N3": FIRST}
    transactions.save(changes(following(moved, receipt=None, document_date=date(2026, 12, 1))))
    assert "N1" not in {document.number for document in of_november(transactions)}


def test_all_that_the_close_needs_of_an_exported_document_is_kept(transactions: TransactionStore) -> None:
    known = dated(1, FIRST, status=Status.EXPORTED, receipt=booked(entity_id="E100"), subsidiary_id="SUB2")
    at_home = known.model_copy(update={"receipt": known.receipt and booked(subsidiary_id=SUBSIDIARY)})
    transactions.save(changes(at_home))
    (document,) = of_november(transactions)
    assert document == OurDocument(
        transaction_id=known.transaction_id,
        subsidiary_id=SUBSIDIARY,
        document_date=date(2026, 11, 5),
        kind=Kind.LOAD_INVOICE,
        side=Side.AR,
        number="N1",
        alvys_id="inv-1",
        standing=Standing.EXPORTED,
        load_number="LD1",
        party_name="Globex",
        amount=Decimal("10.00"),
        currency="USD",
        booked=BookedDocument(
            company_id="acme-books",
            entity_id=None,
            type=DocumentType.INVOICE,
            record_no="100",
            number="N1",
            party_id="C1",
            currency="USD",
            amount=Decimal("10.00"),
            posted=True,
            dated=date(2026, 11, 5),
            accounts=(("4000", Decimal("12.00")), ("4100", Decimal("-2.00"))),
        ),
    )


def test_every_status_is_listed_with_why(transactions: TransactionStore) -> None:
    held = HeldBecause(code="connection_paused", words="Paused.", since=START, subsidiary_id=SUBSIDIARY)
    skip = SkipReason.ZERO_TOTAL
    transactions.save(
        changes(
            failed(1, document_date=FIRST, currency="USD"),
            dated(2, FIRST, held=True, held_because=held),
            dated(3, FIRST, status=Status.SKIPPED, skip_reason=skip.words, skip_code=skip.value),
            dated(4, FIRST, status=Status.SKIPPED, skip_reason=skip.words),
            dated(5, FIRST, status=Status.CHECKING),
            dated(6, FIRST, status=Status.REVERTED),
            dated(7, FIRST, receipt=booked(), operation=Operation.REVERT),
            dated(8, FIRST, total=None, role=DocumentRole.INTERCOMPANY_INVOICE, waits_for="sage_busy"),
        )
    )
    listed = {document.number: document for document in of_november(transactions)}
    told = {number: (document.standing, document.reason) for number, document in listed.items()}
    assert told == {
        "N1": (Standing.FAILED, "account_not_mapped"),
        "N2": (Standing.HELD, "connection_paused"),
        "N3": (Standing.SKIPPED, "zero_total"),
        "N4": (Standing.SKIPPED, "zero_total"),
        "N5": (Standing.CHECKING, ""),
        "N6": (Standing.REVERTED, ""),
        "N7": (Standing.WAITING, ""),
        "N8": (Standing.WAITING, "sage_busy"),
    }
    assert {number for number, document in listed.items() if document.is_wanted} == {"N1", "N2", "N5", "N8"}
    assert {number for number, document in listed.items() if document.unsettled} == {"N5"}
    assert (listed["N8"].amount, listed["N8"].side) == (None, Side.AR)
    assert listed["N1"].words == "No GL account."
