"""Payments and their details: by time, by record number, and by what they pay (PAY-6; protocol 8 and 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from alvys_intacct.gateways.intacct.protocol.queries import PAGE_SIZE, RECORD_NUMBER, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.company_level import CompanyLevel
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.reads.payment_queries import detail_query, header_query, related_header
from alvys_intacct.gateways.intacct.reads.payment_rows import PaymentRows, may_be_refused
from alvys_intacct.gateways.intacct.reads.payment_windows import PaymentWindows

# The fields of a detail that name a document of that type: as the one that is paid, or as a credit.
_DOCUMENT_KEYS = {
    DocumentType.INVOICE: ("RECORDKEY", "INLINEKEY", "NEGATIVEINVOICEKEY"),
    DocumentType.BILL: ("RECORDKEY", "INLINEKEY"),
    DocumentType.CREDIT_MEMO: ("ADJUSTMENTKEY", "POSADJKEY"),
    DocumentType.VENDOR_CREDIT: ("ADJUSTMENTKEY", "POSADJKEY"),
}

_VITAL_KEYS = frozenset({"RECORDKEY", "ADJUSTMENTKEY"})


class PaymentFinder:
    """Finds payments in the books of a connection."""

    def __init__(self, reader: Reader, page_size: int = PAGE_SIZE) -> None:
        self._rows = PaymentRows(reader, page_size)
        self._level = CompanyLevel()
        self._windows = PaymentWindows(self._rows, self._level)

    def forget(self, books: Books) -> None:
        """Try the top level, and the relation of details and payments, again."""
        self._level.forget(books)
        self._windows.forget(books)

    def details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details that changed in the window, or whose payment did."""
        return self._windows.details(books, side, since, until)

    def dated(self, books: Books, side: Side, first: date, last: date) -> Iterator[list[PaymentDetail]]:
        """Pages of the details of the payments with a business date in the range (PAY-12)."""
        return self._windows.dated(books, side, first, last)

    def headers(self, books: Books, side: Side, payment_ids: Iterable[str]) -> dict[str, PaymentHeader]:
        """Payments by record number."""
        ids = [payment_id for payment_id in payment_ids if is_whole_number(payment_id)]
        return self._level.read(books, lambda level: self._headers(level, side, ids))

    def _headers(self, books: Books, side: Side, payment_ids: Sequence[str]) -> dict[str, PaymentHeader]:
        found = self._rows.where_in(books, header_query(books, side), RECORD_NUMBER, payment_ids)
        headers = (rows.payment_header(side, row) for row in found)
        return {header.payment_id: header for header in headers}

    def of_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of these payments, with headers."""
        ids = sorted({int(payment_id) for payment_id in payment_ids if is_whole_number(payment_id)})
        return self._level.read(books, lambda level: self._of_payments(level, side, ids))

    def _of_payments(self, books: Books, side: Side, ids: Sequence[int]) -> list[PaymentDetail]:
        rows_found = self._rows.where_in(books, detail_query(books, side), "PAYMENTKEY", map(str, ids))
        details = (rows.payment_detail(side, row, related_header(side, row)) for row in rows_found)
        return self._with_headers(books, side, {detail.detail_id: detail for detail in details})

    def on_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """All details that pay these documents or use their credits, with headers, by document."""
        asked = [number for number in record_nos if is_whole_number(number)]
        return self._level.read(books, lambda level: self._on_documents(level, document_type, asked))

    def _on_documents(
        self, books: Books, document_type: DocumentType, asked: Sequence[str]
    ) -> dict[str, list[PaymentDetail]]:
        side = document_type.side
        found: defaultdict[str, dict[str, PaymentDetail]] = defaultdict(dict)
        for field in _DOCUMENT_KEYS[document_type]:
            for row in self._rows_with_key(books, detail_query(books, side, field), field, asked):
                detail = rows.payment_detail(side, row, related_header(side, row))
                found[row.get(field, "")][detail.detail_id] = detail
        return {number: self._with_headers(books, side, details) for number, details in found.items()}

    def own_credits(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, Decimal]:
        """The negative lines of these documents added up, as positive amounts, by record number."""
        query = Query(
            NAMES[document_type].line_object,
            (RECORD_NUMBER, "RECORDKEY", "AMOUNT"),
            optional_fields=("TRX_AMOUNT",),
            include_private=books.entity_id is None,
        )
        credit: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in self._rows.where_in(books, query, "RECORDKEY", filter(is_whole_number, record_nos)):
            credit[row.get("RECORDKEY", "")] -= min(rows.amount(row, "TRX_AMOUNT", "AMOUNT"), Decimal(0))
        return dict(credit)

    def _with_headers(
        self, books: Books, side: Side, details: Mapping[str, PaymentDetail]
    ) -> list[PaymentDetail]:
        missing = {detail.payment_id for detail in details.values() if detail.header is None}
        headers = self._headers(books, side, sorted(missing)) if missing else {}
        return [
            replace(detail, header=detail.header or headers.get(detail.payment_id))
            for detail in details.values()
        ]

    def _rows_with_key(self, books: Books, query: Query, field: str, values: Sequence[str]) -> Iterator[Row]:
        """The rows with these values in the field; none where Sage doesn't offer the key of a credit."""
        try:
            yield from self._rows.where_in(books, query, field, values)
        except SyncError as error:
            if field in _VITAL_KEYS or not may_be_refused(error):
                raise
