"""`SentPartyStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.parties.upkeep import SentToParty
from alvys_intacct.domain.sage.books import Books, Side
from tests.fakes.faults import Wire

Key = tuple[str, str, str | None, Side, str]


class FakeSentPartyStore:
    """Records by tenant, company, entity, side and party id."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[Key, SentToParty] = {}

    def get_many(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, SentToParty]:
        """The records of these parties."""
        self._wire.before("sent_parties.get_many")
        keys = {party_id: _key(books, side, party_id) for party_id in party_ids}
        return {party_id: self.kept[key] for party_id, key in keys.items() if key in self.kept}

    def save(self, books: Books, side: Side, records: Mapping[str, SentToParty]) -> set[str]:
        """Each if nobody else wrote it meanwhile."""
        self._wire.before("sent_parties.save")
        lost: set[str] = set()
        for party_id, record in records.items():
            key = _key(books, side, party_id)
            known = self.kept.get(key)
            if (known.version if known else 0) != record.version - 1:
                lost.add(party_id)
            else:
                self.kept[key] = record
        self._wire.after("sent_parties.save")
        return lost


def _key(books: Books, side: Side, party_id: str) -> Key:
    return books.tenant, books.company_id.casefold(), books.entity_id, side, party_id.casefold()
