"""The record of what was sent to parties in Sage: announced before the call, confirmed after it.

A crash in between is harmless: until the record is confirmed, the former value and the new one both count as
ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from alvys_intacct.domain.parties.upkeep import Comparable, SentToParty
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import SentPartyStore


@dataclass(frozen=True, slots=True)
class Sending:
    """Values that are about to be sent to a party; they come from a transaction of `as_of`."""

    party_id: str
    values: Comparable
    as_of: datetime


class SentValues:
    """Records what is sent to the parties of one side and level."""

    def __init__(self, store: SentPartyStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def known(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, SentToParty]:
        """The records of these parties."""
        return self._store.get_many(books, side, party_ids)

    def announce(
        self, books: Books, side: Side, sendings: Sequence[Sending], known: Mapping[str, SentToParty]
    ) -> dict[str, SentToParty]:
        """Record what is about to be sent. A party that another worker is at just now is absent."""
        records = {
            one.party_id: known.get(one.party_id, SentToParty(as_of=one.as_of)).announced(
                one.values, one.as_of
            )
            for one in sendings
        }
        lost = self._store.save(books, side, records) if records else set()
        return {party_id: record for party_id, record in records.items() if party_id not in lost}

    def confirm(
        self, books: Books, side: Side, outcomes: Mapping[str, tuple[SentToParty, Comparable, Comparable]]
    ) -> None:
        """Record Sage's answers: by party its announced record, what was written, what was refused."""
        now = self._clock.now()
        records = {
            party_id: record.confirmed(written, refused, now)
            for party_id, (record, written, refused) in outcomes.items()
        }
        if records:
            self._store.save(books, side, records)
