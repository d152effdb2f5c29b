"""Customers, vendors and contacts in Sage: those found there, and those to be created."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.sage.books import Side


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or vendor in Sage (PARTY-1, PARTY-2, PARTY-5).

    `pay_to` is the contact through which a vendor is paid (PARTY-4).
    """

    party_id: str
    name: str
    active: bool
    on_hold: bool
    term: str | None = None
    pay_to: str | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to be created; `contact_name` is its key in Sage. Empty values are left out."""

    contact_name: str
    print_as: str
    company: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: PartyAddress | None = None


@dataclass(frozen=True, slots=True)
class NewParty:
    """A customer or vendor to be created. `pay_to` names a contact that exists in Sage (PARTY-4)."""

    side: Side
    party_id: str
    name: str
    contact: NewContact
    term: str | None = None
    tax_id: str | None = None
    is_1099: bool = False
    pay_to: str | None = None
