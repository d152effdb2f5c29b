"""Reads records page by page, without optional fields that a company doesn't offer (protocol section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alvys_intacct.domain.bounds import whole_number
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import (
    RECORD_NUMBER,
    VALUES_PER_QUERY,
    Query,
    build_query,
)
from alvys_intacct.gateways.intacct.protocol.responses import Result, Row, rows_of, rows_remaining
from alvys_intacct.gateways.intacct.reads.offered_fields import OfferedFields, may_concern_fields
from alvys_intacct.gateways.intacct.session.channel import UNCLEAR, Channel
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Some records; `is_first` says that they took a request of their own."""

    rows: list[Row]
    is_first: bool


class Reader:
    """Runs queries at Sage, without the optional fields that the company doesn't offer."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.fields = OfferedFields(channel)

    def pages(self, books: Books, query: Query) -> Iterator[list[Row]]:
        """All matching records in order of record number, at most `page_size` at a time."""
        last: str | None = None
        while True:
            rows, last = self.page_after(books, query, last)
            if rows:
                yield rows
            if last is None:
                return

    def page_after(self, books: Books, query: Query, after: str | None) -> tuple[list[Row], str | None]:
        """A page after a record number, and the record number for the next page, None at the end."""
        result = self._page(books, query, after)
        rows = rows_of(result)
        return rows, _following(rows, result, query, after)

    def pages_of_many(self, books: Books, queries: Sequence[Query]) -> Iterator[Page]:
        """All records of many queries on one object, in one request unless a query has several pages.

        A query that is refused is asked for alone: that tells which of its optional fields aren't offered.
        """
        is_first = True
        for query, outcome in self._asked_together(books, queries):
            for page, rows in enumerate(self._pages_of(books, query, outcome)):
                answered = isinstance(outcome, Result)
                yield Page(rows, is_first=is_first or page > 0 or not answered)
                is_first = is_first and not answered

    def rows_of_many(self, books: Books, queries: Sequence[Query]) -> list[list[Row]]:
        """The records of each query, asked for like those of `pages_of_many`, on any objects."""
        return [
            [row for rows in self._pages_of(books, query, outcome) for row in rows]
            for query, outcome in self._asked_together(books, queries)
        ]

    def _asked_together(
        self, books: Books, queries: Sequence[Query]
    ) -> list[tuple[Query, Result | NeedsAttention]]:
        offered = [self.fields.of(books, query) for query in queries]
        functions = [build_query(query, (*query.fields, *query.optional_fields), None) for query in offered]
        outcomes = self._channel.read_many(books, functions) if functions else []
        return list(zip(queries, outcomes, strict=True))

    def _pages_of(self, books: Books, query: Query, outcome: Result | NeedsAttention) -> Iterator[list[Row]]:
        """The pages of a query whose first page was asked for with others. Refused, it is asked alone."""
        last: str | None = None
        if isinstance(outcome, Result):
            rows = rows_of(outcome)
            yield rows
            last = _following(rows, outcome, query, None)
            if last is None:
                return
        while True:
            rows, last = self.page_after(books, query, last)
            yield rows
            if last is None:
                return

    def rows(self, books: Books, query: Query) -> Iterator[Row]:
        """Like `pages`, but one record at a time."""
        for page in self.pages(books, query):
            yield from page

    def _page(self, books: Books, query: Query, after: str | None) -> Result:
        offered = self.fields.of(books, query)
        # Sage may name one refused field at a time.
        for _ in range(len(query.optional_fields) + 1):
            if not offered.optional_fields:
                break
            function = build_query(offered, (*offered.fields, *offered.optional_fields), after)
            (outcome,) = self._channel.read_many(books, [function])
            if isinstance(outcome, Result):
                self.fields.remember(books, query, offered)
                return outcome
            if not may_concern_fields(outcome, offered):
                raise outcome
            try:
                offered = self.fields.after_refusal(books, offered, outcome)
            except NeedsAttention as error:
                if error.code != UNCLEAR:
                    raise
                # It fails without optional fields too: Sage is at fault, which may pass.
                raise Retryable(error.message, code=error.code, vendor=error.vendor) from None
        result = self._channel.read(books, build_query(offered, offered.fields, after))
        self.fields.remember(books, query, offered)
        return result


def _following(rows: list[Row], result: Result, query: Query, after: str | None) -> str | None:
    """The record number that the next page follows; None where this page is the last."""
    remaining = rows_remaining(result)
    if not rows or remaining == 0 or (remaining is None and len(rows) < query.page_size):
        return None
    following = rows[-1].get(RECORD_NUMBER, "")
    number = whole_number(following)
    if number is None:
        raise Retryable("Sage Intacct answered a record without its number.", code="unreadable_answer")
    if after is not None and number <= int(after):
        raise Retryable("Sage Intacct repeated a page of its answer.", code="paging_stuck")
    return following


def chunks(values: Iterable[str], size: int = VALUES_PER_QUERY) -> Iterator[tuple[str, ...]]:
    """Distinct values in groups that fit one query; empty and unsendable values are left out."""
    distinct = [value for value in dict.fromkeys(values) if value and is_sendable(value)]
    for start in range(0, len(distinct), size):
        yield tuple(distinct[start : start + size])


def is_sendable(value: str) -> bool:
    """Whether XML can carry the value. Sage cannot hold a value that XML cannot carry."""
    return not any(
        (code < 0x20 and code not in (0x09, 0x0A, 0x0D))
        or 0xD800 <= code <= 0xDFFF
        or code in (0xFFFE, 0xFFFF)
        for code in map(ord, value)
    )
