"""*Keep customers and vendors up to date* over HTTP: their data in Sage follows Alvys (CONN-12, PARTY-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.parties_in_sage import bill, contact, exported, invoice, switch
from tests.integration.system import Json, Person, System

pytestmark = pytest.mark.rule("CONN-12", "PARTY-8")


def told(number: int, **party: Any) -> Json:
    """An invoice to a customer; each is newer than the one before."""
    envelope = invoice(str(number), {"termsInDays": 30, **party})
    envelope["updatedAt"] = f"2026-06-15T10:{number % 60:02d}:00Z"
    return envelope


def test_a_customer_follows_alvys_but_for_what_a_person_changed(system: System, acme: Person) -> None:
    switch(acme, ar={"autoCreateCustomer": True}, advanced={"keepCustomersAndVendorsUpToDate": True})
    first = {"street": "1 Road", "street2": "Suite 5", "city": "Reno", "state": "NV", "zipCode": "89501"}
    sent = told(1001, contact={"email": "a@x.example", "phone": "1"}, address=first)
    (shown,) = exported(system, acme, "/v1/invoices", sent)
    party_id = shown["sageDocument"]["partyId"]
    name = f"Globex Foods({party_id})"
    reads = system.sage.functions().get("query", 0)
    moved = {"street": "2 Road", "city": "Elko"}
    sent = told(1002, contact={"email": "b@x.example", "phone": "2"}, address=moved)
    (shown,) = exported(system, acme, "/v1/invoices", sent)
    assert shown["sageDocument"]["warnings"] == []
    known = contact(system, name)
    assert (known["EMAIL1"], known["PHONE1"], known["PRINTAS"]) == ("b@x.example", "2", "Globex Foods")
    parts = ("ADDRESS1", "ADDRESS2", "CITY", "STATE", "ZIP")
    assert [known[f"MAILADDRESS.{part}"] or "" for part in parts] == ["2 Road", "", "Elko", "", ""]
    # The terms, the party, and the party once more before it is changed.
    assert system.sage.functions()["query"] - reads <= 3
    system.sage.put("CONTACT", name, {"EMAIL1": "ann@sage.example"})
    exported(system, acme, "/v1/invoices", told(1003, contact={"email": "c@x.example", "phone": "3"}))
    known = contact(system, name)
    assert (known["EMAIL1"], known["PHONE1"]) == ("ann@sage.example", "3")


def test_a_carrier_gets_what_it_lacks(system: System, acme: Person) -> None:
    switch(acme, advanced={"keepCustomersAndVendorsUpToDate": True})
    person = {"email": "ap@lane.example", "phone": "+1 555 0101"}
    party = {"externalAccountingId": "V-100", "name": "x", "contact": person}
    asked = [system.sage.functions().get("query", 0)]
    for number in ("T1", "T2"):
        (shown,) = exported(system, acme, "/v1/bills", bill(number, party))
        assert shown["sageDocument"]["warnings"] == []
        asked.append(system.sage.functions()["query"])
    row = next(row for row in system.sage.objects("VENDOR") if row["VENDORID"] == "V-100")
    known = contact(system, row["DISPLAYCONTACT.CONTACTNAME"])
    assert (known["EMAIL1"], known["PHONE1"]) == ("ap@lane.example", "+1 555 0101")
    assert row["NAME"] == "Fast Lane Carriers LLC"
    # Only before a change the vendor is read once more; the second bill changes nothing.
    assert system.sage.functions()["update"] == 1
    assert asked[2] - asked[1] == asked[1] - asked[0] - 1
