"""Reads records page by page, without optional fields that a company doesn't offer (protocol section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


class Reader:
    """Runs queries at Sage, without the optional fields that the company doesn't offer."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.fields = OfferedFields(channel)

    def pages(self, books: Books, query: Query) -> Iterator[list[Row]]:
        """All matching records in order of record number, at most `page_size` at a time."""
        last: str | None = None
        while True:
            result = self._page(books, query, last)
            rows = rows_of(result)
            if rows:
                yield rows
            remaining = rows_remaining(result)
            if not rows or remaining == 0 or (remaining is None and len(rows) < query.page_size):
                return
            following = rows[-1].get(RECORD_NUMBER, "")
            if not following or (last is not None and int(following) <= int(last)):
                raise Retryable("Sage Intacct repeated a page of its answer.", code="paging_stuck")
            last = following

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
