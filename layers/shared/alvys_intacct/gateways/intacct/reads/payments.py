"""Queries for payments and their details (PAY-1, PAY-6; protocol sections 8 and 14).

Sage does not tell whether a payment that is completed or voided changes its details too. A window therefore
takes the details that were modified in it, and those of the payments that were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from alvys_intacct.gateways.intacct.protocol.queries import (
    MODIFIED,
    PAGE_SIZE,
    RECORD_NUMBER,
    Condition,
    Query,
    modified_between,
)
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.company_level import NO_ACCESS, CompanyLevel
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks
from alvys_intacct.gateways.intacct.reads.payment_queries import (
    PAYMENT_OBJECTS,
    TAKES_BACK,
    TAKES_PAYMENT_BACK,
    among,
    days_between,
    detail_query,
    header_query,
    related_header,
)
from alvys_intacct.gateways.intacct.session.channel import UNCLEAR

# When a record came into being: one that never changed since may have no time of change.
_DETAIL_MADE, _PAYMENT_MADE = "WHENCREATED", "AUWHENCREATED"
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
        self._reader = reader
        self._page_size = page_size
        self._level = CompanyLevel()
        self._without_relation: set[tuple[str, Side]] = set()

    def forget(self, books: Books) -> None:
        """Try the top level, and the relation of details and payments, again."""
        self._level.forget(books)
        self._without_relation -= {(books.company_id, side) for side in Side}

    def details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details that changed in the window, or whose payment did; one page is in memory.

        A detail has its header if the relation to the payment can be queried.
        """
        return self._level.pages(
            books,
            lambda level: self._with_relation(
                level,
                side,
                partial(self._by_relation, level, side, since, until),
                partial(self._by_payment, level, side, since, until),
            ),
        )

    def dated(self, books: Books, side: Side, first: date, last: date) -> Iterator[list[PaymentDetail]]:
        """Pages of the details of the payments with a business date in the range (PAY-12).

        First those that take a payment back, of the range and of any later day: what they take back may be in
        the range. No detail comes twice.
        """
        return self._level.pages(books, lambda level: self._dated(level, side, first, last))

    def _with_relation(
        self,
        books: Books,
        side: Side,
        by_relation: Callable[[], Iterator[list[PaymentDetail]]],
        by_payment: Callable[[], Iterator[list[PaymentDetail]]],
    ) -> Iterator[list[PaymentDetail]]:
        """Pages by the relation from details to payments; by payments where it can't be queried."""
        if (books.company_id, side) not in self._without_relation:
            pages = by_relation()
            try:
                first = next(pages, None)
            except SyncError as error:
                if not _may_be_refused(error) or error.code == NO_ACCESS:
                    raise
                # Whatever Sage says: only a query without the relation tells whether it was the cause.
                self._without_relation.add((books.company_id, side))
            else:
                if first is not None:
                    yield first
                    yield from pages
                return
        yield from by_payment()

    def headers(self, books: Books, side: Side, payment_ids: Iterable[str]) -> dict[str, PaymentHeader]:
        """Payments by record number."""
        ids = [payment_id for payment_id in payment_ids if is_whole_number(payment_id)]
        return self._level.read(books, lambda level: self._headers(level, side, ids))

    def _headers(self, books: Books, side: Side, payment_ids: Sequence[str]) -> dict[str, PaymentHeader]:
        found = self._where_in(books, header_query(books, side), RECORD_NUMBER, payment_ids)
        headers = (rows.payment_header(side, row) for row in found)
        return {header.payment_id: header for header in headers}

    def of_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of these payments, with headers."""
        ids = sorted({int(payment_id) for payment_id in payment_ids if is_whole_number(payment_id)})
        return self._level.read(books, lambda level: self._of_payments(level, side, ids))

    def _of_payments(self, books: Books, side: Side, ids: Sequence[int]) -> list[PaymentDetail]:
        rows_found = self._where_in(books, detail_query(books, side), "PAYMENTKEY", map(str, ids))
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
        for row in self._where_in(books, query, "RECORDKEY", filter(is_whole_number, record_nos)):
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

    def _dated(self, books: Books, side: Side, first: date, last: date) -> Iterator[list[PaymentDetail]]:
        """First what takes payments back since the first day, then the days of the range."""
        seen: set[str] = set()
        for until in (None, last):
            pages = self._with_relation(
                books,
                side,
                partial(self._dated_by_relation, books, side, first, until),
                partial(self._dated_by_payment, books, side, first, until),
            )
            for page in pages:
                yield [detail for detail in page if detail.detail_id not in seen]
                if until is None:
                    seen.update(detail.detail_id for detail in page)

    def _dated_by_relation(
        self, books: Books, side: Side, first: date, last: date | None
    ) -> Iterator[list[PaymentDetail]]:
        days = days_between(f"{PAYMENT_OBJECTS[side]}.{rows.PAYMENT_DATES[side][0]}", first, last)
        where = days if last else (*days, TAKES_BACK)
        for page in self._pages(books, replace(detail_query(books, side), where=where)):
            yield [rows.payment_detail(side, row, related_header(side, row)) for row in page]

    def _dated_by_payment(
        self, books: Books, side: Side, first: date, last: date | None
    ) -> Iterator[list[PaymentDetail]]:
        days = days_between(rows.PAYMENT_DATES[side][0], first, last)
        where = days if last else (*days, TAKES_PAYMENT_BACK)
        for page in self._pages(books, replace(header_query(books, side), where=where)):
            yield self._details_of(books, side, page)

    def _details_of(self, books: Books, side: Side, payments: Sequence[Row]) -> list[PaymentDetail]:
        """The details of a page of payments."""
        headers = {row[RECORD_NUMBER]: rows.payment_header(side, row) for row in payments}
        query = detail_query(books, side)
        found = (
            row
            for condition in among("PAYMENTKEY", sorted(map(int, headers)))
            for row in self._rows(books, replace(query, where=(condition,)))
        )
        # A range has details of other payments too.
        details = (
            rows.payment_detail(side, row, headers[row["PAYMENTKEY"]])
            for row in found
            if row.get("PAYMENTKEY") in headers
        )
        return list(details)

    def _by_relation(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """One query over the details and, through the relation, their payments."""
        changes = (MODIFIED, _DETAIL_MADE, f"{PAYMENT_OBJECTS[side]}.{MODIFIED}")
        groups = tuple(modified_between(since, until, field) for field in changes)
        for page in self._pages(books, replace(detail_query(books, side), any_of=groups)):
            yield [rows.payment_detail(side, row, related_header(side, row)) for row in page]

    def _by_payment(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """First the details of the payments that changed, then the other details that changed."""
        seen: set[str] = set()
        for page in self._changed(
            books, header_query(books, side), (_PAYMENT_MADE, MODIFIED), since, until, required=True
        ):
            details = self._details_of(books, side, page)
            yield [detail for detail in details if detail.detail_id not in seen]
            seen.update(detail.detail_id for detail in details)
        for page in self._changed(
            books, detail_query(books, side), (_DETAIL_MADE, MODIFIED), since, until, required=False
        ):
            changed = [rows.payment_detail(side, row, related_header(side, row)) for row in page]
            yield [detail for detail in changed if detail.detail_id not in seen]
            seen.update(detail.detail_id for detail in changed)

    def _changed(
        self,
        books: Books,
        query: Query,
        fields: Iterable[str],
        since: datetime,
        until: datetime,
        *,
        required: bool,
    ) -> Iterator[list[Row]]:
        """The rows with one of these times in the window; a time that Sage doesn't offer is left out.

        The last of the times must be offered where they are `required`.
        """
        refused: SyncError | None = None
        for field in fields:
            pages = self._pages(books, replace(query, where=modified_between(since, until, field)))
            try:
                first = next(pages, None)
            except SyncError as error:
                if not _may_be_refused(error):
                    raise
                refused = error
                continue
            refused = None
            if first is not None:
                yield first
                yield from pages
        if refused is not None and (required or not isinstance(refused, NeedsAttention)):
            raise refused

    def _rows_with_key(self, books: Books, query: Query, field: str, values: Sequence[str]) -> Iterator[Row]:
        """The rows with these values in the field; none where Sage doesn't offer the key of a credit."""
        try:
            yield from self._where_in(books, query, field, values)
        except SyncError as error:
            if field in _VITAL_KEYS or not _may_be_refused(error):
                raise

    def _pages(self, books: Books, query: Query) -> Iterator[list[Row]]:
        """Pages by record number: a row that changes while they are read is neither skipped nor repeated."""
        return self._reader.pages(books, replace(query, page_size=self._page_size))

    def _where_in(self, books: Books, query: Query, field: str, values: Iterable[str]) -> Iterator[Row]:
        for group in chunks(values):
            yield from self._rows(books, replace(query, where=(Condition("in", field, group),)))

    def _rows(self, books: Books, query: Query) -> Iterator[Row]:
        for page in self._pages(books, query):
            yield from page


def _may_be_refused(error: SyncError) -> bool:
    """Whether a read failed because of a field, as far as Sage's answer tells."""
    return isinstance(error, NeedsAttention) or error.code == UNCLEAR
