"""Records to be kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from tests.fakes.samples import SUBSIDIARY, TENANT
from tests.fakes.small import START

PAYMENT_HEADER = PaymentHeader(
    Side.AR, "900", "Check", "4711", "thanks", date(2026, 11, 2), "CAD", PaymentState.COMPLETE
)
# A payment on the document 100 as Sage tells it.
PAYMENT_DETAIL = PaymentDetail(
    side=Side.AR,
    detail_id="77",
    payment_id="900",
    document_record_no="100",
    amount=Decimal("12.34"),
    payment_date=date(2026, 11, 1),
    state=PaymentState.COMPLETE,
    modified_at="2026-11-20T12:00:00+00:00",
    header=PAYMENT_HEADER,
)
PROBLEM = Problem(code="account_not_mapped", message="No GL account.", remedy="Map it.")


def transaction(place: int = 1, **changes: Any) -> Transaction:
    """A queued load invoice, created `place` minutes after the start."""
    at = START + timedelta(minutes=place)
    known = Transaction(
        tenant=TENANT,
        transaction_id=f"txn_{place:032x}",
        subsidiary_id=SUBSIDIARY,
        kind=Kind.LOAD_INVOICE,
        alvys_id=f"inv-{place}",
        number=f"N{place}",
        party_name="Globex",
        load_number=f"LD{place}",
        total="10.00",
        content_hash="hash",
        correlation_id="corr",
        created_at=at,
        changed_at=at,
        version=1,
    )
    return known.model_copy(update=changes)


def following(known: Transaction, **changes: Any) -> Transaction:
    """Its next version."""
    return known.model_copy(update={"version": known.version + 1, **changes})


def failed(place: int = 1, **changes: Any) -> Transaction:
    """One that is on the error list."""
    at = START + timedelta(minutes=place)
    known = {"status": Status.FAILED, "problem": PROBLEM, "failed_at": at}
    return transaction(place, **{**known, **changes})


def receipt(record_no: str, company_id: str = "acme-books") -> Receipt:
    """A document in Sage."""
    known = {
        "document_type": DocumentType.INVOICE,
        "record_no": record_no,
        "document_number": "N1",
        "party_id": "C1",
        "total": "10.00",
        "currency": "USD",
        "company_id": company_id,
        "entity_id": None,
        "posted": True,
        "revision": 1,
        "exported_at": START,
        "digest": "digest",
    }
    return Receipt.model_validate(known)


def event(what: str, seconds: int = 0) -> HistoryEvent:
    """Something that happened."""
    return HistoryEvent(START + timedelta(seconds=seconds), what, "user-1", "detail")


def ref(known: Transaction) -> TransactionRef:
    """What names it."""
    return TransactionRef(known.tenant, known.transaction_id)


def changes(*transactions: Transaction) -> list[Change]:
    """Each to be written."""
    return [Change(transaction) for transaction in transactions]


def payment(detail: int = 1, **changed: Any) -> Payment:
    """A pending payment."""
    known = Payment(
        tenant=TENANT,
        subsidiary_id=SUBSIDIARY,
        payment_key=f"pay_{detail:032x}",
        side=Side.AR,
        detail_id=str(detail),
        payment_id="900",
        transaction_id="txn_1",
        number="N1",
        load_number="LD1",
        trip_id=None,
        amount="10.00",
        currency="USD",
        payment_date=date(2026, 11, 20),
        correlation_id="corr",
        created_at=START,
        changed_at=START + timedelta(minutes=detail),
    )
    return known.model_copy(update=changed)


def run(place: int, **changed: Any) -> PaymentRun:
    """A planned run."""
    at = START + timedelta(hours=place)
    known = PaymentRun(
        tenant=TENANT,
        subsidiary_id=SUBSIDIARY,
        run_id=f"{at:%Y%m%dT%H%M%S}-0000",
        window_from=at - timedelta(days=8),
        window_to=at,
        asked_by="schedule",
        correlation_id="corr",
        started_at=at,
    )
    return known.model_copy(update=changed)


def all_pages(read: Any, limit: int) -> list[Any]:
    """Everything, page by page; no page is longer than asked for."""
    found: list[Any] = []
    cursor: str | None = None
    for _ in range(100):
        page: Page[Any] = read(limit, cursor)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError("the pages never end")
