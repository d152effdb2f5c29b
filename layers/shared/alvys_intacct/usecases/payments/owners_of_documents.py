"""Our transactions by the documents that payments are applied to (PAY-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.stores import TransactionStore

# The documents that payments are applied to; adjustments are credits themselves.
PAYABLE = {Side.AR: DocumentType.INVOICE, Side.AP: DocumentType.BILL}
_ADJUSTMENTS = {Side.AR: DocumentType.CREDIT_MEMO, Side.AP: DocumentType.VENDOR_CREDIT}
# A document in Sage: its type and record number.
Place = tuple[DocumentType, str]


def place_of(detail: PaymentDetail) -> Place:
    """The document that a detail pays."""
    if detail.memo_record_no:
        return _ADJUSTMENTS[detail.side], detail.memo_record_no
    return PAYABLE[detail.side], detail.document_record_no


def owners_of(
    transactions: TransactionStore, books: Books, places: Iterable[Place]
) -> dict[Place, Transaction]:
    """The transactions of these documents whose payments this connection reads."""
    numbers: defaultdict[DocumentType, set[str]] = defaultdict(set)
    for document_type, record_no in places:
        numbers[document_type].add(record_no)
    refs = {
        (document_type, record_no): ref
        for document_type, asked in numbers.items()
        for record_no, ref in transactions.by_record_no(books, document_type, asked).items()
    }
    found = transactions.get_many(refs.values())
    return {
        place: found[ref]
        for place, ref in refs.items()
        if ref in found and _concerns(books, found[ref], place[1])
    }


def _concerns(books: Books, owner: Transaction, record_no: str) -> bool:
    """Whether this connection reads the payments on that document of the transaction.

    The connection of the subsidiary that it is booked at; one that it was taken out of is read by any.
    """
    receipt = owner.receipt
    is_there = receipt is not None and (receipt.company_id, receipt.record_no) == (
        books.company_id,
        record_no,
    )
    return owner.booked_at == books.subsidiary_id or not is_there
