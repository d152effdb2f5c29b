"""What Sage would refuse of contact data is left out with a warning (PARTY-8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.parties.contact_data import LONGEST_EMAIL, LONGEST_PHONE, as_sage_takes_it
from alvys_intacct.domain.parties.countries import country_of, state_of
from alvys_intacct.domain.sage.parties import NewContact

pytestmark = pytest.mark.rule("PARTY-8")


def taken(address: dict[str, str] | None = None, **values: Any) -> NewContact:
    located = PartyAddress.model_validate(address) if address is not None else None
    return as_sage_takes_it(NewContact("Acme(C-1)", "Acme", address=located, **values))


@pytest.mark.parametrize(
    "text", ["US", "USA", "us", "U.S.A.", "U.S.", "United States", " united  states of america "]
)
def test_one_country_in_many_spellings(text: str) -> None:
    country = country_of(text)
    assert country is not None
    assert (country.name, country.code) == ("United States", "US")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CA", "Canada"),
        ("CAN", "Canada"),
        ("México", "Mexico"),
        ("MX", "Mexico"),
        ("DEU", "Germany"),
        ("Côte d'Ivoire", "Cote d'Ivoire"),
        ("UK", "United Kingdom"),
    ],
)
def test_names_and_codes_of_countries(text: str, name: str) -> None:
    country = country_of(text)
    assert country is not None
    assert country.name == name


@pytest.mark.parametrize(
    ("state", "country", "expected"),
    [
        ("VA", None, "VA"),
        ("virginia", "US", "VA"),
        ("N.Y.", "US", "NY"),
        ("Ontario", None, "ON"),
        ("Québec", "CA", "QC"),
        ("Nuevo León", "MX", "NL"),
        ("NL", "CA", "NL"),
        ("ON", "US", None),
        ("Nowhere", None, None),
    ],
)
def test_states_of_north_america(state: str, country: str | None, expected: str | None) -> None:
    assert state_of(state, country) == expected


def test_an_address_gets_sages_names_and_the_code() -> None:
    contact = taken(
        {"street": "1 Main St", "city": "Reno", "state": "Nevada", "zip": "89501", "country": "USA"}
    )
    assert contact.address is not None
    assert (contact.address.state, contact.address.country, contact.country_code) == (
        "NV",
        "United States",
        "US",
    )
    assert (contact.address.street, contact.address.zip_code, contact.warnings) == ("1 Main St", "89501", ())


def test_unknown_country_and_state_are_left_out_the_rest_is_kept() -> None:
    contact = taken({"street": "1 Main St", "state": "Ruritania", "country": "Narnia"})
    assert contact.address is not None
    assert (contact.address.street, contact.address.state, contact.address.country) == (
        "1 Main St",
        None,
        None,
    )
    assert ["Narnia" in contact.warnings[0], "Ruritania" in contact.warnings[1]] == [True, True]


def test_states_of_other_countries_are_left_alone() -> None:
    contact = taken({"state": "Bayern", "country": "Germany"})
    assert contact.address is not None
    assert (contact.address.state, contact.warnings) == ("Bayern", ())


@pytest.mark.parametrize(
    ("email", "expected", "warned"),
    [
        ("ap@x.example", "ap@x.example", False),
        (" ap@x.example ", "ap@x.example", False),
        ("ap@x.example; ar@x.example", "ap@x.example", True),
        ("none, ar@x.example", "ar@x.example", True),
        ("Ann <ann@x.example>", "ann@x.example", True),
        ("not an address", None, True),
        ("a@b", None, True),
        ("x" * 200 + "@x.example", None, True),
        ("", None, False),
    ],
)
def test_one_e_mail(email: str, expected: str | None, warned: bool) -> None:
    contact = taken(email=email)
    assert (contact.email, bool(contact.warnings)) == (expected, warned)


def test_a_phone_that_is_too_long_is_left_out() -> None:
    assert taken(phone="+1 (775) 555-0100 ext. 12").phone == "+1 (775) 555-0100 ext. 12"
    contact = taken(phone="775 555 0100 or 775 555 0199, ask for Ann")
    assert (contact.phone, len(contact.warnings)) == (None, 1)


def test_long_lines_and_names_are_cut() -> None:
    contact = taken({"street": "x" * 90, "city": "y" * 81}, first_name="z" * 41)
    assert contact.address is not None
    assert (len(contact.address.street or ""), len(contact.address.city or "")) == (80, 80)
    assert (len(contact.first_name or ""), len(contact.warnings)) == (40, 3)


TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=120) | st.sampled_from(
    ["a@x.example, b@x.example", "USA", "Canada", "Texas", "ON", "555 0100"]
)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_alvys_says_sage_can_take_the_rest(email: str, phone: str, state: str, country: str) -> None:
    """And taking it twice changes nothing."""
    contact = taken({"state": state, "country": country}, email=email, phone=phone)
    assert len(contact.email or "") <= LONGEST_EMAIL
    assert len(contact.phone or "") <= LONGEST_PHONE
    assert contact.address is not None
    if contact.country_code in (None, "US", "CA", "MX"):
        assert len(contact.address.state or "XX") == 2
    again = as_sage_takes_it(contact)
    assert (again, again.warnings) == (contact, ())
