"""Write functions for customers, vendors and contacts (protocol section 7)."""

from __future__ import annotations

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, PartyWrite, PayTo, UpdateParty
from alvys_intacct.gateways.intacct.protocol.elements import Element, SubElement, put, put_if_set


def build_party_write(function: Element, operation: PartyWrite) -> None:
    """Put the elements of the operation into the function."""
    match operation:
        case CreateParty(party=party):
            _party(SubElement(SubElement(function, "create"), _object(party.side)), party)
        case CreateContact(contact=contact):
            _contact(SubElement(SubElement(function, "create"), "CONTACT"), contact)
        case PayTo(vendor_id=vendor_id, contact_name=contact_name):
            vendor = SubElement(SubElement(function, "update"), "VENDOR")
            put(vendor, "VENDORID", vendor_id)
            put(SubElement(vendor, "PAYTO"), "CONTACTNAME", contact_name)
        case UpdateParty() as update:
            _changes(SubElement(SubElement(function, "update"), _object(update.side)), update)


def _object(side: Side) -> str:
    return "CUSTOMER" if side is Side.AR else "VENDOR"


def _party(parent: Element, party: NewParty) -> None:
    put(parent, f"{_object(party.side)}ID", party.party_id)
    put(parent, "NAME", party.name)
    _contact(SubElement(parent, "DISPLAYCONTACT"), party.contact)
    put_if_set(parent, "TERMNAME", party.term)
    put(parent, "STATUS", "active")
    put_if_set(parent, "TAXID", party.tax_id)
    if party.form_1099 is not None:
        put(parent, "NAME1099", party.name)
        put(parent, "FORM1099TYPE", party.form_1099.type)
        put(parent, "FORM1099BOX", party.form_1099.box)
    if party.pay_to:
        put(SubElement(parent, "PAYTO"), "CONTACTNAME", party.pay_to)


def _changes(parent: Element, update: UpdateParty) -> None:
    """The changed values only: Sage keeps what isn't sent."""
    put(parent, f"{_object(update.side)}ID", update.party_id)
    contact = update.contact
    if contact.email or contact.phone or contact.address:
        element = SubElement(parent, "DISPLAYCONTACT")
        put_if_set(element, "EMAIL1", contact.email)
        put_if_set(element, "PHONE1", contact.phone)
        if contact.address is not None:
            _whole_address(SubElement(element, "MAILADDRESS"), contact.address, contact.country_code)
    put_if_set(parent, "TERMNAME", update.term)


def _whole_address(element: Element, address: PartyAddress, country_code: str | None) -> None:
    """An address that replaces another: its empty parts are sent, but a country that Alvys doesn't tell."""
    put(element, "ADDRESS1", address.street or "")
    put(element, "ADDRESS2", address.street2 or "")
    put(element, "CITY", address.city or "")
    put(element, "STATE", address.state or "")
    put(element, "ZIP", address.zip_code or "")
    put_if_set(element, "COUNTRY", address.country)
    put_if_set(element, "COUNTRYCODE", country_code if address.country else None)


def _contact(parent: Element, contact: NewContact) -> None:
    put(parent, "CONTACTNAME", contact.contact_name)
    put(parent, "PRINTAS", contact.print_as)
    put_if_set(parent, "COMPANYNAME", contact.company)
    put_if_set(parent, "FIRSTNAME", contact.first_name)
    put_if_set(parent, "LASTNAME", contact.last_name)
    put_if_set(parent, "EMAIL1", contact.email)
    put_if_set(parent, "PHONE1", contact.phone)
    if contact.address is not None:
        _address(parent, contact.address, contact.country_code)


def _address(parent: Element, address: PartyAddress, country_code: str | None) -> None:
    values = {
        "ADDRESS1": address.street,
        "ADDRESS2": address.street2,
        "CITY": address.city,
        "STATE": address.state,
        "ZIP": address.zip_code,
        "COUNTRY": address.country,
        "COUNTRYCODE": country_code if address.country else None,
    }
    if not any(values.values()):
        return
    element = SubElement(parent, "MAILADDRESS")
    for name, value in values.items():
        put_if_set(element, name, value)
