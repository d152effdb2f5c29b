"""Active customers, carriers and drivers without an External Accounting ID (CONN-13, PARTY-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.late_dataclass import dataclass


class Standing(StrEnum):
    """The state of a party's External Accounting ID: set, not set, or not known."""

    LINKED = "linked"
    LACKING = "lacking"
    UNKNOWN = "unknown"


# What Alvys's API can and can't answer, in words for people.
NOTES = {
    PartyKind.CUSTOMERS: "All active customers are listed: in Alvys a customer belongs to no subsidiary, and "
    "the API has one External Accounting ID per customer.",
    PartyKind.CARRIERS: "All active carriers are listed: in Alvys a carrier belongs to no subsidiary. The "
    "External Accounting ID for this connection's subsidiary counts.",
    PartyKind.DRIVERS: "Alvys's API doesn't return the External Accounting IDs of drivers. These are the "
    "active drivers of this subsidiary; look them up in Alvys.",
}


@dataclass(frozen=True, slots=True)
class ActiveParty:
    """An active customer, carrier or driver as Alvys lists it.

    `number` is the number that people use: a company, MC, DOT or employee number. A customer has one
    `accounting_id`, a carrier one per subsidiary id; for a driver Alvys returns only the subsidiary.
    """

    party_id: str
    name: str
    number: str | None = None
    accounting_id: str | None = None
    accounting_ids: Mapping[str, str] = field(default_factory=dict)
    subsidiary_id: str | None = None
    other_name: str | None = None
    mc_number: str | None = None
    dot_number: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    city: str | None = None
    state: str | None = None

    def id_in_sage(self, kind: PartyKind, subsidiary_id: str) -> str | None:
        """Its External Accounting ID that counts for the subsidiary; None where there is none, or unknown."""
        if kind is PartyKind.DRIVERS:
            return None
        return self.accounting_id if kind is PartyKind.CUSTOMERS else self.accounting_ids.get(subsidiary_id)


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One page of the active parties of a kind; `total` counts all pages, None when Alvys has no count."""

    parties: list[ActiveParty]
    total: int | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class UnlinkedParty:
    """A party whose External Accounting ID is lacking or unknown."""

    party: ActiveParty
    standing: Standing


@dataclass(frozen=True, slots=True)
class UnlinkedReport:
    """The result for one kind of party.

    `next_page` is where the rest begins, None when all pages were read. `problem` is the reason for not
    reading the rest, None when one answer just can't hold more.
    """

    kind: PartyKind
    looked_at: int
    total: int | None
    parties: list[UnlinkedParty]
    next_page: int | None
    problem: SyncError | None = None

    @property
    def lacking(self) -> int | None:
        """The count of parties without an External Accounting ID; None where Alvys returns none."""
        if self.kind is PartyKind.DRIVERS:
            return None
        return sum(unlinked_party.standing is Standing.LACKING for unlinked_party in self.parties)

    @property
    def unknown(self) -> int:
        """The count of parties whose External Accounting ID Alvys doesn't return."""
        return sum(unlinked_party.standing is Standing.UNKNOWN for unlinked_party in self.parties)


def of_subsidiary(kind: PartyKind, parties: Iterable[ActiveParty], subsidiary_id: str) -> list[ActiveParty]:
    """The parties of the subsidiary: all customers and carriers, and its own drivers."""
    return [
        party for party in parties if kind is not PartyKind.DRIVERS or party.subsidiary_id == subsidiary_id
    ]


def unlinked(kind: PartyKind, parties: Iterable[ActiveParty], subsidiary_id: str) -> list[UnlinkedParty]:
    """The parties without an External Accounting ID that counts for the subsidiary."""
    judged = ((party, _standing(kind, party, subsidiary_id)) for party in parties)
    return [UnlinkedParty(party, standing) for party, standing in judged if standing is not Standing.LINKED]


def _standing(kind: PartyKind, party: ActiveParty, subsidiary_id: str) -> Standing:
    if kind is PartyKind.DRIVERS:
        return Standing.UNKNOWN
    return Standing.LINKED if party.id_in_sage(kind, subsidiary_id) else Standing.LACKING
