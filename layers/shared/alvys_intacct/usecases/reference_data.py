"""What a warm worker remembers of Sage's lists: terms and usable parties, for a few minutes.

Every key holds the `Books`, which name tenant and subsidiary: nothing is shared between them.
Only what was found and usable is remembered, so a customer created a moment ago is found at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from alvys_intacct.domain.coding import Offers
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Books, Party, Side
from alvys_intacct.ports import AccountingSystem, Clock, MetadataStore

FRESH_FOR = timedelta(minutes=10)


class ReferenceData:
    """Terms and parties, read through and remembered."""

    def __init__(self, accounting: AccountingSystem, metadata: MetadataStore, clock: Clock) -> None:
        self._accounting = accounting
        self._metadata = metadata
        self._offers: dict[Books, tuple[datetime, Offers]] = {}
        self._clock = clock
        self._terms: dict[tuple[Books, Side], tuple[datetime, frozenset[str]]] = {}
        self._parties: dict[tuple[Books, Side, str], tuple[datetime, Party]] = {}

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

    def parties(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, Party]:
        """Customers or vendors by id, unknown ones absent; all that is not remembered in one query."""
        now = self._clock.now()
        found: dict[str, Party] = {}
        missing: list[str] = []
        for party_id in dict.fromkeys(party_ids):
            known = self._parties.get((books, side, party_id))
            if known is not None and known[0] > now:
                found[party_id] = known[1]
            else:
                missing.append(party_id)
        if missing:
            for party_id, party in self._accounting.find_parties(books, side, missing).items():
                found[party_id] = party
                if party.active and not party.on_hold:
                    self._parties[(books, side, party_id)] = (now + FRESH_FOR, party)
        return found
