"""Sage's terms and metadata, remembered in a warm worker for ten minutes, or until Sage is read anew.

The connection tells: it is read for each batch, and its mark of freshness is another after each reading of
the metadata. Every key contains the `Books` with tenant and subsidiary: nothing is shared between tenants.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import MetadataStore
from alvys_intacct.usecases.work.notice_refresh import NoticeRefresh
from alvys_intacct.usecases.work.remembered import Remembered

FRESH_FOR = timedelta(minutes=10)
# Lists of terms are short; the metadata of one company may have thousands of values.
MOST_TERMS, MOST_CHOICES = 2_000, 200


class SageLists:
    """Terms and metadata, read through and remembered."""

    def __init__(self, accounting: AccountingSystem, metadata: MetadataStore, clock: Clock) -> None:
        self._accounting = accounting
        self._metadata = metadata
        self._choices = Remembered[Books, tuple[str, SageChoices]](MOST_CHOICES)
        self._clock = clock
        self._terms = Remembered[tuple[Books, Side], tuple[str, frozenset[str]]](MOST_TERMS)
        self._notice = NoticeRefresh(accounting)

    def terms(self, connection: Connection, side: Side, wanted: Iterable[str]) -> frozenset[str]:
        """The names of Sage's active terms; read again when a wanted one isn't among those remembered."""
        known = self.known_terms(connection, side, wanted)
        if known is None:
            known = self.keep_terms(connection, side, self._accounting.find_terms(connection.books, side))
        return known

    def known_terms(self, connection: Connection, side: Side, wanted: Iterable[str]) -> frozenset[str] | None:
        """The terms that are remembered; None where they must be read."""
        self._notice(connection)
        known = self._terms.get((connection.books, side), self._clock.now())
        if known is not None and known[0] == connection.freshness.setup and known[1].issuperset(wanted):
            return known[1]
        return None

    def keep_terms(self, connection: Connection, side: Side, names: Iterable[str]) -> frozenset[str]:
        """Remember terms that were just read."""
        terms = frozenset(names)
        now, mark = self._clock.now(), connection.freshness.setup
        self._terms.keep((connection.books, side), (mark, terms), now + FRESH_FOR, now)
        return terms

    def choices(self, connection: Connection) -> SageChoices:
        """The company's metadata as last read; empty if it never was."""
        self._notice(connection)
        now, mark, books = self._clock.now(), connection.freshness.setup, connection.books
        known = self._choices.get(books, now)
        if known is not None and known[0] == mark:
            return known[1]
        metadata = self._metadata.get(books)
        choices = SageChoices.of(metadata) if metadata else SageChoices()
        self._choices.keep(books, (mark, choices), now + FRESH_FOR, now)
        return choices
