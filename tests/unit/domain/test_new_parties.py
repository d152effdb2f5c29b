"""What a party looks like that Sage is to get (PARTY-1, PARTY-3, PARTY-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, FactoringCompanyAs
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.creation import factoring_of, new_party
from alvys_intacct.domain.parties.matching import Matched, MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import NewParty, Party
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, PayTo, Write
from alvys_intacct.usecases.exports.create_parties import CreateParties, PartyNeed
from tests.fakes.books import FakeBooks, WriteFault
from tests.fakes.samples import connection, whole
from tests.fakes.small import FakeClock
from tests.golden.messages import message

RULES = MatchingRules(True, True)
ADDRESS = {"street": "88 County Rd 5", "city": "Casper", "state": "WY", "zipCode": "82601"}
OWN = {"street": "1 Private Ln", "city": "Casper", "state": "WY", "zipCode": "82604"}


def wanted(one: TransactionEnvelope, side: Side) -> WantedParty:
    booking = replace(booking_of(one, connection()), side=side)
    return wanted_party(one, booking, RULES, {})


def made(
    one: TransactionEnvelope, side: Side = Side.AP, party_id: str = "NEW-1", term: str | None = "Net 30"
) -> NewParty:
    return new_party(one, wanted(one, side), Matched(party_id, "created", None), term)


def test_a_customer_has_its_billing_address_contact_and_terms() -> None:
    """PARTY-1 (c)."""
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
    """PARTY-3."""
    details = {"taxCompany": tax, "address": OWN, "contact": {"email": "marcus@home.example"}}
    vendor = made(whole(message("driver_settlement", party=details)))
    assert (vendor.name, vendor.tax_id, vendor.is_1099) == (name, tax_id, is_1099)
    assert vendor.contact.email == email
    assert vendor.contact.address is not None
    assert vendor.contact.address.street == street
    assert (vendor.contact.company is not None) == is_1099


def test_a_tax_company_is_no_customers() -> None:
    """PARTY-3 is about vendors: who owes us is invoiced under its own name, without a 1099 (DEC-9)."""
    details = {"taxCompany": {"name": "O'Neill Trucking LLC", "taxId": "84-1"}}
    customer = made(whole(message("driver_settlement_owes_us", party=details)), Side.AR)
    assert (customer.tax_id, customer.is_1099) == (None, False)


def test_a_contact_is_named_after_the_party_so_that_two_of_a_name_dont_share_it() -> None:
    one = whole(message("paystub"))
    assert made(one, party_id="A-1").contact.contact_name == "Ana REYES(A-1)"
    assert made(one, party_id="A-2").contact.contact_name == "Ana REYES(A-2)"


@pytest.mark.parametrize(("name", "fits"), [("N" * 100, True), ("N" * 101, False)])
def test_a_name_longer_than_sages_is_refused(name: str, fits: bool) -> None:
    one = whole(message("paystub", party={"externalAccountingName": name}))
    if fits:
        assert made(one).name == name
        assert len(made(one, party_id="X" * 20).contact.contact_name) <= 200
        return
    with pytest.raises(NeedsAttention, match="101 characters") as caught:
        made(one)
    assert caught.value.code == "party_name_too_long"


def test_a_party_without_a_name_is_not_created() -> None:
    """PARTY-2 (a): an unknown id may be created, but not as nobody."""
    one = whole(message("carrier_bill", party={"externalAccountingId": "V-NEW"}))
    with pytest.raises(NeedsAttention, match="no name") as caught:
        made(one, party_id="V-NEW")
    assert caught.value.code == "party_name_missing"
    assert "V-NEW" in str(caught.value)


# ------------------------------------------------------------------- factoring


def test_a_factoring_company_is_a_contact_or_a_vendor_besides() -> None:
    """PARTY-4."""
    one = whole(message("carrier_bill_factored_contact"))
    contact = factoring_of(one, FactoringCompanyAs.CONTACT)
    assert contact is not None
    assert (contact.contact.contact_name, contact.vendor) == ("RTS Financial Service", None)
    assert contact.contact.email == "remit@rts.example"
    both = factoring_of(one, FactoringCompanyAs.VENDOR)
    assert both is not None
    assert both.vendor is not None
    assert both.contact == contact.contact
    assert both.vendor.name == "RTS Financial Service"
    # Sage makes a vendor's display contact anew: its name must be another than the contact's.
    assert both.vendor.contact.contact_name != both.contact.contact_name


def test_a_factoring_companys_own_id_is_its_vendors() -> None:
    one = message("carrier_bill_factored_vendor")
    one["party"]["factoringCompany"]["externalAccountingId"] = "V-RTS"
    both = factoring_of(whole(one), FactoringCompanyAs.VENDOR)
    assert both is not None
    assert both.vendor is not None
    assert both.vendor.party_id == "V-RTS"


@pytest.mark.parametrize("name", ["driver_settlement", "load_invoice", "fuel"])
def test_only_carriers_are_factored(name: str) -> None:
    one = message(name)
    one["party"]["factoringCompany"] = {"name": "RTS"}
    assert factoring_of(whole(one), FactoringCompanyAs.CONTACT) is None


@pytest.mark.parametrize("company", [None, {}, {"id": "f-1"}, {"name": ""}])
def test_a_factoring_company_without_a_name_is_none(company: Any) -> None:
    one = message("carrier_bill_factored_contact")
    one["party"]["factoringCompany"] = company
    assert factoring_of(whole(one), FactoringCompanyAs.CONTACT) is None


# --------------------------------------------------------- in the order of need


class World:
    """Sage and a worker that creates parties."""

    def __init__(self) -> None:
        self.books = FakeBooks(FakeClock())
        self.books.watch = lambda _, write: self.writes.append(write)
        self.writes: list[Write] = []
        self.create = CreateParties(self.books)

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


def test_the_contact_comes_before_the_vendor_that_is_paid_through_it() -> None:
    """PARTY-4."""
    world = World()
    assert world.create(world.on(), [need()]) == {}
    contact, vendor = world.operations()
    assert isinstance(contact, CreateContact)
    assert isinstance(vendor, CreateParty)
    assert vendor.party.pay_to == contact.contact.contact_name == "RTS Financial Service"


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


def test_a_vendor_that_is_paid_that_way_already_is_left_alone() -> None:
    world = World()
    world.create(world.on(), [need(world.vendor("V-200", "RTS Financial Service"))])
    assert world.operations() == []


def test_a_warm_worker_updates_a_vendor_once() -> None:
    world = World()
    known = world.vendor("V-200")
    for _ in range(3):
        world.create(world.on(), [need(known)])
    assert [type(one) for one in world.operations()] == [CreateContact, PayTo]


def test_a_carrier_that_goes_back_to_its_first_factoring_company_is_paid_through_it_again() -> None:
    """Sage carries a control id out once, so each change has one of its own."""
    world = World()
    known = world.vendor("V-200")
    for minute, name in enumerate(["First", "Second", "First"]):
        world.create(world.on(), [need(known, **factored_by(name, minute))])
        assert world.books.parties[Side.AP, "V-200"].pay_to == name


def test_many_transactions_of_one_new_party_create_it_once() -> None:
    """PARTY-6."""
    world = World()
    assert world.create(world.on(), [need() for _ in range(120)]) == {}
    assert [type(one) for one in world.operations()] == [CreateContact, CreateParty]


def test_who_comes_second_finds_what_the_first_one_created() -> None:
    """PARTY-6: both looked before either wrote."""
    world = World()
    other = CreateParties(world.books)
    assert world.create(world.on(), [need()]) == {}
    assert other(world.on(), [need()]) == {}
    assert [type(one) for one in world.operations()] == [CreateContact, CreateParty]


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


def test_a_bad_name_holds_its_own_transactions_only() -> None:
    world = World()
    wrong = world.create(world.on(), [need(party_id="V-BAD", party={"name": "N" * 101}), need()])
    assert list(wrong) == ["V-BAD"]
