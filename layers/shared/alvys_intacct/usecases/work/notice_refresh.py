"""What a warm worker has learnt of a Sage company ends when somebody reads that company anew (CONN-5)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.ports.accounting import AccountingSystem

# A worker lives for hours and meets thousands of connections.
MOST_MARKS = 4000


class NoticeRefresh:
    """Tells the client of Sage to forget a company's setup once its mark of freshness is another.

    It does so, too, for the connections whose marks are dropped for want of room: what is learnt of them
    must not outlive the mark.
    """

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting
        self._marks: dict[Books, str] = {}

    def __call__(self, connection: Connection) -> None:
        """Compare the connection, as just read, with what was seen before; it costs no call."""
        books, mark = connection.books, connection.freshness.setup
        known = self._marks.get(books)
        if known == mark:
            return
        if known is not None:
            self._accounting.forget_setup(books)
        elif len(self._marks) >= MOST_MARKS:
            self._drop_oldest()
        self._marks[books] = mark

    def _drop_oldest(self) -> None:
        # Of a copy: other threads add to it.
        for books in list(self._marks)[: MOST_MARKS // 2]:
            self._accounting.forget_setup(books)
            self._marks.pop(books, None)
