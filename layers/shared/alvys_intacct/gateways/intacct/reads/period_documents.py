"""Reads what Sage holds of a period: documents by document date with their lines by account (CLOSE-3).

Documents are read in order of their record numbers, so that a document that is made or removed meanwhile
shifts no page. The lines of a page of documents are asked for in few requests with many queries each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.periods import AccountingPeriod, DocumentPage, PeriodDocument
from alvys_intacct.gateways.intacct.protocol.names import NAMES, PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.queries import (
    MODIFIED,
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
_FIELDS = (RECORD_NUMBER, "RECORDID", "STATE", "TOTALENTERED", DOCUMENT_DATE)
_EXTRAS = ("DOCNUMBER", "TRX_TOTALENTERED", "DESCRIPTION", "CURRENCY", "WHENPOSTED", MODIFIED, _OWNER)
# The totals that tell a state which its label doesn't.
_SETTLED = ("TOTALDUE", "TOTALPAID", "TRX_TOTALDUE", "TRX_TOTALPAID")
# So many documents are in one query for lines, and so many such queries in one request: one request for the
# lines of a full page of documents.
RECORDS_PER_PAGE = PAGE_SIZE
DOCUMENTS_PER_QUERY = VALUES_PER_QUERY
QUERIES_PER_REQUEST = RECORDS_PER_PAGE // DOCUMENTS_PER_QUERY


class PeriodReader:
    """Reads the documents of a period."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def page(
        self, books: Books, document_type: DocumentType, first: date, last: date, after: str | None
    ) -> DocumentPage:
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
        return DocumentPage(documents, following, 1 + requests)

    def by_record(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> list[PeriodDocument]:
        """Documents by record number, whatever their date; those that no longer exist are absent."""
        query = replace(_document_query(books, document_type), include_private=books.entity_id is None)
        found: list[Row] = []
        for group in chunks(filter(str.isdecimal, record_nos)):
            condition = Condition("in", RECORD_NUMBER, group)
            found += self._reader.rows(books, replace(query, where=(condition,)))
        return self._with_lines(books, document_type, found)[0]

    def _with_lines(
        self, books: Books, document_type: DocumentType, found: Sequence[Row]
    ) -> tuple[list[PeriodDocument], int]:
        lines = _Lines(self._reader, books, document_type)
        amounts = lines.by_account([row[RECORD_NUMBER] for row in found])
        documents = [
            PeriodDocument(
                rows.found_document(document_type, row),
                rows.day(row.get(DOCUMENT_DATE, "")),
                amounts.get(row[RECORD_NUMBER], {}),
                row.get(MODIFIED, ""),
            )
            for row in found
        ]
        return documents, lines.requests


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


@dataclass(slots=True)
class _Lines:
    """The lines of a page of documents; `requests` counts those that they took."""

    reader: Reader
    books: Books
    document_type: DocumentType
    requests: int = 0

    def by_account(self, record_nos: Sequence[str]) -> dict[str, dict[str, Decimal]]:
        """The amounts by account of each document; one without lines is absent."""
        added_up: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
        groups = list(chunks(record_nos, DOCUMENTS_PER_QUERY))
        for start in range(0, len(groups), QUERIES_PER_REQUEST):
            queries = [self._query(group) for group in groups[start : start + QUERIES_PER_REQUEST]]
            for row in self._rows(queries):
                account, amounts = row.get("ACCOUNTNO", ""), added_up[row.get("RECORDKEY", "")]
                amounts[account] = amounts.get(account, Decimal(0)) + rows.amount(row, "TRX_AMOUNT", "AMOUNT")
        return added_up

    def _rows(self, queries: Sequence[Query]) -> Iterator[Row]:
        for page in self.reader.pages_of_many(self.books, queries):
            self.requests += page.is_first
            yield from page.rows

    def _query(self, group: tuple[str, ...]) -> Query:
        return Query(
            NAMES[self.document_type].line_object,
            (RECORD_NUMBER, "RECORDKEY", "ACCOUNTNO", "AMOUNT"),
            (Condition("in", "RECORDKEY", group),),
            optional_fields=("TRX_AMOUNT",),
            include_private=self.books.entity_id is None,
            page_size=RECORDS_PER_PAGE,
        )


def _document_query(books: Books, document_type: DocumentType) -> Query:
    """A session at the top level sees its own documents here, not those of single entities."""
    return Query(
        NAMES[document_type].object_name,
        (*_FIELDS, PARTY_ID_FIELDS[document_type.side]),
        optional_fields=(*_EXTRAS, *_SETTLED),
        page_size=RECORDS_PER_PAGE,
    )


def _of_books(books: Books, found: Iterable[Row]) -> list[Row]:
    """The documents of this entity or of the top level, as far as Sage tells whose they are."""
    return [row for row in found if row.get(_OWNER) in (None, books.entity_id or "")]
