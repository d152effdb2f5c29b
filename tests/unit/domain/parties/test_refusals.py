"""What Sage refuses of a contact is left out, nothing else (PARTY-8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.errors import NeedsAttention, VendorError
from alvys_intacct.domain.parties.refusals import contact_of, may_lack_country_code, without_refused
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty

pytestmark = pytest.mark.rule("PARTY-8")
CONTACT = NewContact(
    "Acme(V-1)", "Acme", email="a@x.example", phone="555", address=PartyAddress(city="Reno", country="Canada")
)
PARTY = NewParty(Side.AP, "V-1", "Acme", CONTACT, term="Net 30")


def refusal(text: str, code: str = "sage_refused") -> NeedsAttention:
    return NeedsAttention("Refused.", code=code, vendor=VendorError("Sage", "BL03000018", text))


def left(text: str, code: str = "sage_refused") -> list[str]:
    reduced = without_refused(CreateContact(CONTACT), refusal(text, code))
    contact = contact_of(reduced.operation) if reduced else CONTACT
    return [name for name in ("email", "phone", "address") if getattr(contact, name) is not None]


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        (
            "Illegal format for Contactversion : Primary Email Address x",
            "email_refused",
            ["phone", "address"],
        ),
        ("The phone number is too long", "sage_refused", ["email", "address"]),
        ("Invalid country", "sage_refused", ["email", "phone"]),
        ("Invalid State/Province 'XX'", "another_code", ["email", "phone"]),
        ("Something about this record", "sage_refused", []),
        ("You do not have permission", "permission_denied", ["email", "phone", "address"]),
        ("See your statement", "another_code", ["email", "phone", "address"]),
    ],
)
def test_only_what_was_refused_is_left_out(text: str, code: str, kept: list[str]) -> None:
    assert left(text, code) == kept


def test_there_is_an_end_to_it() -> None:
    bare = replace(CONTACT, email=None, phone=None, address=None)
    assert without_refused(CreateContact(bare), refusal("Something else")) is None


def test_a_term_that_the_top_level_does_not_know_is_left_out() -> None:
    reduced = without_refused(CreateParty(PARTY), refusal("The term name Net 30 is invalid", "term_unknown"))
    assert reduced is not None
    assert isinstance(reduced.operation, CreateParty)
    assert (reduced.operation.party.term, reduced.operation.party.contact) == (None, CONTACT)
    assert "Net 30" in reduced.warnings[0]


def test_the_warning_has_sages_own_words() -> None:
    reduced = without_refused(CreateParty(PARTY), refusal("Invalid country 'Canada'"))
    assert reduced is not None
    assert reduced.warnings == (
        "Acme was created in Sage without its address, which Sage refused: Invalid country 'Canada'",
    )


@pytest.mark.parametrize(("text", "expected"), [("The country code is missing", True), ("Bad phone", False)])
def test_the_countrys_code_may_be_what_is_missing(text: str, expected: bool) -> None:
    assert may_lack_country_code(CreateParty(PARTY), refusal(text)) is expected
