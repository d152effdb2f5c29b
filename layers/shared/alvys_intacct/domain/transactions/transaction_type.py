"""The types of transactions in a biller's words (ERR-10)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType

if TYPE_CHECKING:
    from alvys_intacct.domain.transactions.record import Transaction


class TransactionType(StrEnum):
    """What a transaction is, or will be, in Sage; a payment goes the other way."""

    INVOICE = "Invoice"
    BILL = "Bill"
    CREDIT_MEMO = "Credit Memo"
    VENDOR_CREDIT = "Vendor Credit"
    PAYMENT = "Payment"


_OF_DOCUMENT = {
    DocumentType.INVOICE: TransactionType.INVOICE,
    DocumentType.BILL: TransactionType.BILL,
    DocumentType.CREDIT_MEMO: TransactionType.CREDIT_MEMO,
    DocumentType.VENDOR_CREDIT: TransactionType.VENDOR_CREDIT,
}


def type_of(transaction: Transaction) -> TransactionType:
    """The type of its document; of one that was never sent, by its side and the sign of its total."""
    written = transaction.receipt or transaction.intent
    if written is not None:
        return _OF_DOCUMENT[written.document_type]
    return type_on(transaction.side, transaction.total)


def type_on(side: Side, total: str | None) -> TransactionType:
    """The type of a document on this side with this total (exact decimal text)."""
    is_credit = total is not None and Decimal(total) < 0
    if side is Side.AR:
        return TransactionType.CREDIT_MEMO if is_credit else TransactionType.INVOICE
    return TransactionType.VENDOR_CREDIT if is_credit else TransactionType.BILL
