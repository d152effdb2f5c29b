"""A created party is complete: e-mail, phone and address from whatever Alvys sent (PARTY-1, 2, 3, 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
from alvys_intacct.domain.alvys.party_details import PartyDetails
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.parties.contact_sources import ToldContact, told_contact
from alvys_intacct.domain.parties.from_alvys import carrier_details, customer_details, driver_details
from alvys_intacct.domain.parties.wanted import MatchingRules, wanted_party
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import message
from tests.fakes.samples import connection, load_invoice, whole

LONG_PHONE = "+1 555 0100 " * 4


def told(sent: dict[str, Any], side: Side) -> ToldContact:
    one = whole(sent)
    booking = replace(booking_of(one, connection()), side=side)
    return told_contact(one, wanted_party(one, booking, MatchingRules(True, True), {}))


def of_invoice(customer: dict[str, Any], party: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    sent = load_invoice() | {"party": party}
    sent["invoice"]["Customer"] |= customer
    found = told(sent, Side.AR)
    return found.email, found.phone, found.address.street if found.address else None


INVOICE = {
    "EmailAddresses": ["ap@inv.example", "b@inv.example"],
    "PhoneNumbers": ["555-0199", "555-0198"],
    "BillingAddress": {"Street": "9 Invoice Rd"},
}
PARTY = {
    "contact": {"email": "ap@party.example", "phone": "555-0101"},
    "address": {"street": "1 Party Rd"},
}
TAX = {
    "name": "ONT LLC",
    "email": "ap@tax.example",
    "phone": "555-0177",
    "address": {"street": "7 Tax Rd"},
}


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize(
    ("customer", "party", "expected"),
    [
        (INVOICE, PARTY, ("ap@party.example", "555-0101", "1 Party Rd")),
        (INVOICE, {}, ("ap@inv.example, b@inv.example", "555-0199", "9 Invoice Rd")),
        # Each by itself, and what says nothing is none.
        (INVOICE, {"contact": {"phone": "1"}}, ("ap@inv.example, b@inv.example", "1", "9 Invoice Rd")),
        (
            INVOICE,
            {"contact": {"email": " "}, "address": {"street": "", "city": " "}},
            ("ap@inv.example, b@inv.example", "555-0199", "9 Invoice Rd"),
        ),
        # What Sage wouldn't take gives way to what it takes.
        (
            INVOICE,
            {"contact": {"email": "ask Ann", "phone": LONG_PHONE}},
            ("ap@inv.example, b@inv.example", "555-0199", "9 Invoice Rd"),
        ),
        ({}, {"contact": {"email": "ask Ann"}}, ("ask Ann", None, None)),
        ({}, {}, (None, None, None)),
    ],
)
def test_a_customers(customer: Any, party: Any, expected: Any) -> None:
    """PARTY-1: the party's own, else the invoice's."""
    assert of_invoice(customer, party) == expected


@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize(
    "odd", [None, "a@x.example", [None, 7, "a@x.example", ""], [["x"]], {"a": 1}, ["\x00"]]
)
def test_odd_contact_data_of_an_invoice_stops_nothing(odd: Any) -> None:
    """PARTY-8: what can't be used is left out."""
    email, phone, _ = of_invoice({"EmailAddresses": odd, "PhoneNumbers": odd}, {})
    assert (email, phone) in ((None, None), ("a@x.example", "a@x.example"))


@pytest.mark.rule("PARTY-3")
@pytest.mark.parametrize(
    ("tax", "side", "expected"),
    [
        (TAX, Side.AP, ("ap@tax.example", "555-0177", "7 Tax Rd")),
        ({"name": "ONT LLC", "email": "?"}, Side.AP, ("ap@party.example", "555-0101", "1 Party Rd")),
        (TAX, Side.AR, ("ap@party.example", "555-0101", "1 Party Rd")),
        (None, Side.AP, ("ap@party.example", "555-0101", "1 Party Rd")),
    ],
)
def test_a_drivers(tax: Any, side: Side, expected: Any) -> None:
    """PARTY-3: as a vendor the tax company's, else its own."""
    found = told(message("driver_settlement", party={**PARTY, "taxCompany": tax}), side)
    assert found.address is not None
    assert (found.email, found.phone, found.address.street) == expected


@pytest.mark.rule("PARTY-1", "TERM-1", "API-3")
@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ((), ("bill@x.example", "555-1", "1 Bill Rd", 15)),
        (("InvoicingInformation",), ("own@x.example", "555-2", "2 Own Rd", None)),
        (
            ("InvoicingInformation", "Email", "Phone", "BillingAddress"),
            ("dana@x.example", "555-4", None, None),
        ),
    ],
)
def test_a_customers_by_reference(left_out: tuple[str, ...], expected: Any) -> None:
    """PARTY-1, TERM-1: its invoicing information, then its own data, then its first contact."""
    customer = {
        "Id": "cust-1",
        "Name": "Globex",
        "InvoicingInformation": {
            "EmailAddresses": ["n/a", "bill@x.example"],
            "PhoneNumber": "555-1",
            "Address": {"Street": "1 Bill Rd"},
            "PaymentTermsInDays": 15,
        },
        "Email": [None, "own@x.example"],
        "Phone": ["555-2"],
        "BillingAddress": {"Street": "2 Own Rd"},
        "Contacts": [{"Name": "Dana", "Email": "dana@x.example", "Phone": None, "Mobile": "555-4"}, None],
    }
    known = {name: value for name, value in customer.items() if name not in left_out}
    details = PartyDetails.model_validate(customer_details(AlvysCustomer.model_validate(known)))
    street = details.address.street if details.address else None
    assert details.contact is not None
    assert (details.contact.email, details.contact.phone, street, details.terms_in_days) == expected


@pytest.mark.rule("PARTY-2", "PARTY-3", "API-3")
def test_carriers_and_drivers_by_reference() -> None:
    address = {"Street": "1 Road", "City": "Reno"}
    person = {"Name": "Lee", "Email": "lee@x.example", "Phone": "555-5"}
    carrier = AlvysCarrier.model_validate(
        {"Id": "car-1", "Name": "Fast Lane", "Address": address, "Contacts": [person]}
    )
    driver = AlvysDriver.model_validate(
        {"Id": "dr-1", "Name": "Lee", "Address": address, "Email": "lee@x.example", "PhoneNumber": "555-5"}
    )
    for told_of in (carrier_details(carrier, "SUB1"), driver_details(driver)):
        details = PartyDetails.model_validate(told_of)
        assert details.contact is not None
        assert details.address is not None
        assert (details.contact.email, details.contact.phone) == ("lee@x.example", "555-5")
        assert details.address.city == "Reno"
