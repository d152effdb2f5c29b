"""Customers, vendors and contacts in Sage: those found there, and those to be created."""

from __future__ import annotations

from dataclasses import field

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Form1099:
    """The 1099 form and its box in which payments to a vendor are reported."""

    type: str
    box: str


# Form 1099-NEC, nonemployee compensation: for payments to independent contractors.
CONTRACTOR_1099 = Form1099("NEC", "1")


@dataclass(frozen=True, slots=True)
class PartyValues:
    """E-mail, phone, address and term of a party. None: not known, or not told; empty: there is none."""

    email: str | None = None
    phone: str | None = None
    address: PartyAddress | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or vendor in Sage (PARTY-1, PARTY-2, PARTY-5).

    `pay_to` is the contact through which a vendor is paid (PARTY-4). `entity_id` is the only entity that may
    use the party; None: all entities share it (PARTY-8). `values` are those of its display contact, where
    they were asked for.
    """

    party_id: str
    name: str
    active: bool
    on_hold: bool
    term: str | None = None
    pay_to: str | None = None
    entity_id: str | None = None
    form_1099: Form1099 | None = None
    values: PartyValues | None = None

    def is_usable_in(self, entity_id: str | None) -> bool:
        """Whether documents of this entity, or of the top level (None), may name it."""
        return self.entity_id is None or self.entity_id == entity_id


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact in Sage; `entity_id` is the only entity that may use it, None if all may (PARTY-8)."""

    contact_name: str
    entity_id: str | None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to be created; `contact_name` is its key in Sage. Empty values are left out.

    `country_code` is the ISO code of the address's country, which some companies require. `warnings` say
    what of Alvys's data Sage wouldn't take (PARTY-8).
    """

    contact_name: str
    print_as: str
    company: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: PartyAddress | None = None
    country_code: str | None = None
    warnings: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class NewParty:
    """A customer or vendor to be created. `pay_to` names a contact that exists in Sage (PARTY-4).

    `warnings` are for a person; those of its contact are not among them.
    """

    side: Side
    party_id: str
    name: str
    contact: NewContact
    term: str | None = None
    tax_id: str | None = None
    form_1099: Form1099 | None = None
    pay_to: str | None = None
    warnings: tuple[str, ...] = field(default=(), compare=False)
