"""What a warm worker has learnt of a Sage company ends when somebody reads that company anew (CONN-5)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.ports.accounting import AccountingSystem


class NoticeRefresh:
    """Tells the client of Sage to forget a company's setup once its mark of freshness is another."""

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting
        self._marks: dict[Books, str] = {}

    def __call__(self, connection: Connection) -> None:
        """Compare the connection, as just read, with what was seen before; it costs no call."""
        known, mark = self._marks.get(connection.books), connection.freshness.setup
        if known not in (None, mark):
            self._accounting.forget_setup(connection.books)
        self._marks[connection.books] = mark
