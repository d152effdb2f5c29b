"""Active customers, carriers and drivers without an External Accounting ID (CONN-13, PARTY-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alvys_intacct.domain.errors import SyncError


class PartyKind(StrEnum):
    """Whom Alvys bills and pays."""

    CUSTOMERS = "customers"
    CARRIERS = "carriers"
    DRIVERS = "drivers"


class Standing(StrEnum):
    """What is known of a party's External Accounting ID."""

    LINKED = "linked"
    LACKING = "lacking"
    UNKNOWN = "unknown"


# What Alvys's API tells, and what it doesn't.
NOTES = {
    PartyKind.CUSTOMERS: "All active customers count: Alvys ties none to a subsidiary, and its API tells one "
    "External Accounting ID per customer.",
    PartyKind.CARRIERS: "All active carriers count: Alvys ties none to a subsidiary. The External Accounting "
    "ID of this connection's subsidiary is the one that matters.",
    PartyKind.DRIVERS: "Alvys's API doesn't tell whether a driver has an External Accounting ID. These are "
    "the active drivers of this subsidiary; look them up in Alvys.",
}


@dataclass(frozen=True, slots=True)
class ActiveParty:
    """An active customer, carrier or driver as Alvys lists it.

    `number` is what people know it by: a company, MC, DOT or employee number. A customer has one
    `accounting_id`, a carrier one for each subsidiary id; of a driver Alvys tells only the subsidiary.
    """

    party_id: str
    name: str
    number: str | None = None
    accounting_id: str | None = None
    accounting_ids: Mapping[str, str] = field(default_factory=dict)
    subsidiary_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One page of the active parties of a kind; `total` is on all pages, None when Alvys doesn't tell."""

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
    """What was found of one kind.

    `next_page` is where the rest begins, None when all pages were looked at. `problem` is why the rest
    could not be looked at, None when it just was too much for one answer.
    """

    kind: PartyKind
    looked_at: int
    total: int | None
    parties: list[UnlinkedParty]
    next_page: int | None
    problem: SyncError | None = None

    @property
    def lacking(self) -> int | None:
        """How many lack an External Accounting ID; None where Alvys doesn't tell."""
        if self.kind is PartyKind.DRIVERS:
            return None
        return sum(one.standing is Standing.LACKING for one in self.parties)

    @property
    def unknown(self) -> int:
        """Of how many Alvys doesn't tell it."""
        return sum(one.standing is Standing.UNKNOWN for one in self.parties)


def of_subsidiary(kind: PartyKind, parties: Iterable[ActiveParty], subsidiary_id: str) -> list[ActiveParty]:
    """The parties that the subsidiary deals with: all, but of the drivers just its own."""
    return [
        party for party in parties if kind is not PartyKind.DRIVERS or party.subsidiary_id == subsidiary_id
    ]


def unlinked(kind: PartyKind, parties: Iterable[ActiveParty], subsidiary_id: str) -> list[UnlinkedParty]:
    """Those without an External Accounting ID that counts for the subsidiary."""
    judged = ((party, _standing(kind, party, subsidiary_id)) for party in parties)
    return [UnlinkedParty(party, standing) for party, standing in judged if standing is not Standing.LINKED]


def _standing(kind: PartyKind, party: ActiveParty, subsidiary_id: str) -> Standing:
    if kind is PartyKind.DRIVERS:
        return Standing.UNKNOWN
    known = party.accounting_id if kind is PartyKind.CUSTOMERS else party.accounting_ids.get(subsidiary_id)
    return Standing.LINKED if known else Standing.LACKING
