"""Customers, vendors and contacts over HTTP: created once, updated (PARTY-1 … PARTY-4, PARTY-6)."""

from __future__ import annotations

import importlib
import threading

import pytest

from tests.integration import kinds
from tests.integration.crashes import one_call_at_a_time
from tests.integration.parties_in_sage import (
    PRAIRIE,
    RTS,
    bill,
    contact,
    created,
    exported,
    failed,
    invoice,
    switch,
    vendors,
)
from tests.integration.system import Json, Person, System

# -------------------------------------------------------------------- creating


@pytest.mark.rule("PARTY-1")
def test_a_new_customer_has_address_contact_and_terms(system: System, acme: Person) -> None:
    switch(acme, ar={"autoCreateCustomer": True})
    envelope = invoice("1001", {"termsInDays": 45, "contact": {"firstName": "Dana", "email": "d@x.example"}})
    address = {"Street": "12 Orchard Rd", "City": "Roanoke", "State": "VA", "ZipCode": "24011"}
    envelope["invoice"]["Customer"] |= {"BillingAddress": address, "PhoneNumbers": ["+1 540 555 0101"]}
    envelope["invoice"]["Customer"]["EmailAddresses"] = ["billing@x.example"]
    before = {row["CUSTOMERID"] for row in system.sage.objects("CUSTOMER")}
    (shown,) = exported(system, acme, "/v1/invoices", envelope)
    (row,) = created(system, "CUSTOMER", before)
    assert (row["NAME"], row["TERMNAME"], row["STATUS"]) == ("Globex Foods", "Net 45", "active")
    assert shown["sageDocument"]["partyId"] == row["CUSTOMERID"]
    known = contact(system, row["DISPLAYCONTACT.CONTACTNAME"])
    assert (known["FIRSTNAME"], known["EMAIL1"], known["PRINTAS"]) == ("Dana", "d@x.example", "Globex Foods")
    assert known["PHONE1"] == "+1 540 555 0101"
    assert (known["MAILADDRESS.CITY"], known["MAILADDRESS.ZIP"]) == ("Roanoke", "24011")


@pytest.mark.rule("PARTY-3")
def test_a_1099_driver_is_created_under_its_tax_company(system: System, acme: Person) -> None:
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


@pytest.mark.rule("PARTY-3")
def test_any_other_driver_is_created_under_its_own_name(system: System, acme: Person) -> None:
    kinds.prepare(system, acme, "paystub")
    before = set(vendors(system))
    kinds.send(acme, "paystub")
    system.drain()
    (row,) = created(system, "VENDOR", before)
    assert row["NAME"] == "Ana REYES"
    assert not row.get("TAXID")
    assert not row.get("FORM1099TYPE")


@pytest.mark.rule("PARTY-4")
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


@pytest.mark.rule("PARTY-4")
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


@pytest.mark.rule("PARTY-2", "PARTY-6")
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


@pytest.mark.rule("PARTY-6")
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


@pytest.mark.rule("PARTY-6")
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


@pytest.mark.rule("PARTY-6", "ERR-6")
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


@pytest.mark.rule("ERR-1")
def test_what_sage_refuses_of_a_new_party_is_explained(system: System, acme: Person) -> None:
    """ERR-1: the biller reads what is wrong with it; nothing of it can be left out."""
    switch(acme, ap={"autoCreateVendor": True})
    system.sage.fault(
        "failed_result",
        times=None,
        match={"function": "create", "object": "VENDOR"},
        errorno="BL03000018",
        description="Every vendor needs a vendor type",
    )
    problem = failed(system, acme, "/v1/bills", bill("T1", {**PRAIRIE, "contact": {"phone": "555 0100"}}))
    assert "needs a vendor type" in (problem["vendorText"] or "") + problem["message"]


@pytest.mark.rule("MAP-8")
@pytest.mark.parametrize(
    ("party", "code"),
    [
        ({"externalAccountingId": "V-NEW"}, "party_name_missing"),
        ({"externalAccountingId": "V" * 21, "name": "X"}, "vendor_id_too_long"),
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


# ---------------------------------------------------------------- contact data

POOR = {
    **PRAIRIE,
    "contact": {
        "email": "ap@prairie.example; ar@prairie.example",
        "phone": "785 555 0100 / 785 555 0101 (Ann)",
    },
    "address": {"street": "1 Main St", "city": "Salina", "state": "Kansas", "country": "USA"},
}


@pytest.mark.rule("PARTY-8")
def test_poor_contact_data_stops_no_bill(system: System, acme: Person) -> None:
    """PARTY-8: warnings say what was left out, in the preview and on the transaction."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    preview = acme.call("POST", "/v1/previews", bill("T1", POOR)).expect(200)
    assert preview["problems"] == []
    (shown,) = exported(system, acme, "/v1/bills", bill("T1", POOR))
    warnings = shown["sageDocument"]["warnings"]
    assert warnings == preview["warnings"]
    assert ["ap@prairie.example was taken" in warnings[0], "785 555 0100" in warnings[1]] == [True, True]
    (row,) = created(system, "VENDOR", before)
    known = contact(system, row["DISPLAYCONTACT.CONTACTNAME"])
    assert (known["EMAIL1"], known.get("PHONE1")) == ("ap@prairie.example", None)
    assert (known["MAILADDRESS.STATE"], known["MAILADDRESS.COUNTRY"]) == ("KS", "United States")


@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize("of", ["VENDOR", "CONTACT"])
def test_what_sage_refuses_of_a_contact_is_left_out(system: System, acme: Person, of: str) -> None:
    """PARTY-8: of the carrier's contact and of its factoring company's."""
    switch(acme, ap={"autoCreateVendor": True})
    before = set(vendors(system))
    system.sage.fault(
        "failed_result",
        times=2,  # also with the country's code
        match={"function": "create", "object": of},
        errorno="BL03000018",
        description="Enter a valid country",
    )
    rts = {**RTS, "address": {"city": "Overland Park", "country": "US"}}
    (shown,) = exported(system, acme, "/v1/bills", bill("T1", {**POOR, "factoringCompany": rts}))
    assert any("without its address" in warning for warning in shown["sageDocument"]["warnings"])
    (row,) = created(system, "VENDOR", before)
    kept = contact(system, row["DISPLAYCONTACT.CONTACTNAME"]).get("MAILADDRESS.CITY")
    factor = contact(system, "RTS Financial Service")
    assert (kept, factor.get("MAILADDRESS.CITY")) == (
        (None, "Overland Park") if of == "VENDOR" else ("Salina", None)
    )
    assert (row["PAYTO.CONTACTNAME"], factor["EMAIL1"]) == ("RTS Financial Service", "remit@rts.example")


@pytest.mark.rule("AP-1", "MAP-8")
def test_the_lines_of_a_1099_vendor_are_marked(system: System, acme: Person) -> None:
    """The preview shows it; the vendor of another bill has no form."""
    system.sage.put("VENDOR", "V-200", {"FORM1099TYPE": "MISC", "FORM1099BOX": "3"})
    preview = acme.call("POST", "/v1/previews", bill("T1", {"externalAccountingId": "V-200"})).expect(200)
    assert preview["document"]["form1099"] == {"type": "MISC", "box": "3"}
    for number, vendor in (("T1", "V-200"), ("T2", "V-100")):
        exported(system, acme, "/v1/bills", bill(number, {"externalAccountingId": vendor}))
    forms = {
        row["RECORDID"]: {
            (line.get("FORM1099"), line.get("FORM1099TYPE"), line.get("FORM1099BOX"))
            for line in row["APBILLITEMS"]
        }
        for row in system.sage.objects("APBILL")
    }
    assert len(forms["T1"]) == 1
    assert next(iter(forms["T1"]))[1:] == ("MISC", "3")
    assert forms["T1"] != forms["T2"]
