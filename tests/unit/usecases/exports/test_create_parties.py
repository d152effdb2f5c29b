"""Parties are created in the order of need, each once (PARTY-4, PARTY-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import CreatePartiesIn, FactoringCompanyAs
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings
from alvys_intacct.domain.errors import (
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
)
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, PayTo, Write
from alvys_intacct.usecases.exports.create_parties import CreateParties
from alvys_intacct.usecases.exports.party_needs import PartyNeed
from alvys_intacct.usecases.exports.sent_values import SentValues
from tests.fakes.books import FakeBooks, WriteFault
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole
from tests.fakes.sent_parties import FakeSentPartyStore
from tests.fakes.small import FakeClock

RULES = MatchingRules(True, True)


def wanted(one: TransactionEnvelope, side: Side) -> WantedParty:
    booking = replace(booking_of(one, connection()), side=side)
    return wanted_party(one, booking, RULES, {})


class World:
    """Sage and a worker that creates parties."""

    def __init__(self) -> None:
        self.books = FakeBooks(FakeClock())
        self.sent = SentValues(FakeSentPartyStore(), FakeClock())
        self.books.watch = lambda _, write: self.writes.append(write)
        self.writes: list[Write] = []
        self.create_parties = CreateParties(self.books, FakeConnectionStore(), self.sent)

    def create(self, on: Connection, needs: list[PartyNeed]) -> dict[str, SyncError]:
        """The errors of a worker that is told to create these."""
        return self.create_parties(on, needs).failures

    def on(self, how: FactoringCompanyAs = FactoringCompanyAs.CONTACT) -> Connection:
        return connection(ap=ApSettings(auto_create_vendor=True, create_factoring_companies_as=how))

    def operations(self) -> list[Any]:
        done = [write.operation for write in self.writes]
        self.writes.clear()
        return done

    def vendor(self, party_id: str, pay_to: str | None = None) -> Party:
        known = Party(party_id, "Prairie Haulers Inc", True, False, None, pay_to)
        self.books.parties[Side.AP, party_id] = known
        return known


def need(known: Party | None = None, party_id: str = "V-NEW", **changes: Any) -> PartyNeed:
    one = whole(message("carrier_bill_factored_contact", **changes))
    party_id = known.party_id if known else party_id
    return PartyNeed(one, wanted(one, Side.AP), Matched(party_id, "", known), "Net 30")


def factored_by(name: str, minute: int = 0) -> dict[str, Any]:
    changes = message("carrier_bill_factored_contact")["party"]
    changes["factoringCompany"] = {"name": name}
    return {"party": changes, "updatedAt": f"2026-11-20T09:{minute:02}:00Z"}


@pytest.mark.rule("PARTY-4")
def test_the_contact_comes_before_the_vendor_that_is_paid_through_it() -> None:
    world = World()
    assert world.create(world.on(), [need()]) == {}
    contact, vendor = world.operations()
    assert isinstance(contact, CreateContact)
    assert isinstance(vendor, CreateParty)
    assert vendor.party.pay_to == contact.contact.contact_name == "RTS Financial Service"


@pytest.mark.rule("PARTY-4")
def test_a_vendor_of_its_own_comes_only_with_a_new_carrier() -> None:
    """PARTY-4: one that exists is updated instead."""
    world = World()
    on = world.on(FactoringCompanyAs.VENDOR)
    world.create(on, [need()])
    kinds = [type(one) for one in world.operations()]
    assert kinds == [CreateContact, CreateParty, CreateParty]
    world.create(on, [need(world.vendor("V-200", "Old Factor"), **factored_by("Triumph"))])
    contact, pay = world.operations()
    assert isinstance(contact, CreateContact)
    assert pay == PayTo("V-200", "Triumph")


@pytest.mark.rule("PARTY-4", "DEC-16")
@pytest.mark.parametrize("pay_to", ["RTS Financial Service", "RTS FINANCIAL\u00a0Service (Shared)"])
def test_a_vendor_that_is_paid_that_way_already_is_left_alone(pay_to: str) -> None:
    world = World()
    world.create(world.on(), [need(world.vendor("V-200", pay_to))])
    assert world.operations() == []


def test_a_warm_worker_updates_a_vendor_once() -> None:
    world = World()
    known = world.vendor("V-200")
    for _ in range(3):
        world.create(world.on(), [need(known)])
    assert [type(one) for one in world.operations()] == [CreateContact, PayTo]


@pytest.mark.rule("PARTY-4")
def test_a_carrier_that_goes_back_to_its_first_factoring_company_is_paid_through_it_again() -> None:
    """Sage carries a control id out once, so each change has one of its own."""
    world = World()
    known = world.vendor("V-200")
    for minute, name in enumerate(["First", "Second", "First"]):
        world.create(world.on(), [need(known, **factored_by(name, minute))])
        assert world.books.parties[Side.AP, "V-200"].pay_to == name


@pytest.mark.rule("PARTY-4")
def test_a_vendor_that_another_worker_changed_is_changed_back() -> None:
    """The remembered match is older than what Sage has now."""
    world, other = World(), World()
    other.create_parties = CreateParties(world.books, FakeConnectionStore(), world.sent)
    known = world.vendor("V-200")
    turns = [(world, "First"), (other, "Second"), (world, "First"), (other, "Second"), (world, "First")]
    for worker, name in turns:
        # Each sends its own revision again and again.
        assert worker.create(worker.on(), [need(known, **factored_by(name, len(name)))]) == {}
        assert world.books.parties[Side.AP, "V-200"].pay_to == name


@pytest.mark.rule("PARTY-6")
def test_many_transactions_of_one_new_party_create_it_once() -> None:
    world = World()
    assert world.create(world.on(), [need() for _ in range(120)]) == {}
    assert [type(one) for one in world.operations()] == [CreateContact, CreateParty]


@pytest.mark.rule("PARTY-6")
def test_who_comes_second_finds_what_the_first_one_created() -> None:
    """PARTY-6: both looked before either wrote."""
    world = World()
    other = CreateParties(world.books, FakeConnectionStore(), world.sent)
    assert world.create(world.on(), [need()]) == {}
    assert other(world.on(), [need()]).failures == {}
    assert [type(one) for one in world.operations()] == [CreateContact, CreateParty]


@pytest.mark.rule("PARTY-6")
def test_what_was_not_answered_is_tried_again_and_found() -> None:
    """PARTY-6: unanswered is not failed, and not created twice."""
    world = World()
    faults: dict[type, WriteFault] = {CreateParty: WriteFault.UNKNOWN_AFTER}
    world.books.fault = lambda write: faults.pop(type(write.operation), None)
    wrong = world.create(world.on(), [need()])
    assert isinstance(wrong["V-NEW"], Retryable)
    assert not isinstance(wrong["V-NEW"], OutcomeUnknown)
    assert world.create(world.on(), [need()]) == {}
    assert len([one for one in world.operations() if isinstance(one, CreateParty)]) == 1


@pytest.mark.parametrize("changes", [{}, {"updatedAt": "2026-11-20T08:00:00Z"}])
def test_a_party_that_was_deleted_since_is_created_again(changes: dict[str, Any]) -> None:
    """For the same transaction, whose control ids Sage remembers, and for another."""
    world = World()
    world.create(world.on(), [need()])
    del world.books.parties[Side.AP, "V-NEW"]
    world.books.contacts.clear()
    world.operations()
    assert world.create(world.on(), [need(**changes)]) == {}
    assert [type(one) for one in world.operations()] == [CreateContact, CreateParty]
    assert world.books.parties[Side.AP, "V-NEW"].pay_to == "RTS Financial Service"


def test_a_factoring_company_that_cannot_be_had_holds_its_carriers_only() -> None:
    world = World()
    world.books.fault = lambda write: (
        WriteFault.NEEDS_ATTENTION if isinstance(write.operation, CreateContact) else None
    )
    plain = message("carrier_bill_factored_contact")["party"]
    del plain["factoringCompany"]
    wrong = world.create(world.on(), [need(), need(party_id="V-PLAIN", party=plain)])
    assert list(wrong) == ["V-NEW"]
    assert isinstance(wrong["V-NEW"], NeedsAttention)
    assert [one.party.party_id for one in world.operations()] == ["V-PLAIN"]


def test_a_party_without_a_name_holds_its_own_transactions_only() -> None:
    world = World()
    nameless = {"externalAccountingId": "V-BAD"}
    wrong = world.create(world.on(), [need(party_id="V-BAD", party=nameless), need()])
    assert list(wrong) == ["V-BAD"]


@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_the_warnings_of_a_factoring_companys_contact_reach_its_carrier_once() -> None:
    """PARTY-8: the second carrier finds the contact as it is."""
    world = World()
    changes = factored_by("RTS")
    changes["party"]["factoringCompany"]["contact"] = {"email": "nowhere"}
    made = world.create_parties(world.on(), [need(**changes)])
    assert made.failures == {}
    assert ["nowhere" in warning for warning in made.warnings["V-NEW"]] == [True]
    assert not world.create_parties(world.on(), [need(party_id="V-2", **changes)]).warnings["V-2"]


@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_a_private_contact_is_no_contact_of_a_shared_vendor() -> None:
    """PARTY-8: neither one's own entity's nor another's; in the entity itself its own will do."""
    for owner in ("E1", "E2"):
        world = World()
        world.books.contacts.add("RTS Financial Service")
        world.books.contact_owners["RTS Financial Service"] = owner
        on = world.on().model_copy(update={"entity_id": "E1"})
        for _ in range(2):
            assert world.create(on, [need()]) == {}
            assert world.books.parties[Side.AP, "V-NEW"].pay_to == "RTS Financial Service (shared)"
        own = replace(world.vendor("V-OWN"), entity_id="E1")
        assert world.create(on, [need(own)]) == {}
        name = "RTS Financial Service" + ("" if owner == "E1" else " (shared)")
        assert world.books.parties[Side.AP, "V-OWN"].pay_to == name


@pytest.mark.rule("PARTY-8", "ERR-6")
@pytest.mark.parametrize("code", ["bad_credentials", "signed_in_elsewhere"])
def test_a_taken_id_is_no_fault_of_a_user_who_may_not_use_the_top_level(code: str) -> None:
    """PARTY-8: with parties of the entity's own, the top level is only a place to look for another's."""
    world = World()
    own = AdvancedSettings(create_parties_in=CreatePartiesIn.ENTITY)
    on = world.on().model_copy(update={"entity_id": "E1", "advanced": own})
    world.books.refuse = lambda write: (
        NeedsAttention("In use.", code="already_done") if isinstance(write.operation, CreateParty) else None
    )
    refused = ConnectionFault(NeedsAttention("Refused.", code=code), ConnectionPlace("acme", "SUB1", None))
    world.books.sign_in = lambda books: refused if books.entity_id is None else None
    assert [error.code for error in world.create(on, [need()]).values()] == ["vendor_not_created"]
