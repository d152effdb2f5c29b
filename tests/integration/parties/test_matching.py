"""Customers and vendors over HTTP: matched, refused when they may not be used (PARTY-1, 2, 5, 7)."""

from __future__ import annotations

import pytest

from tests.integration.parties_in_sage import PRAIRIE, bill, exported, failed, invoice, switch
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX


@pytest.mark.rule("PARTY-1")
@pytest.mark.parametrize("name", ["Northwind Foods", "  northwind   FOODS ", "NORTHWIND\u00a0FOODS"])
def test_a_customer_is_matched_by_its_name_whatever_its_case(system: System, acme: Person, name: str) -> None:
    system.sage.put("CUSTOMER", "C-900", {"NAME": "Northwind Foods East", "STATUS": "active"})
    switch(acme, ar={"nameMatchingFallback": True})
    (shown,) = exported(system, acme, "/v1/invoices", invoice("1001", {"termsInDays": 30}, name))
    assert shown["sageDocument"]["partyId"] == "C-100"
    assert len(system.sage.objects("CUSTOMER")) == 4


@pytest.mark.rule("DEC-16", "PARTY-1")
def test_a_name_written_otherwise_is_the_same_customer(system: System, acme: Person) -> None:
    """DEC-16: Sage has the accents apart, another dash and another quote; nothing is created."""
    in_sage = "Jose\u0301\u2019s  Mudanzas \u2013 NORTE"
    system.sage.put("CUSTOMER", "C-905", {"NAME": in_sage, "STATUS": "active"})
    system.sage.put("CUSTOMER", "C-906", {"NAME": "Jose's Mudanzas - Norte", "STATUS": "active"})
    switch(acme, ar={"nameMatchingFallback": True, "autoCreateCustomer": True})
    envelopes = [invoice("1001", {}, "JOS\u00c9's Mudanzas - Norte"), invoice("1002", {}, "Northwind Foods")]
    before = system.sage.functions().get("query", 0)
    shown = exported(system, acme, "/v1/invoices", *envelopes)
    assert [one["sageDocument"]["partyId"] for one in shown] == ["C-905", "C-100"]
    # The ids, the names of both, the terms.
    assert system.sage.functions()["query"] - before <= 3
    system.sage.put("CUSTOMER", "C-907", {"NAME": "JOS\u00c9's Mudanzas - Norte", "STATUS": "active"})
    problem = failed(
        system, acme, "/v1/invoices", invoice("1003", {}, "jos\u00e9\u2019s mudanzas \u2014 norte")
    )
    assert problem["code"] == "customer_ambiguous"
    assert "C-905, C-907" in problem["message"]


@pytest.mark.rule("PARTY-1")
def test_the_external_accounting_name_goes_before_the_companys(system: System, acme: Person) -> None:
    switch(acme, ar={"nameMatchingFallback": True})
    party = {"externalAccountingName": "harbor steel & SONS"}
    (shown,) = exported(system, acme, "/v1/invoices", invoice("1001", party, "Northwind Foods"))
    assert shown["sageDocument"]["partyId"] == "C-300"


@pytest.mark.rule("PARTY-1")
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


@pytest.mark.rule("PARTY-2")
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


@pytest.mark.rule("PARTY-2")
def test_several_of_a_number_are_an_error_that_lists_their_ids(system: System, acme: Person) -> None:
    for vendor in ("V-900", "V-901"):
        system.sage.put("VENDOR", vendor, {"NAME": vendor, "STATUS": "active", "MC_NO": "MC712345"})
    switch(acme, ap={"linkCarriersBy": "mc_number", "autoCreateVendor": True})
    problem = failed(system, acme, "/v1/bills", bill("T1", {"name": "X", "mcNumber": "712345"}))
    assert problem["code"] == "vendor_ambiguous"
    assert "V-900, V-901" in problem["message"]


@pytest.mark.rule("PARTY-1", "DEC-2")
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


@pytest.mark.rule("PARTY-5")
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


@pytest.mark.rule("PARTY-7", "API-2")
def test_parties_are_a_tenants_own(system: System, acme: Person, globex: Person) -> None:
    """PARTY-7, API-2: the same carrier in two companies is two vendors."""
    switch(acme, ap={"autoCreateVendor": True})
    globex.call("PATCH", GLOBEX.path, {"ap": {"autoCreateVendor": True}}).expect(200)
    exported(system, acme, "/v1/bills", bill("T1", PRAIRIE))
    exported(system, globex, "/v1/bills", GLOBEX.bill("T1", party=PRAIRIE))
    for company in ("ACME", "GLOBEX"):
        names = [row["NAME"] for row in system.sage.objects("VENDOR", company)]
        assert names.count("Prairie Haulers of Salina") == 1
