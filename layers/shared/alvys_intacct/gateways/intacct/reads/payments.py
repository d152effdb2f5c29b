"""Queries for payments and their details (PAY-1, PAY-6; protocol sections 8 and 14).

Sage does not tell whether a payment that is completed or voided changes its details too. A window therefore
takes the details that were modified in it, and those of the payments that were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from alvys_intacct.gateways.intacct.protocol.queries import (
    MODIFIED,
    RECORD_NUMBER,
    Condition,
    Query,
    modified_between,
)
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks
from alvys_intacct.gateways.intacct.session.channel import UNCLEAR

_DETAIL_OBJECTS = {Side.AR: "ARPYMTDETAIL", Side.AP: "APPYMTDETAIL"}
# Also the names of the relations from the details to their payment.
_PAYMENT_OBJECTS = {Side.AR: "ARPYMT", Side.AP: "APPYMT"}
# A header with the related fields needs these; if one is missing, the header is read separately.
_HEADER_FIELDS = ("STATE", "PAYMENTMETHOD", "DOCNUMBER", "DESCRIPTION", "CURRENCY")
_HEADER_EXTRAS = (*rows.PAYMENT_STATES, *_HEADER_FIELDS[1:])
_DETAIL_FIELDS = (RECORD_NUMBER, "PAYMENTKEY", "RECORDKEY", "PAYMENTAMOUNT")
_DETAIL_EXTRAS = ("TRX_PAYMENTAMOUNT", "PAYMENTDATE", "STATE", MODIFIED)
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

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._without_relation: set[tuple[str, Side]] = set()

    def forget(self, books: Books) -> None:
        """Try the relation of details and payments again."""
        self._without_relation -= {(books.company_id, side) for side in Side}

    def details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details that changed in the window, or whose payment did; one page is in memory.

        A detail has its header if the relation to the payment can be queried.
        """
        if (books.company_id, side) not in self._without_relation:
            pages = self._by_relation(books, side, since, until)
            try:
                first = next(pages, None)
            except SyncError as error:
                if not _may_be_refused(error):
                    raise
                # Whatever Sage says: only a query without the relation tells whether it was the cause.
                self._without_relation.add((books.company_id, side))
            else:
                if first is not None:
                    yield first
                    yield from pages
                return
        yield from self._by_payment(books, side, since, until)

    def headers(self, books: Books, side: Side, payment_ids: Iterable[str]) -> dict[str, PaymentHeader]:
        """Payments by record number."""
        ids = (payment_id for payment_id in payment_ids if payment_id.isdecimal())
        found = self._where_in(books, _header_query(books, side), RECORD_NUMBER, ids)
        headers = (rows.payment_header(side, row) for row in found)
        return {header.payment_id: header for header in headers}

    def on_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """All details that pay these documents or use their credits, with headers, by document."""
        side, asked = document_type.side, [number for number in record_nos if number.isdecimal()]
        found: defaultdict[str, dict[str, PaymentDetail]] = defaultdict(dict)
        for field in _DOCUMENT_KEYS[document_type]:
            query = _detail_query(books, side, (field,), rows.CREDITS[side])
            for row in self._rows_with_key(books, query, field, asked):
                detail = rows.payment_detail(side, row, _header(side, row))
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
        for row in self._where_in(books, query, "RECORDKEY", filter(str.isdecimal, record_nos)):
            credit[row.get("RECORDKEY", "")] -= min(rows.amount(row, "TRX_AMOUNT", "AMOUNT"), Decimal(0))
        return dict(credit)

    def _with_headers(
        self, books: Books, side: Side, details: Mapping[str, PaymentDetail]
    ) -> list[PaymentDetail]:
        missing = {detail.payment_id for detail in details.values() if detail.header is None}
        headers = self.headers(books, side, missing) if missing else {}
        return [
            replace(detail, header=detail.header or headers.get(detail.payment_id))
            for detail in details.values()
        ]

    def _by_relation(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """One query over the details and, through the relation, their payments."""
        changes = (MODIFIED, _DETAIL_MADE, f"{_PAYMENT_OBJECTS[side]}.{MODIFIED}")
        groups = tuple(modified_between(since, until, field) for field in changes)
        for page in self._reader.pages(books, replace(_detail_query(books, side), any_of=groups)):
            yield [rows.payment_detail(side, row, _header(side, row)) for row in page]

    def _by_payment(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """First the details of the payments that changed, then the other details that changed."""
        seen: set[str] = set()
        for page in self._changed(
            books, _header_query(books, side), (_PAYMENT_MADE, MODIFIED), since, until, required=True
        ):
            headers = {row[RECORD_NUMBER]: rows.payment_header(side, row) for row in page}
            details = [
                rows.payment_detail(side, row, headers.get(row.get("PAYMENTKEY", "")))
                for row in self._where_in(books, _detail_query(books, side), "PAYMENTKEY", headers)
            ]
            yield [detail for detail in details if detail.detail_id not in seen]
            seen.update(detail.detail_id for detail in details)
        for page in self._changed(
            books, _detail_query(books, side), (_DETAIL_MADE, MODIFIED), since, until, required=False
        ):
            changed = [rows.payment_detail(side, row, _header(side, row)) for row in page]
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
            pages = self._reader.pages(books, replace(query, where=modified_between(since, until, field)))
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

    def _where_in(self, books: Books, query: Query, field: str, values: Iterable[str]) -> Iterator[Row]:
        for group in chunks(values):
            yield from self._reader.rows(books, replace(query, where=(Condition("in", field, group),)))


def _may_be_refused(error: SyncError) -> bool:
    """Whether a read failed because of a field, as far as Sage's answer tells."""
    return isinstance(error, NeedsAttention) or error.code == UNCLEAR


def _detail_query(
    books: Books, side: Side, more: tuple[str, ...] = (), credits_applied: Mapping[str, str] | None = None
) -> Query:
    relation = _PAYMENT_OBJECTS[side]
    fields = tuple(dict.fromkeys((*_DETAIL_FIELDS, *more)))
    credit_fields = (name for pair in (credits_applied or {}).items() for name in pair)
    return Query(
        _DETAIL_OBJECTS[side],
        fields,
        optional_fields=(
            *_DETAIL_EXTRAS,
            *(name for name in credit_fields if name not in fields),
            *(f"{relation}.{field}" for field in (*_HEADER_FIELDS, *rows.PAYMENT_DATES[side])),
        ),
        include_private=books.entity_id is None,
    )


def _header_query(books: Books, side: Side) -> Query:
    return Query(
        _PAYMENT_OBJECTS[side],
        (RECORD_NUMBER,),
        optional_fields=(*_HEADER_EXTRAS, *rows.PAYMENT_DATES[side]),
        include_private=books.entity_id is None,
    )


def _header(side: Side, row: Row) -> PaymentHeader | None:
    """The payment in the related fields of a detail's row; None unless the row has all of them."""
    prefix = f"{_PAYMENT_OBJECTS[side]}."
    payment = {name.removeprefix(prefix): text for name, text in row.items() if name.startswith(prefix)}
    if not payment.get("STATE") or not payment.keys() >= set(_HEADER_FIELDS):
        return None
    return rows.payment_header(side, {**payment, RECORD_NUMBER: row.get("PAYMENTKEY", "")})
