"""Reads records page by page, without the optional fields that a company refuses (protocol section 4)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import (
    RECORD_NUMBER,
    VALUES_PER_QUERY,
    Query,
    build_query,
)
from alvys_intacct.gateways.intacct.protocol.responses import Result, Row, rows_of, rows_remaining
from alvys_intacct.gateways.intacct.session.channel import Channel


class Reader:
    """Runs queries at Sage and remembers which optional fields a company refuses."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._refused: dict[tuple[str, str], frozenset[str]] = {}
        self._lock = threading.Lock()

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
        key = (books.company_id, query.object_name)
        while True:
            refused = self._refused.get(key, frozenset())
            optional = [name for name in query.optional_fields if name not in refused]
            function = build_query(query, (*query.fields, *optional), after)
            try:
                return self._channel.read(books, function)
            except NeedsAttention as error:
                if error.code != "field_not_queryable" or not optional:
                    raise
                blamed = blamed_fields(error, optional)
            # A single field that cannot be queried fails the whole query: repeat it without that field.
            with self._lock:
                self._refused[key] = refused | blamed


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


def blamed_fields(error: SyncError, optional: Sequence[str]) -> frozenset[str]:
    """Which optional fields Sage refuses.

    If Sage names none: the fields across relations if there are any, else all optional fields.
    """
    text = error.vendor.text.upper() if error.vendor else ""
    named = frozenset(name for name in optional if name in text.replace(",", " ").split())
    across = frozenset(name for name in optional if "." in name)
    return named or across or frozenset(optional)
