"""Reads what Sage holds of a period: documents by document date with their lines by account (CLOSE-3).

Documents are read in order of their record numbers, so that a document that is made or removed meanwhile
shifts no page. The lines of a page of documents are asked for in few requests with many queries each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.close.sage_documents import SageDocument, marked_as
from alvys_intacct.domain.close.sage_pages import SagePage
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.periods import AccountingPeriod
from alvys_intacct.gateways.intacct.protocol.names import NAMES, PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.queries import (
    PAGE_SIZE,
    RECORD_NUMBER,
    VALUES_PER_QUERY,
    Condition,
    Query,
    query_date,
)
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks

DOCUMENT_DATE = "WHENCREATED"
_OWNER = "MEGAENTITYID"
_FIELDS = (RECORD_NUMBER, "RECORDID", "STATE", "TOTALENTERED", "TOTALDUE", "TOTALPAID", DOCUMENT_DATE)
_EXTRAS = ("TRX_TOTALENTERED", "DESCRIPTION", "CURRENCY", "BASECURR", "WHENPOSTED", _OWNER)
_PARTY_NAMES = {Side.AR: "CUSTOMERNAME", Side.AP: "VENDORNAME"}
# At most this many documents are in one query for lines, and this many such queries in one request:
# one request for the lines of a full page of documents.
RECORDS_PER_PAGE = PAGE_SIZE
DOCUMENTS_PER_QUERY = VALUES_PER_QUERY
QUERIES_PER_REQUEST = RECORDS_PER_PAGE // DOCUMENTS_PER_QUERY


class PeriodReader:
    """Reads the documents of a period."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def page(
        self, books: Books, document_type: DocumentType, first: date, last: date, after: str | None
    ) -> SagePage:
        """The documents of the next page with a document date from `first` to `last`, both included."""
        query = replace(
            _document_query(books, document_type),
            where=(
                Condition("greaterthanorequalto", DOCUMENT_DATE, (query_date(first),)),
                Condition("lessthanorequalto", DOCUMENT_DATE, (query_date(last),)),
            ),
        )
        found, following = self._reader.page_after(books, query, after)
        documents, requests = self._with_lines(books, document_type, _of_books(books, found))
        return SagePage(documents, following, 1 + requests)

    def by_record(self, books: Books, document_type: DocumentType, record_nos: Iterable[str]) -> SagePage:
        """Documents by record number, whatever their date and level; those that are gone are absent."""
        query = replace(_document_query(books, document_type), include_private=books.entity_id is None)
        groups = chunks(filter(is_whole_number, record_nos), DOCUMENTS_PER_QUERY)
        queries = [replace(query, where=(Condition("in", RECORD_NUMBER, group),)) for group in groups]
        found, requests = rows_of_many(self._reader, books, queries)
        documents, more = self._with_lines(books, document_type, found)
        return SagePage(documents, None, requests + more)

    def _with_lines(
        self, books: Books, document_type: DocumentType, found: Sequence[Row]
    ) -> tuple[list[SageDocument], int]:
        """The documents with their amounts by account, and the requests that their lines took."""
        record_nos = [row[RECORD_NUMBER] for row in found]
        queries = [
            _line_query(books, document_type, group) for group in chunks(record_nos, DOCUMENTS_PER_QUERY)
        ]
        lines, requests = rows_of_many(self._reader, books, queries)
        amounts: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
        for line in lines:
            account, added_up = line.get("ACCOUNTNO", ""), amounts[line.get("RECORDKEY", "")]
            added_up[account] = added_up.get(account, Decimal(0)) + rows.amount(line, "TRX_AMOUNT", "AMOUNT")
        documents = (_document(document_type, row, amounts.get(row[RECORD_NUMBER], {})) for row in found)
        return [document for document in documents if document is not None], requests


def read_periods(reader: Reader, books: Books) -> list[AccountingPeriod]:
    """The company's active reporting periods that have a first and a last day, in order of their days.

    Sage's own moving periods, such as "Current Month", have none.
    """
    query = Query(
        "REPORTINGPERIOD",
        (RECORD_NUMBER, "NAME", "START_DATE", "END_DATE"),
        optional_fields=("BUDGETING", "STATUS"),
    )
    found = []
    for row in reader.rows(books, query):
        first, last = rows.day(row.get("START_DATE", "")), rows.day(row.get("END_DATE", ""))
        if first is not None and last is not None and first <= last and rows.is_active(row):
            budgetable = row.get("BUDGETING", "").strip().lower() in ("true", "t")
            found.append(AccountingPeriod(row["NAME"], first, last, budgetable))
    return sorted(found, key=lambda period: (period.first, period.last, period.name))


def rows_of_many(reader: Reader, books: Books, queries: Sequence[Query]) -> tuple[list[Row], int]:
    """The rows of many queries on one object, many of them in a request; and the requests that it took."""
    found: list[Row] = []
    requests = 0
    for start in range(0, len(queries), QUERIES_PER_REQUEST):
        for page in reader.pages_of_many(books, queries[start : start + QUERIES_PER_REQUEST]):
            found += page.rows
            requests += page.is_first
    return found, requests


def _document(document_type: DocumentType, row: Row, amounts: Mapping[str, Decimal]) -> SageDocument | None:
    """A document of Sage; None for one without a date, which has no place in a period."""
    found = rows.found_document(document_type, row)
    day = rows.day(row.get(DOCUMENT_DATE, "")) or found.posting_date
    if day is None:
        return None
    return SageDocument(
        type=document_type,
        record_no=found.record_no,
        number=found.document_number,
        party_id=found.party_id,
        party_name=row.get(_PARTY_NAMES[document_type.side], ""),
        document_date=day,
        amount=found.total,
        currency=found.currency or row.get("BASECURR", ""),
        state=found.state,
        marked_as=marked_as(found.description),
        accounts=tuple(amounts.items()),
        posting_date=found.posting_date,
    )


def _line_query(books: Books, document_type: DocumentType, group: tuple[str, ...]) -> Query:
    return Query(
        NAMES[document_type].line_object,
        (RECORD_NUMBER, "RECORDKEY", "ACCOUNTNO", "AMOUNT"),
        (Condition("in", "RECORDKEY", group),),
        optional_fields=("TRX_AMOUNT",),
        include_private=books.entity_id is None,
        page_size=RECORDS_PER_PAGE,
    )


def _document_query(books: Books, document_type: DocumentType) -> Query:
    """A session at the top level sees its own documents here, not those of single entities."""
    return Query(
        NAMES[document_type].object_name,
        (*_FIELDS, PARTY_ID_FIELDS[document_type.side]),
        optional_fields=(*_EXTRAS, "TRX_TOTALDUE", "TRX_TOTALPAID", _PARTY_NAMES[document_type.side]),
        page_size=RECORDS_PER_PAGE,
    )


def _of_books(books: Books, found: Iterable[Row]) -> list[Row]:
    """The documents of this entity or of the top level, as far as Sage tells whose they are."""
    return [row for row in found if row.get(_OWNER) in (None, books.entity_id or "")]
