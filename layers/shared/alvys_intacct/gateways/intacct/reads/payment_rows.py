"""Reads the rows of payments, their details and the lines of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.protocol.queries import Condition, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks
from alvys_intacct.gateways.intacct.session.channel import UNCLEAR
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PaymentRows:
    """The rows of a query, read in pages of so many."""

    reader: Reader
    page_size: int

    def pages(self, books: Books, query: Query) -> Iterator[list[Row]]:
        """Pages by record number: a row that changes while they are read is neither skipped nor repeated."""
        return self.reader.pages(books, replace(query, page_size=self.page_size))

    def where_in(self, books: Books, query: Query, field: str, values: Iterable[str]) -> Iterator[Row]:
        """The rows with one of these values in the field."""
        for group in chunks(values):
            yield from self.each(books, replace(query, where=(Condition("in", field, group),)))

    def each(self, books: Books, query: Query) -> Iterator[Row]:
        """The rows of all pages."""
        for page in self.pages(books, query):
            yield from page


def may_be_refused(error: SyncError) -> bool:
    """Whether a read failed because of a field, as far as Sage's answer tells."""
    return isinstance(error, NeedsAttention) or error.code == UNCLEAR
