"""Creations that Sage refuses are repeated without the refused data, in few requests (PARTY-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.errors import NeedsAttention, VendorError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, Write, Written
from alvys_intacct.usecases.exports.write_parties import WriteParties
from tests.fakes.books import FakeBooks
from tests.fakes.samples import books
from tests.fakes.small import FakeClock

pytestmark = pytest.mark.rule("PARTY-8")
ADDRESS = PartyAddress(city="Reno", country="United States")


def creation(party_id: str) -> Write:
    contact = NewContact(
        f"X({party_id})", "X", email="a@x.example", phone="555", address=ADDRESS, country_code="US"
    )
    return Write(f"create:{party_id}", CreateParty(NewParty(Side.AP, party_id, "X", contact)))


def refused(text: str) -> NeedsAttention:
    return NeedsAttention("Refused.", code="sage_refused", vendor=VendorError("Sage", None, text))


class World:
    """Sage with a rule about contacts, and every contact that was sent to it."""

    def __init__(self, rule: Callable[[NewContact], str | None]) -> None:
        self.books = FakeBooks(FakeClock())
        self.books.refuse = self._refuse
        self.sent: list[NewContact] = []
        self.write = WriteParties(self.books)
        self._rule = rule

    @property
    def requests(self) -> int:
        return self.books.wire.calls.count("books.write")

    def _refuse(self, write: Write) -> NeedsAttention | None:
        assert isinstance(write.operation, CreateParty)
        contact = write.operation.party.contact
        self.sent.append(contact)
        text = self._rule(contact)
        return refused(text) if text else None


def test_what_is_taken_is_sent_once_without_the_countrys_code() -> None:
    world = World(lambda _: None)
    (outcome,) = world.write(books(), [creation("V-1")])
    assert isinstance(outcome.answer, Written)
    assert (outcome.warnings, world.requests, world.sent[0].country_code) == ((), 1, None)


def test_each_refused_value_is_left_out_with_a_warning() -> None:
    world = World(lambda one: "Bad e-mail" if one.email else "Bad phone" if one.phone else None)
    first, second = world.write(books(), [creation("V-1"), creation("V-2")])
    assert [outcome.error for outcome in (first, second)] == [None, None]
    assert len(first.warnings) == 2
    assert (world.sent[-1].address, world.requests) == (ADDRESS, 3)
    assert {party_id for _, party_id in world.books.parties} == {"V-1", "V-2"}


def test_a_company_that_wants_country_codes_is_asked_once() -> None:
    """The address is kept, and the next party is taken at once."""
    world = World(lambda one: "Country code is required" if not one.country_code else None)
    (outcome,) = world.write(books(), [creation("V-1")])
    assert (outcome.error, outcome.warnings, world.requests) == (None, (), 2)
    assert world.sent[-1].address == ADDRESS
    world.write(books(), [creation("V-2")])
    assert world.requests == 3
    # Other companies are not affected.
    world.write(replace(books(), company_id="other"), [creation("V-3")])
    assert world.sent[3].country_code is None


def test_a_refused_address_is_left_out_after_its_code_was_tried() -> None:
    world = World(lambda one: "Invalid country" if one.address else None)
    (outcome,) = world.write(books(), [creation("V-1")])
    assert (outcome.error, len(outcome.warnings), world.requests) == (None, 1, 3)
    world.write(books(), [creation("V-2")])
    assert world.sent[3].country_code is None


def test_a_refusal_that_concerns_no_contact_data_is_the_first_one() -> None:
    world = World(lambda one: f"A vendor type is required {one.phone}")
    (outcome,) = world.write(books(), [creation("V-1")])
    assert isinstance(outcome.error, NeedsAttention)
    assert outcome.error.vendor is not None
    assert outcome.error.vendor.text == "A vendor type is required 555"
    assert outcome.warnings == ()


def test_a_contact_of_its_own_is_treated_alike() -> None:
    world = World(lambda _: None)
    texts = iter([refused("Bad e-mail"), None])
    world.books.refuse = lambda _: next(texts)
    contact = NewContact("RTS", "RTS", email="x@x.example")
    (outcome,) = world.write(books(), [Write("c", CreateContact(contact))])
    assert (outcome.error, len(outcome.warnings)) == (None, 1)
