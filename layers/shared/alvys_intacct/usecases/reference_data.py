"""What a warm worker remembers of Sage's lists, for a few minutes: terms, and what there is to code by.

Every key holds the `Books`, which name tenant and subsidiary: nothing is shared between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from alvys_intacct.domain.coding import Offers
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Books, Side
from alvys_intacct.ports import AccountingSystem, Clock, MetadataStore

FRESH_FOR = timedelta(minutes=10)


class ReferenceData:
    """Terms and metadata, read through and remembered."""

    def __init__(self, accounting: AccountingSystem, metadata: MetadataStore, clock: Clock) -> None:
        self._accounting = accounting
        self._metadata = metadata
        self._offers: dict[Books, tuple[datetime, Offers]] = {}
        self._clock = clock
        self._terms: dict[tuple[Books, Side], tuple[datetime, frozenset[str]]] = {}

    def terms(self, books: Books, side: Side, wanted: Iterable[str]) -> frozenset[str]:
        """The names of Sage's active terms; read anew when a wanted one isn't among those remembered."""
        now = self._clock.now()
        known = self._terms.get((books, side))
        if known is None or known[0] <= now or not known[1].issuperset(wanted):
            known = (now + FRESH_FOR, frozenset(self._accounting.find_terms(books, side)))
            self._terms[(books, side)] = known
        return known[1]

    def offers(self, connection: Connection) -> Offers:
        """What the company was last read to offer, remembered like the rest; empty if never read."""
        now = self._clock.now()
        known = self._offers.get(connection.books)
        if known is None or known[0] <= now:
            metadata = self._metadata.get(connection.books)
            known = (now + FRESH_FOR, Offers.of(metadata) if metadata else Offers())
            self._offers[connection.books] = known
        return known[1]
