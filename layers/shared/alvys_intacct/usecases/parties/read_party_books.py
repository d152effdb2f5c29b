"""Read Sage's customers and vendors, page by page, in as many runs as it takes (LINK-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.parties.party_facts import MOST_IN_BOOK
from alvys_intacct.domain.parties.party_refresh import BookSoFar, ReadSoFar, book_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.parties import PartyBookStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.party_level import party_level

# Another connection to the same company may just have read it.
FRESH_FOR = timedelta(minutes=10)
# With less time left, the rest is read by the next run.
SECONDS_FOR_A_PAGE = 60.0


class ReadPartyBooks:
    """Reads the rest of the books, or as much as the time allows."""

    def __init__(
        self,
        accounting: AccountingSystem,
        books: PartyBookStore,
        clock: Clock,
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._accounting = accounting
        self._books = books
        self._clock = clock
        self._remaining_seconds = remaining_seconds

    def __call__(self, connection: Connection, so_far: ReadSoFar) -> tuple[ReadSoFar, bool]:
        """What was read with this run, and whether that is all. Raises Sage's errors."""
        for side in Side:
            read = so_far.books.get(side) or self._begun(connection, side)
            while not read.is_read:
                if self._remaining_seconds() < SECONDS_FOR_A_PAGE:
                    return so_far.with_book(side, read), False
                read = self._more(connection, side, read)
            so_far = so_far.with_book(side, read)
        return so_far, True

    def _begun(self, connection: Connection, side: Side) -> BookSoFar:
        now = self._clock.now()
        kept = self._books.get(connection.party_books, side)
        if kept is not None and now - kept.read_at < FRESH_FOR:
            return BookSoFar(parties=tuple(kept.parties), is_read=True, cut=kept.cut)
        return BookSoFar()

    def _more(self, connection: Connection, side: Side, read: BookSoFar) -> BookSoFar:
        with party_level(connection, self._accounting) as level:
            found, after = self._accounting.party_page(level, side, read.after)
        parties = (*read.parties, *found)
        cut = len(parties) > MOST_IN_BOOK or (len(parties) == MOST_IN_BOOK and after is not None)
        more = BookSoFar(after=after, parties=parties[:MOST_IN_BOOK], is_read=after is None or cut, cut=cut)
        if more.is_read:
            self._books.save(connection.party_books, book_of(side, more, self._clock.now()))
        return more
