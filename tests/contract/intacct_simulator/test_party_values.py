"""Values that Sage checks in contacts, customers and vendors: countries, states, emails, phones, ids."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, Result, running, seed_with


def contact(address: str = "", rest: str = "", name: str = "Anna") -> str:
    mail = f"<MAILADDRESS>{address}</MAILADDRESS>" if address else ""
    fields = f"<CONTACTNAME>{name}</CONTACTNAME><PRINTAS>{name}</PRINTAS>{rest}{mail}"
    return f"<create><CONTACT>{fields}</CONTACT></create>"


def stored(gateway: Gateway, address: str, name: str = "Anna") -> dict[str, Any]:
    gateway.ok(contact(address, name=name))
    return gateway.get("CONTACT", name)


def vendor(vendor_id: str) -> str:
    return (
        f"<create><VENDOR><VENDORID>{vendor_id}</VENDORID><NAME>Some Carrier</NAME>"
        "<DISPLAYCONTACT><PRINTAS>Some Carrier</PRINTAS></DISPLAYCONTACT></VENDOR></create>"
    )


def texts(result: Result) -> list[str]:
    return [text.partition(" [Support")[0] for _, text in result.errors]


def test_the_code_is_completed_from_the_name_and_back(gateway: Gateway) -> None:
    """intacct-sdk-php, issue 92: Sage sets the code of "United States", and the name of a code."""
    named = stored(gateway, "<COUNTRY>United States</COUNTRY>", name="By name")
    coded = stored(gateway, "<COUNTRYCODE>US</COUNTRYCODE>", name="By code")
    for row in (named, coded):
        assert (row["MAILADDRESS.COUNTRY"], row["MAILADDRESS.COUNTRYCODE"]) == ("United States", "US")


@pytest.mark.parametrize("country", ["USA", "US", "Estados Unidos"])
def test_another_name_may_be_free_text_or_refused(gateway: Gateway, country: str) -> None:
    """Assumption ``country_names``: without ISO country codes the field is a text box in Sage's screens."""
    assert stored(gateway, f"<COUNTRY>{country}</COUNTRY>")["MAILADDRESS.COUNTRY"] == country
    with running(seed_with(assumptions={"country_names": "listed"})) as other:
        refused = other.refused(contact(f"<COUNTRY>{country}</COUNTRY>"))
        assert texts(refused)[0] == f"Invalid Country '{country}' specified."


@pytest.mark.parametrize(
    "address",
    [
        "<COUNTRY>United States</COUNTRY>",
        "<COUNTRYCODE>US</COUNTRYCODE>",
        "<COUNTRY>United States</COUNTRY><COUNTRYCODE>CA</COUNTRYCODE>",
        "<COUNTRY>USA</COUNTRY><COUNTRYCODE>US</COUNTRYCODE>",
        "<COUNTRY>Nowhere</COUNTRY><COUNTRYCODE>XX</COUNTRYCODE>",
    ],
)
def test_iso_country_codes_need_name_and_code_that_agree(gateway: Gateway, address: str) -> None:
    """Page Contacts: both COUNTRY and COUNTRYCODE must be provided; section 14: an invalid one is refused."""
    gateway.put("COMPANY", "DEMO", isoCountryCodes=True)
    gateway.refused(contact(address))
    row = stored(gateway, "<COUNTRY>United States</COUNTRY><COUNTRYCODE>US</COUNTRYCODE>")
    assert row["MAILADDRESS.COUNTRYCODE"] == "US"


def test_iso_country_codes_hold_for_display_contacts(gateway: Gateway) -> None:
    """A party's display contact is a contact like any other."""
    gateway.put("COMPANY", "DEMO", isoCountryCodes=True)
    address = "<MAILADDRESS><CITY>Erie</CITY><COUNTRY>United States</COUNTRY></MAILADDRESS>"
    body = vendor("V9").replace("</DISPLAYCONTACT>", f"{address}</DISPLAYCONTACT>")
    gateway.refused(body)
    gateway.ok(vendor("V9"))


def test_states_may_need_codes() -> None:
    """Assumption ``state_names``."""
    texas = "<STATE>Texas</STATE><COUNTRY>United States</COUNTRY>"
    with running(seed_with(assumptions={"state_names": "codes"})) as gateway:
        assert texts(gateway.refused(contact(texas)))[0] == "Invalid State 'Texas' specified."
        gateway.ok(contact(texas.replace("Texas", "TX")))
        gateway.ok(contact("<STATE>Jalisco</STATE><COUNTRY>Mexico</COUNTRY>", name="Other"))


@pytest.mark.parametrize("field", ["EMAIL1", "EMAIL2"])
@pytest.mark.parametrize("text", ["a@b.com; c@d.com", "a@b.com,c@d.com", "@aeon.org", "anna"])
def test_an_email_field_holds_one_address(gateway: Gateway, field: str, text: str) -> None:
    """Section 9 and an integrator's sample: BL03000018, then the wrapper of the contact."""
    refused = gateway.refused(contact(rest=f"<{field}>{text}</{field}>"))
    assert refused.errors[0][0] == "BL03000018"
    assert text in texts(refused)[0]
    assert texts(refused)[1] == "Validate contactversion record failed!"


@pytest.mark.parametrize(("field", "length"), [("PHONE1", 30), ("CELLPHONE", 30), ("FAX", 30)])
def test_phone_numbers_have_a_length(gateway: Gateway, field: str, length: int) -> None:
    """An integrator's list of fields gives 30 characters. Assumption ``overlong_text``."""
    gateway.refused(contact(rest=f"<{field}>{'1' * (length + 1)}</{field}>"))
    gateway.ok(contact(rest=f"<{field}>{'1' * length}</{field}>"))


@pytest.mark.parametrize("vendor_id", ["O'Neil", "A &amp; B", "A  B", "&quot;A&quot;", "A/B"])
def test_special_characters_in_ids(gateway: Gateway, vendor_id: str) -> None:
    """Sage's help, name and ID best practice: they can be created. Assumption ``special_ids``."""
    gateway.ok(vendor(vendor_id))
    with running(seed_with(assumptions={"special_ids": "refuse"})) as other:
        other.refused(vendor(vendor_id))
        other.ok(vendor("A-1_b.c d"))


def test_a_blank_id_is_missing(gateway: Gateway) -> None:
    """Without a document sequence the id is required (pages customers and vendors)."""
    assert "Vendorid field is missing a value" in gateway.refused(vendor(" ")).messages
