"""Customers, vendors and contacts to be created in Sage (PARTY-1, PARTY-3, PARTY-4, PARTY-8)."""

from __future__ import annotations

import re
from dataclasses import replace

from alvys_intacct.domain.alvys.party_details import FactoringCompany, PartyContact, PartyRole
from alvys_intacct.domain.connections.setting_choices import FactoringCompanyAs
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.contact_data import as_sage_takes_it
from alvys_intacct.domain.parties.contact_sources import told_contact
from alvys_intacct.domain.parties.matching import Matched, proposed_id, refuse_long_id
from alvys_intacct.domain.parties.new_names import LONGEST_CONTACT_NAME, NameRules, contact_of
from alvys_intacct.domain.parties.wanted import PARTY_WORD, WantedParty
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import CONTRACTOR_1099, Form1099, NewContact, NewParty
from alvys_intacct.late_dataclass import dataclass

# Sage's limit of a contact's company, in characters.
LONGEST_COMPANY = 100
# Characters in ids that Sage advises against, with the words for them.
_UNADVISED = {"quotes": r"[\"']", "an ampersand": "&", "blanks": r"\s"}


@dataclass(frozen=True, slots=True)
class Factoring:
    """A factoring company in Sage: a contact, and where the setting is `vendor` also a vendor (PARTY-4)."""

    contact: NewContact
    vendor: NewParty | None


def shared_name(contact_name: str) -> str:
    """The name of a company's shared contact whose own name is taken by an entity's private one (PARTY-8)."""
    return f"{contact_name} (shared)"


def new_party(
    envelope: TransactionEnvelope,
    wanted: WantedParty,
    matched: Matched,
    term: str | None,
    names: NameRules,
) -> NewParty:
    """The party to be created for an envelope. Raises `NeedsAttention` for a missing or too long name."""
    details = envelope.party
    is_driver = envelope.party_role is PartyRole.DRIVER
    # A 1099 contractor is created under its tax company's name, not its own (PARTY-3).
    tax = wanted.tax_company if wanted.side is Side.AP else None
    name = " ".join(((tax.name if tax else None) or wanted.name).split())
    _refuse_nameless(name, wanted)
    fitted = names.fitted(name)
    contact, told = details.contact or PartyContact(), told_contact(envelope, wanted)
    new_contact = as_sage_takes_it(
        NewContact(
            contact_name=contact_of(name, matched.party_id),
            print_as=name[:LONGEST_CONTACT_NAME],
            company=name[:LONGEST_COMPANY] if tax or not is_driver else None,
            first_name=contact.first_name,
            last_name=contact.last_name,
            email=told.email,
            phone=told.phone,
            address=told.address,
        )
    )
    return NewParty(
        side=wanted.side,
        party_id=matched.party_id,
        name=fitted.text,
        contact=new_contact,
        term=term,
        tax_id=tax.tax_id if tax else None,
        form_1099=_new_form_1099(envelope, wanted),
        warnings=(*fitted.warnings, *id_warnings(matched.party_id, wanted.side)),
    )


def current_contact(envelope: TransactionEnvelope, wanted: WantedParty) -> NewContact:
    """E-mail, phone and address of a party as Alvys tells them now, as Sage takes them."""
    told = told_contact(envelope, wanted)
    return as_sage_takes_it(
        NewContact("", wanted.name, email=told.email, phone=told.phone, address=told.address)
    )


def factoring_of(
    envelope: TransactionEnvelope, how: FactoringCompanyAs, names: NameRules
) -> Factoring | None:
    """The factoring company through which a carrier is paid; None where there is none (PARTY-4)."""
    company = envelope.party.factoring_company
    if envelope.party_role is not PartyRole.CARRIER or company is None or not company.name:
        return None
    name = " ".join(company.name.split())
    fitted = names.fitted(name)
    contact = _factoring_contact(company, name)
    if how is FactoringCompanyAs.CONTACT:
        return Factoring(contact, None)
    external_id = (company.external_accounting_id or "").strip() or None
    wanted = WantedParty(Side.AP, external_id, name, None, company.id or name, f"factoring company {name!r}")
    if external_id:
        refuse_long_id(wanted, external_id)
    vendor_id = external_id or proposed_id(wanted)
    # Sage creates a contact for each new vendor: it can't be the contact through which carriers are paid.
    own = replace(contact, contact_name=contact_of(name, vendor_id))
    warnings = (*fitted.warnings, *id_warnings(vendor_id, Side.AP))
    vendor = NewParty(Side.AP, vendor_id, fitted.text, own, warnings=warnings)
    return Factoring(contact, vendor)


def _factoring_contact(company: FactoringCompany, name: str) -> NewContact:
    person = company.contact or PartyContact()
    return as_sage_takes_it(
        NewContact(
            contact_name=name[:LONGEST_CONTACT_NAME],
            print_as=name[:LONGEST_CONTACT_NAME],
            company=name[:LONGEST_COMPANY],
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            phone=person.phone,
            address=company.address,
        )
    )


def form_1099_of(envelope: TransactionEnvelope, wanted: WantedParty, matched: Matched) -> Form1099 | None:
    """The 1099 form of a payable's vendor: the one in Sage, or the one that it is created with."""
    if wanted.side is not Side.AP:
        return None
    if matched.party is not None:
        return matched.party.form_1099
    return _new_form_1099(envelope, wanted)


def id_warnings(party_id: str, side: Side) -> tuple[str, ...]:
    """Warnings about an id under which a party is created: Sage advises against these characters."""
    found = [word for word, pattern in _UNADVISED.items() if re.search(pattern, party_id)]
    if not found:
        return ()
    return (
        f"The new {PARTY_WORD[side]} id {party_id!r} has {' and '.join(found)}: Sage advises against that.",
    )


def _new_form_1099(envelope: TransactionEnvelope, wanted: WantedParty) -> Form1099 | None:
    """The form of a driver with a tax company, a contractor, also where it is created under its own name."""
    tax = envelope.party.tax_company
    is_vendor = envelope.party_role is PartyRole.DRIVER and wanted.side is Side.AP
    return CONTRACTOR_1099 if is_vendor and tax and tax.name else None


def _refuse_nameless(name: str, wanted: WantedParty) -> None:
    if not name:
        word = PARTY_WORD[wanted.side]
        raise NeedsAttention(
            f"The {word} {wanted.external_id} can't be created in Sage Intacct: {wanted.said_as} has no "
            "name.",
            code="party_name_missing",
            remedy=f"Give it a name in Alvys and send it again, or create {word} {wanted.external_id} in "
            "Sage Intacct and retry.",
            setting=wanted.side,
            concerns=wanted.external_id,
        )
