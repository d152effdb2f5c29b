"""Customers, vendors and contacts over HTTP: matched, created once, updated (PARTY-1 … PARTY-7)."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration import kinds
from tests.integration.crashes import one_call_at_a_time
from tests.integration.simulators import Sage, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

RTS = {
    "name": "RTS  Financial Service",
    "termsInDays": 15,
    "address": {"street": "9300 Metcalf Ave", "city": "Overland Park", "state": "KS", "zipCode": "66212"},
    "contact": {"email": "remit@rts.example"},
}
PRAIRIE = {"name": "Prairie  Haulers of Salina", "mcNumber": "MC-998877", "termsInDays": 30}


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company whose vendors have fields for the carriers' numbers."""
    with sage_running(kinds.seed()) as sage:
        yield sage


def switch(person: Person, **settings: Json) -> None:
    person.call("PATCH", ACME.path, settings).expect(200)


def bill(number: str, party: Json, **changes: Any) -> Json:
    return ACME.bill(number, party=party, **changes)


def invoice(number: str, party: Json, name: str = "Globex Foods") -> Json:
    envelope: Json = ACME.invoice(number, party=party)
    envelope["invoice"]["Customer"] |= {"Id": f"cust-{name}", "Name": name}
    return envelope


def exported(system: System, person: Person, route: str, *envelopes: Json) -> list[Json]:
    """Send these and look at them when all is done."""
    sent = person.post(route, {"items": list(envelopes)})
    system.drain()
    shown = [person.transaction(one["transactionId"]) for one in sent]
    assert {one["status"] for one in shown} == {"exported"}, [one["problem"] for one in shown]
    return shown


def failed(system: System, person: Person, route: str, envelope: Json) -> Json:
    """Send one that fails; its problem."""
    sent = person.post(route, envelope)["transactionId"]
    system.drain()
    shown = person.transaction(sent)
    assert shown["status"] == "failed", shown
    return shown["problem"]


def vendors(system: System) -> dict[str, Json]:
    return {row["VENDORID"]: row for row in system.sage.objects("VENDOR")}


def created(system: System, object_name: str, before: set[str]) -> list[Json]:
    rows = system.sage.objects(object_name)
    key = f"{object_name}ID"
    return [row for row in rows if row[key] not in before]


def contact(system: System, name: str) -> Json:
    (row,) = [row for row in system.sage.objects("CONTACT") if row["CONTACTNAME"] == name]
    return row


# -------------------------------------------------------------------- matching


@pytest.mark.parametrize("name", ["Northwind Foods", "  northwind   FOODS ", "NORTHWIND\u00a0FOODS"])
def test_a_customer_is_matched_by_its_name_whatever_its_case(system: System, acme: Person, name: str) -> None:
    """PARTY-1 (b)."""
    system.sage.put("CUSTOMER", "C-900", {"NAME": "Northwind Foods East", "STATUS": "active"})
    switch(acme, ar={"nameMatchingFallback": True})
    (shown,) = exported(system, acme, "/v1/invoices", invoice("1001", {"termsInDays": 30}, name))
    assert shown["sageDocument"]["partyId"] == "C-100"
    assert len(system.sage.objects("CUSTOMER")) == 4


def test_the_external_accounting_name_goes_before_the_companys(system: System, acme: Person) -> None:
    """PARTY-1 (b)."""
    switch(acme, ar={"nameMatchingFallback": True})
    party = {"externalAccountingName": "harbor steel & SONS"}
    (shown,) = exported(system, acme, "/v1/invoices", invoice("1001", party, "Northwind Foods"))
    assert shown["sageDocument"]["partyId"] == "C-300"


def test_several_of_a_name_are_an_error_that_lists_their_ids(system: System, acme: Person) -> None:
    """PARTY-1: wildcards of Sage's own in a name are none here."""
    system.sage.put("CUSTOMER", "C-901", {"NAME": "northwind  foods", "STATUS": "active"})
    system.sage.put("CUSTOMER", "C-902", {"NAME": "NorthwindXFoods", "STATUS": "active"})
    switch(acme, ar={"nameMatchingFallback": True, "autoCreateCustomer": True})
    problem = failed(system, acme, "/v1/invoices", invoice("1001", {}, "Northwind Foods"))
    assert problem["code"] == "customer_ambiguous"
    assert "C-100, C-901" in problem["message"]
    assert "C-902" not in problem["message"]
    (wild,) = exported(system, acme, "/v1/invoices", invoice("1002", {}, "Northwind%"))
    assert wild["sageDocument"]["partyId"].startswith("ALVYS-")


@pytest.mark.parametrize(
    ("link", "field", "stored", "party"),
    [
        ("mc_number", "MC_NO", "712345", {"mcNumber": "MC-712345"}),
        ("mc_number", "MC_NO", "MC-712345", {"mcNumber": "712345"}),
        ("dot_number", "USDOT", "DOT 3456789", {"dotNumber": "3456789"}),
    ],
)
def test_a_carrier_is_linked_by_its_number(
    system: System, acme: Person, link: str, field: str, stored: str, party: Json
) -> None:
    """PARTY-2 (b): before the name, which would find another."""
    system.sage.put("VENDOR", "V-900", {"NAME": "Other Name", "STATUS": "active", field: stored})
    switch(acme, ap={"linkCarriersBy": link, "nameMatchingFallback": True})
    envelope = bill("T1", {**party, "name": "Fast Lane Carriers LLC"})
    (shown,) = exported(system, acme, "/v1/bills", envelope)
    assert shown["sageDocument"]["partyId"] == "V-900"
    preview = acme.call("POST", "/v1/previews", bill("T2", party)).expect(200)
    assert preview["document"]["party"]["rule"] == link.split("_", maxsplit=1)[0].upper() + " number"


def test_several_of_a_number_are_an_error_that_lists_their_ids(system: System, acme: Person) -> None:
    """PARTY-2."""
    for vendor in ("V-900", "V-901"):
        system.sage.put("VENDOR", vendor, {"NAME": vendor, "STATUS": "active", "MC_NO": "MC712345"})
    switch(acme, ap={"linkCarriersBy": "mc_number", "autoCreateVendor": True})
    problem = failed(system, acme, "/v1/bills", bill("T1", {"name": "X", "mcNumber": "712345"}))
    assert problem["code"] == "vendor_ambiguous"
    assert "V-900, V-901" in problem["message"]


def test_an_unknown_id_never_falls_back(system: System, acme: Person) -> None:
    """PARTY-1 (a), DEC-2: the name would find C-100."""
    switch(acme, ar={"nameMatchingFallback": True})
    problem = failed(
        system, acme, "/v1/invoices", invoice("1001", {"externalAccountingId": "C-GONE"}, "Northwind Foods")
    )
    assert problem["code"] == "customer_not_found"
    assert "C-GONE" in problem["message"]
    switch(acme, ar={"autoCreateCustomer": True})
    (one,) = acme.errors()
    acme.post("/v1/errors/retry", {"ids": [one["id"]]})
    system.drain()
    assert acme.errors() == []
    assert {row["CUSTOMERID"] for row in system.sage.objects("CUSTOMER")} >= {"C-GONE", "C-100"}


@pytest.mark.parametrize(
    ("state", "code"), [({"STATUS": "inactive"}, "inactive"), ({"ONHOLD": "true"}, "on_hold")]
)
def test_a_party_that_may_not_be_used_fails_before_sending(
    system: System, acme: Person, state: Json, code: str
) -> None:
    """PARTY-5: named; nothing was written."""
    system.sage.put("VENDOR", "V-100", state)
    before = system.sage.functions().get("create_bill", 0)
    problem = failed(system, acme, "/v1/bills", ACME.bill("T1"))
    assert problem["code"] == f"vendor_{code}"
    assert "V-100 (Fast Lane Carriers LLC)" in problem["message"]
    assert system.sage.functions().get("create_bill", 0) == before


# -------------------------------------------------------------------- creating


def test_a_new_customer_has_address_contact_and_terms(system: System, acme: Person) -> None:
    """PARTY-1 (c)."""
    switch(acme, ar={"autoCreateCustomer": True})
    envelope = invoice("1001", {"termsInDays": 45, "contact": {"firstName": "Dana", "email": "d@x.example"}})
    address = {"Street": "12 Orchard Rd", "City": "Roanoke", "State": "VA", "ZipCode": "24011"}
    envelope["invoice"]["Customer"]["BillingAddress"] = address
    before = {row["CUSTOMERID"] for row in system.sage.objects("CUSTOMER")}
    (shown,) = exported(system, acme, "/v1/invoices", envelope)
    (row,) = created(system, "CUSTOMER", before)
    assert (row["NAME"], row["TERMNAME"], row["STATUS"]) == ("Globex Foods", "Net 45", "active")
    assert shown["sageDocument"]["partyId"] == row["CUSTOMERID"]
    known = contact(system, row["DISPLAYCONTACT.CONTACTNAME"])
    assert (known["FIRSTNAME"], known["EMAIL1"], known["PRINTAS"]) == ("Dana", "d@x.example", "Globex Foods")
    assert (known["MAILADDRESS.CITY"], known["MAILADDRESS.ZIP"]) == ("Roanoke", "24011")


def test_a_1099_driver_is_created_under_its_tax_company(system: System, acme: Person) -> None:
    """PARTY-3."""
    kinds.prepare(system, acme, "driver_settlement_new_1099_vendor")
    before = set(vendors(system))
    kinds.send(acme, "driver_settlement_new_1099_vendor")
    system.drain()
    (row,) = created(system, "VENDOR", before)
    assert (row["NAME"], row["TAXID"], row["NAME1099"]) == (
        "O'Neill Trucking LLC",
        "84-1234567",
        "O'Neill Trucking LLC",
    )
    assert (row["FORM1099TYPE"], row["FORM1099BOX"]) == ("NEC", "1")
    known = contact(system, row["DISPLAYCONTACT.CONTACTNAME"])
    assert (known["EMAIL1"], known["PHONE1"]) == ("books@oneill.example", "+1 307 555 0188")
    assert (known["MAILADDRESS.ADDRESS1"], known["COMPANYNAME"]) == ("88 County Rd 5", "O'Neill Trucking LLC")


def test_any_other_driver_is_created_under_its_own_name(system: System, acme: Person) -> None:
    """PARTY-3."""
    kinds.prepare(system, acme, "paystub")
    before = set(vendors(system))
    kinds.send(acme, "paystub")
    system.drain()
    (row,) = created(system, "VENDOR", before)
    assert row["NAME"] == "Ana REYES"
    assert not row.get("TAXID")
    assert not row.get("FORM1099TYPE")


@pytest.mark.parametrize(("how", "more"), [("contact", []), ("vendor", ["RTS Financial Service"])])
def test_a_factoring_company_comes_with_a_new_vendor(
    system: System, acme: Person, how: str, more: list[str]
) -> None:
    """PARTY-4: paid through its contact; as a setting has it, a vendor besides."""
    switch(acme, ap={"autoCreateVendor": True, "createFactoringCompaniesAs": how})
    before = set(vendors(system))
    (shown,) = exported(system, acme, "/v1/bills", bill("T1", {**PRAIRIE, "factoringCompany": RTS}))
    rows = {row["NAME"]: row for row in created(system, "VENDOR", before)}
    assert sorted(rows) == sorted(["Prairie Haulers of Salina", *more])
    carrier = rows["Prairie Haulers of Salina"]
    assert shown["sageDocument"]["partyId"] == carrier["VENDORID"]
    assert carrier["PAYTO.CONTACTNAME"] == "RTS Financial Service"
    assert contact(system, "RTS Financial Service")["EMAIL1"] == "remit@rts.example"
    # The factoring company's terms go before the carrier's (TERM-2).
    (booked,) = system.sage.documents("T1")
    assert (booked["TERMNAME"], carrier["TERMNAME"]) == ("Net 15", "Net 15")


@pytest.mark.parametrize("how", ["contact", "vendor"])
def test_a_vendor_that_exists_is_updated_instead(system: System, acme: Person, how: str) -> None:
    """PARTY-4: also when it changes its factoring company, and when it changes back."""
    switch(acme, ap={"createFactoringCompaniesAs": how})
    before = set(vendors(system))
    for at, name in enumerate(["RTS", "Triumph", "RTS"]):
        party = {"externalAccountingId": "V-200", "factoringCompany": {"name": name}}
        exported(system, acme, "/v1/bills", bill(f"T{at}", party, minutes=at - 10))
        assert vendors(system)["V-200"]["PAYTO.CONTACTNAME"] == name
    assert set(vendors(system)) == before
    updates = system.sage.functions()["update"]
    party = {"externalAccountingId": "V-200", "factoringCompany": {"name": "RTS"}}
    exported(system, acme, "/v1/bills", bill("T9", party))
    assert system.sage.functions()["update"] == updates


def test_a_party_that_was_deleted_in_sage_is_created_again(system: System, acme: Person) -> None:
    """PARTY-2 (d): Sage remembers that it was asked to create it, but it isn't there."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    system.sage.fault(
        "failed_result",
        match={"function": "create_bill"},
        errorno="BL03000018",
        description="Something about this bill is wrong",
    )
    failed(system, acme, "/v1/bills", bill("T1", PRAIRIE))
    (row,) = created(system, "VENDOR", before)
    system.sage.put("VENDOR", row["VENDORID"], {"action": "delete"})
    system.sage.put("CONTACT", row["DISPLAYCONTACT.CONTACTNAME"], {"action": "delete"})
    (error,) = acme.errors()
    system.clock.advance(1000)
    acme.post("/v1/errors/retry", {"ids": [error["id"]]})
    system.drain()
    assert acme.errors() == []
    assert [one["VENDORID"] for one in created(system, "VENDOR", before)] == [row["VENDORID"]]


# ------------------------------------------------------------------- only once


def test_many_transactions_of_a_new_party_create_it_once(system: System, acme: Person) -> None:
    """PARTY-6: 120 at once, over several messages."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    party = {**PRAIRIE, "factoringCompany": RTS}
    envelopes = [bill(f"T{number}", party) for number in range(120)]
    sent = [one for at in (0, 60) for one in acme.post("/v1/bills", {"items": envelopes[at : at + 60]})]
    system.drain()
    assert {acme.status(one["transactionId"]) for one in sent[::17]} == {"exported"}
    assert acme.errors() == []
    (row,) = created(system, "VENDOR", before)
    bills = system.sage.objects("APBILL")
    assert len(bills) == 120
    assert {one["VENDORID"] for one in bills} == {row["VENDORID"]}


def test_two_workers_at_the_same_moment_create_it_once(system: System, acme: Person) -> None:
    """PARTY-6: both find nobody, both create; Sage keeps one, and both go on with it."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    sent = acme.post("/v1/bills", {"items": [bill(f"T{number}", PRAIRIE) for number in range(4)]})
    batches = list(system.batches("BillExportQueue"))
    source = batches[0][0]
    records = [record for _, found in batches for record in found]
    assert len(records) > 1
    # Each look takes a moment, so that all have looked before one has written.
    system.sage.fault("slow", times=None, match={"function": "query"}, delayMs=200)
    refs = [one["transactionId"] for one in sent]
    with one_call_at_a_time(), system.environment_of(source.function) as context:
        handler = importlib.import_module(system.template.module(source.function)).handler
        threads = [
            threading.Thread(target=handler, args=({"Records": records[at::2]}, context)) for at in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    system.sage.heal()
    system.drain()
    assert {acme.status(one) for one in refs} == {"exported"}
    assert acme.errors() == []
    (row,) = created(system, "VENDOR", before)
    assert [one["VENDORID"] for one in system.sage.objects("APBILL")] == [row["VENDORID"]] * 4


@pytest.mark.parametrize(
    "fault", ["timeout_after_commit", "drop_after_commit", "truncated_xml", "timeout_before_commit"]
)
@pytest.mark.parametrize("object_name", ["VENDOR", "CONTACT"])
def test_a_creation_without_an_answer_happens_once(
    system: System, acme: Person, fault: str, object_name: str
) -> None:
    """PARTY-6, ERR-6: found at the next attempt, never an error record."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    contacts = len(system.sage.objects("CONTACT"))
    system.sage.fault(fault, times=1, match={"function": "create", "object": object_name}, delayMs=1)
    party = {**PRAIRIE, "factoringCompany": RTS}
    exported(system, acme, "/v1/bills", bill("T1", party), bill("T2", party))
    assert len(created(system, "VENDOR", before)) == 1
    assert len(system.sage.objects("CONTACT")) == contacts + 2
    assert len(system.sage.objects("APBILL")) == 2
    assert acme.errors() == []


def test_what_sage_refuses_of_a_new_party_is_explained(system: System, acme: Person) -> None:
    """ERR-1: the biller reads what is wrong with it; others are not held up."""
    switch(acme, ap={"autoCreateVendor": True})
    bad = {**PRAIRIE, "name": "Bad Mail Inc", "contact": {"email": "not an address"}}
    other = bill("T1", bad)
    other["trip"]["Carrier"]["Id"] = "carr-bad-mail"
    sent = acme.post("/v1/bills", {"items": [other, bill("T2", PRAIRIE)]})
    system.drain()
    first, second = (acme.transaction(one["transactionId"]) for one in sent)
    assert (first["status"], second["status"]) == ("failed", "exported")
    assert "not an address" in (first["problem"]["vendorText"] or "") + first["problem"]["message"]


@pytest.mark.parametrize(
    ("party", "code"),
    [
        ({"externalAccountingId": "V-NEW"}, "party_name_missing"),
        ({"externalAccountingId": "V" * 21, "name": "X"}, "vendor_id_too_long"),
        ({"name": "N" * 101}, "party_name_too_long"),
        ({}, "vendor_not_matched"),
    ],
)
def test_a_party_that_can_not_be_created_shows_in_the_preview(
    system: System, acme: Person, party: Json, code: str
) -> None:
    """MAP-8: and the export fails with the same."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    preview = acme.call("POST", "/v1/previews", bill("T1", party)).expect(200)
    assert [one["code"] for one in preview["problems"]] == [code]
    assert failed(system, acme, "/v1/bills", bill("T1", party))["code"] == code
    assert set(vendors(system)) == before


def test_parties_are_a_tenants_own(system: System, acme: Person, globex: Person) -> None:
    """PARTY-7, API-2: the same carrier in two companies is two vendors."""
    switch(acme, ap={"autoCreateVendor": True})
    globex.call("PATCH", GLOBEX.path, {"ap": {"autoCreateVendor": True}}).expect(200)
    exported(system, acme, "/v1/bills", bill("T1", PRAIRIE))
    exported(system, globex, "/v1/bills", GLOBEX.bill("T1", party=PRAIRIE))
    for company in ("ACME", "GLOBEX"):
        names = [row["NAME"] for row in system.sage.objects("VENDOR", company)]
        assert names.count("Prairie Haulers of Salina") == 1
