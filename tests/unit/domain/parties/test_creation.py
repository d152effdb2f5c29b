"""What a party looks like that Sage is to get (PARTY-1, PARTY-3, PARTY-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.connections.setting_choices import FactoringCompanyAs, LongReferences
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.creation import factoring_of, new_party
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.new_names import NameRules
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import CONTRACTOR_1099, NewParty
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole

RULES = MatchingRules(True, True)
CUTTING, REFUSING = NameRules(), NameRules(policy=LongReferences.ERROR)
ADDRESS = {"street": "88 County Rd 5", "city": "Casper", "state": "WY", "zipCode": "82601"}
OWN = {"street": "1 Private Ln", "city": "Casper", "state": "WY", "zipCode": "82604"}


def wanted(one: TransactionEnvelope, side: Side, rules: MatchingRules = RULES) -> WantedParty:
    booking = replace(booking_of(one, connection()), side=side)
    return wanted_party(one, booking, rules, {})


def made(
    one: TransactionEnvelope,
    side: Side = Side.AP,
    party_id: str = "NEW-1",
    term: str | None = "Net 30",
    rules: MatchingRules = RULES,
    names: NameRules = CUTTING,
) -> NewParty:
    return new_party(one, wanted(one, side, rules), Matched(party_id, "created", None), term, names)


@pytest.mark.rule("PARTY-1")
def test_a_customer_has_its_billing_address_contact_and_terms() -> None:
    customer = made(whole(message("load_invoice_new_customer")), Side.AR, term="Net 15")
    assert (customer.side, customer.name, customer.term) == (Side.AR, "Blue Ridge Produce & Sons", "Net 15")
    contact = customer.contact
    assert (contact.first_name, contact.email, contact.company) == (
        "Dana",
        "dana@blueridge.example",
        "Blue Ridge Produce & Sons",
    )
    assert contact.address is not None
    assert (contact.address.street, contact.address.zip_code) == ("12 Orchard Rd", "24011-1234")


def test_the_partys_own_address_goes_before_the_invoices() -> None:
    one = message("load_invoice_new_customer")
    one["party"]["address"] = OWN
    contact = made(whole(one), Side.AR).contact
    assert contact.address is not None
    assert contact.address.street == "1 Private Ln"


@pytest.mark.rule("PARTY-3")
@pytest.mark.parametrize(
    ("tax", "name", "tax_id", "email", "street", "is_1099"),
    [
        (
            {"name": "O'Neill Trucking LLC", "taxId": "84-1", "address": ADDRESS, "email": "books@x.example"},
            "O'Neill Trucking LLC",
            "84-1",
            "books@x.example",
            "88 County Rd 5",
            True,
        ),
        # What the tax company doesn't tell is the driver's own.
        ({"name": "ONT LLC"}, "ONT LLC", None, "marcus@home.example", "1 Private Ln", True),
        # Without a name there is no company.
        ({"taxId": "84-1"}, "Marcus O'Neill", None, "marcus@home.example", "1 Private Ln", False),
        (None, "Marcus O'Neill", None, "marcus@home.example", "1 Private Ln", False),
    ],
)
def test_a_driver_is_created_under_its_tax_company(
    tax: Any, name: str, tax_id: str | None, email: str, street: str, is_1099: bool
) -> None:
    details = {"taxCompany": tax, "address": OWN, "contact": {"email": "marcus@home.example"}}
    vendor = made(whole(message("driver_settlement", party=details)))
    assert (vendor.name, vendor.tax_id) == (name, tax_id)
    assert (vendor.form_1099 is not None) == is_1099
    assert vendor.contact.email == email
    assert vendor.contact.address is not None
    assert vendor.contact.address.street == street
    assert (vendor.contact.company is not None) == is_1099


@pytest.mark.rule("PARTY-3")
def test_a_driver_is_created_under_its_own_name_where_the_setting_says_so() -> None:
    """PARTY-3: with its own data; the tax company's id is not its own. It stays a contractor on a 1099."""
    tax = {"name": "ONT LLC", "taxId": "84-1", "address": ADDRESS, "email": "books@x.example"}
    details = {"taxCompany": tax, "address": OWN, "contact": {"email": "marcus@home.example"}}
    one = whole(message("driver_settlement", party=details))
    vendor = made(one, rules=replace(RULES, under_tax_company=False))
    assert (vendor.name, vendor.tax_id, vendor.form_1099) == ("Marcus O'Neill", None, CONTRACTOR_1099)
    contact = vendor.contact
    assert (contact.company, contact.email) == (None, "marcus@home.example")
    assert contact.address is not None
    assert contact.address.street == OWN["street"]


@pytest.mark.rule("PARTY-3", "DEC-9")
def test_a_tax_company_is_no_customers() -> None:
    """PARTY-3 is about vendors: who owes us is invoiced under its own name, without a 1099 (DEC-9)."""
    details = {"taxCompany": {"name": "O'Neill Trucking LLC", "taxId": "84-1"}}
    customer = made(whole(message("driver_settlement_owes_us", party=details)), Side.AR)
    assert (customer.tax_id, customer.form_1099) == (None, None)


def test_a_contact_is_named_after_the_party_so_that_two_of_a_name_dont_share_it() -> None:
    one = whole(message("paystub"))
    assert made(one, party_id="A-1").contact.contact_name == "Ana REYES(A-1)"
    assert made(one, party_id="A-2").contact.contact_name == "Ana REYES(A-2)"


@pytest.mark.parametrize("length", [100, 101, 200])
def test_a_name_longer_than_sages_is_cut_or_refused(length: int) -> None:
    name = "N" * length
    one = whole(message("paystub", party={"externalAccountingName": name}))
    vendor = made(one, party_id="X" * 20)
    assert vendor.name == "N" * 100
    assert vendor.contact.contact_name == f"{'N' * min(length, 178)}({'X' * 20})"
    assert len(vendor.contact.print_as) <= 200
    assert len(vendor.warnings) == (length > 100)
    assert made(one, names=NameRules(80)).name == "N" * 80
    if length == 100:
        assert made(one, names=REFUSING).name == name
        return
    with pytest.raises(NeedsAttention, match=f"{length} characters") as caught:
        made(one, names=REFUSING)
    assert (caught.value.code, caught.value.setting) == ("party_name_too_long", "advanced")


@pytest.mark.rule("PARTY-4")
def test_a_factoring_companys_long_name_is_cut_or_refused() -> None:
    """A biller can't give it another name: its contact keeps what its vendor's name has no room for."""
    one = message("carrier_bill_factored_contact")
    one["party"]["factoringCompany"]["name"] = "F" * 150
    both = factoring_of(whole(one), FactoringCompanyAs.VENDOR, CUTTING)
    assert both is not None
    assert both.vendor is not None
    assert (both.contact.contact_name, both.vendor.name) == ("F" * 150, "F" * 100)
    assert both.contact.company == "F" * 100
    assert len(both.vendor.warnings) == 1
    with pytest.raises(NeedsAttention, match="150 characters"):
        factoring_of(whole(one), FactoringCompanyAs.VENDOR, REFUSING)


@pytest.mark.rule("PARTY-2")
def test_a_party_without_a_name_is_not_created() -> None:
    """PARTY-2 (a): an unknown id may be created, but not as nobody."""
    one = whole(message("carrier_bill", party={"externalAccountingId": "V-NEW"}))
    with pytest.raises(NeedsAttention, match="no name") as caught:
        made(one, party_id="V-NEW")
    assert caught.value.code == "party_name_missing"
    assert "V-NEW" in str(caught.value)


@pytest.mark.rule("PARTY-4")
def test_a_factoring_company_is_a_contact_or_a_vendor_besides() -> None:
    one = whole(message("carrier_bill_factored_contact"))
    contact = factoring_of(one, FactoringCompanyAs.CONTACT, CUTTING)
    assert contact is not None
    assert (contact.contact.contact_name, contact.vendor) == ("RTS Financial Service", None)
    assert contact.contact.email == "remit@rts.example"
    both = factoring_of(one, FactoringCompanyAs.VENDOR, CUTTING)
    assert both is not None
    assert both.vendor is not None
    assert both.contact == contact.contact
    assert both.vendor.name == "RTS Financial Service"
    # Sage makes a vendor's display contact anew: its name must be another than the contact's.
    assert both.vendor.contact.contact_name != both.contact.contact_name


def test_a_factoring_companys_own_id_is_its_vendors() -> None:
    one = message("carrier_bill_factored_vendor")
    one["party"]["factoringCompany"]["externalAccountingId"] = "V-RTS"
    both = factoring_of(whole(one), FactoringCompanyAs.VENDOR, CUTTING)
    assert both is not None
    assert both.vendor is not None
    assert both.vendor.party_id == "V-RTS"


@pytest.mark.rule("PARTY-4")
@pytest.mark.parametrize("name", ["driver_settlement", "load_invoice", "fuel"])
def test_only_carriers_are_factored(name: str) -> None:
    one = message(name)
    one["party"]["factoringCompany"] = {"name": "RTS"}
    assert factoring_of(whole(one), FactoringCompanyAs.CONTACT, CUTTING) is None


@pytest.mark.rule("PARTY-4")
@pytest.mark.parametrize("company", [None, {}, {"id": "f-1"}, {"name": ""}])
def test_a_factoring_company_without_a_name_is_none(company: Any) -> None:
    one = message("carrier_bill_factored_contact")
    one["party"]["factoringCompany"] = company
    assert factoring_of(whole(one), FactoringCompanyAs.CONTACT, CUTTING) is None


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize(
    ("party_id", "words"),
    [("V-100", []), ("V 1", ["blanks"]), ("A&B", ["an ampersand"]), ('O\'N "1"', ["quotes", "blanks"])],
)
def test_ids_that_sage_advises_against_are_warned_of(party_id: str, words: list[str]) -> None:
    vendor = made(whole(message("carrier_bill_factored_contact")), party_id=party_id)
    assert len(vendor.warnings) == bool(words)
    assert all(word in vendor.warnings[0] for word in words)


@pytest.mark.rule("PARTY-4")
@pytest.mark.parametrize(("given", "expected"), [("  ", "ALVYS-"), (" V-RTS ", "V-RTS")])
def test_a_factoring_companys_blank_id_is_none(given: str, expected: str) -> None:
    one = message("carrier_bill_factored_contact")
    one["party"]["factoringCompany"]["externalAccountingId"] = given
    factoring = factoring_of(whole(one), FactoringCompanyAs.VENDOR, CUTTING)
    assert factoring is not None
    assert factoring.vendor is not None
    assert factoring.vendor.party_id.startswith(expected)


@pytest.mark.rule("PARTY-4")
def test_a_factoring_companys_long_id_is_refused() -> None:
    one = message("carrier_bill_factored_contact")
    one["party"]["factoringCompany"]["externalAccountingId"] = "V" * 21
    with pytest.raises(NeedsAttention) as caught:
        factoring_of(whole(one), FactoringCompanyAs.VENDOR, CUTTING)
    assert caught.value.code == "vendor_id_too_long"
