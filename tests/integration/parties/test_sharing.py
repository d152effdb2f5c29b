"""Two subsidiaries of one Sage company share customers, vendors and contacts (PARTY-8, PARTY-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.parties_in_sage import PRAIRIE, RTS, contact, created, exported, failed, vendors
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, MAPPINGS, Tenant

WEST = Tenant("acme", "ACME", ACME.user, ACME.password, "sub-2", "Acme Carriers", ACME.customer)
ORDERS = pytest.mark.parametrize(("first", "second"), [(ACME, WEST), (WEST, ACME)], ids=["1-2", "2-1"])
FACTORED = {**PRAIRIE, "factoringCompany": RTS}
SWITCHES = {"ar": {"autoCreateCustomer": True}, "ap": {"autoCreateVendor": True}}


@pytest.fixture
def both(acme: Person) -> Person:
    """An administrator of two subsidiaries, whose entities E100 and E200 are of one company."""
    WEST.connect(acme)
    for tenant in (ACME, WEST):
        acme.call("PATCH", tenant.path, SWITCHES).expect(200)
    return acme


def in_entities(person: Person) -> None:
    for tenant in (ACME, WEST):
        person.call("PATCH", tenant.path, {"advanced": {"createPartiesIn": "entity"}}).expect(200)


def bill_of(tenant: Tenant, number: str, party: Json, **changes: Any) -> Json:
    return tenant.bill(number, party=party, **changes)


def invoice_of(tenant: Tenant, number: str, party: Json) -> Json:
    return tenant.invoice(number, party=party)


def retried(system: System, person: Person) -> list[str]:
    """The statuses after a retry of all errors."""
    ids = [error["id"] for error in person.errors()]
    system.clock.advance(1000)
    person.post("/v1/errors/retry", {"ids": ids})
    system.drain()
    return [person.status(one) for one in ids]


@ORDERS
@pytest.mark.rule("PARTY-8")
def test_a_customer_made_for_one_subsidiary_serves_the_other(
    system: System, both: Person, first: Tenant, second: Tenant
) -> None:
    before = {row["CUSTOMERID"] for row in system.sage.objects("CUSTOMER")}
    party = {"name": "Globex Foods", "termsInDays": 30}
    (one,) = exported(system, both, "/v1/invoices", invoice_of(first, "1001", party))
    (two,) = exported(system, both, "/v1/invoices", invoice_of(second, "1002", party))
    (row,) = created(system, "CUSTOMER", before)
    assert not row.get("MEGAENTITYID")
    assert {one["sageDocument"]["partyId"], two["sageDocument"]["partyId"]} == {row["CUSTOMERID"]}
    owners = {row["RECORDID"]: row["MEGAENTITYID"] for row in system.sage.objects("ARINVOICE")}
    assert sorted(owners.values()) == ["E100", "E200"]


@ORDERS
@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_a_carrier_and_its_factoring_contact_serve_both(
    system: System, both: Person, first: Tenant, second: Tenant
) -> None:
    before = set(vendors(system))
    exported(system, both, "/v1/bills", bill_of(first, "T1", FACTORED))
    exported(system, both, "/v1/bills", bill_of(second, "T2", FACTORED))
    (row,) = created(system, "VENDOR", before)
    assert (row.get("MEGAENTITYID"), row["PAYTO.CONTACTNAME"]) == (None, "RTS Financial Service")
    assert not contact(system, "RTS Financial Service").get("MEGAENTITYID")


@ORDERS
@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_two_carriers_share_a_factoring_contact(
    system: System, both: Person, first: Tenant, second: Tenant
) -> None:
    other = bill_of(second, "T2", {**FACTORED, "name": "Other Haulers"})
    other["trip"]["Carrier"]["Id"] = "carr-other"
    exported(system, both, "/v1/bills", bill_of(first, "T1", FACTORED))
    exported(system, both, "/v1/bills", other)
    paid = [row["PAYTO.CONTACTNAME"] for row in vendors(system).values() if row.get("PAYTO.CONTACTNAME")]
    assert paid.count("RTS Financial Service") == 2


@ORDERS
@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize("party", [{"externalAccountingId": "V-OWN", "name": "Own Carrier"}, PRAIRIE])
def test_with_this_entity_only_the_second_one_is_told_what_to_do(
    system: System, both: Person, first: Tenant, second: Tenant, party: Json
) -> None:
    """PARTY-8: the error names the entity; once the vendor is shared in Sage, a retry is enough."""
    in_entities(both)
    before = set(vendors(system))
    exported(system, both, "/v1/bills", bill_of(first, "T1", party))
    (row,) = created(system, "VENDOR", before)
    assert row["MEGAENTITYID"] in ("E100", "E200")
    problem = failed(system, both, "/v1/bills", bill_of(second, "T2", party))
    assert problem["code"] == "vendor_of_another_entity"
    assert row["MEGAENTITYID"] in problem["message"]
    assert "available to the whole company" in problem["remedy"]
    share(system, "VENDOR", row["VENDORID"])
    assert retried(system, both) == ["exported"]


@ORDERS
@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_a_factoring_contact_of_another_entity_is_named(
    system: System, both: Person, first: Tenant, second: Tenant
) -> None:
    """PARTY-8: the remedy is the setting, with which the second carrier gets a shared contact."""
    in_entities(both)
    exported(system, both, "/v1/bills", bill_of(first, "T1", FACTORED))
    other = bill_of(second, "T2", {**FACTORED, "name": "Other Haulers"})
    other["trip"]["Carrier"]["Id"] = "carr-other"
    problem = failed(system, both, "/v1/bills", other)
    assert (problem["code"], problem["setting"]) == ("contact_of_another_entity", "advanced")
    assert "Create parties in" in problem["remedy"]
    both.call("PATCH", second.path, {"advanced": {"createPartiesIn": "company"}}).expect(200)
    assert retried(system, both) == ["exported"]
    (row,) = [row for row in vendors(system).values() if row["NAME"] == "Other Haulers"]
    assert row["PAYTO.CONTACTNAME"] == "RTS Financial Service (shared)"
    assert contact(system, "RTS Financial Service (shared)")["PRINTAS"] == "RTS Financial Service"


@pytest.mark.rule("PARTY-8")
@pytest.mark.parametrize("by", ["id", "name"])
def test_a_party_of_another_entity_is_named_at_the_top_level_too(
    system: System, both: Person, by: str
) -> None:
    own(system, "V-OWN", "Own Carrier", "E200")
    both.call("PATCH", ACME.path, {"ap": {"nameMatchingFallback": True}}).expect(200)
    party = {"name": "Own Carrier"} | ({"externalAccountingId": "V-OWN"} if by == "id" else {})
    problem = failed(system, both, "/v1/bills", bill_of(ACME, "T1", party))
    assert problem["code"] == "vendor_of_another_entity"
    assert "V-OWN (Own Carrier) is private to the entity E200" in problem["message"]
    preview = both.call("POST", "/v1/previews", bill_of(ACME, "T1", party)).expect(200)
    assert [one["code"] for one in preview["problems"]] == ["vendor_of_another_entity"]
    share(system, "VENDOR", "V-OWN")
    assert retried(system, both) == ["exported"]


@pytest.mark.rule("PARTY-8", "PARTY-4")
@pytest.mark.parametrize("where", ["company", "entity"])
def test_a_party_that_the_entity_had_for_itself_keeps_working(
    system: System, both: Person, where: str
) -> None:
    """PARTY-8: it is used, and paid through another contact, in its own entity."""
    own(system, "V-OWN", "Own Carrier", "E100")
    both.call("PATCH", ACME.path, {"advanced": {"createPartiesIn": where}}).expect(200)
    party = {"externalAccountingId": "V-OWN", "name": "Own Carrier"}
    (shown,) = exported(system, both, "/v1/bills", bill_of(ACME, "T1", party))
    assert shown["sageDocument"]["partyId"] == "V-OWN"
    exported(system, both, "/v1/bills", bill_of(ACME, "T2", {**party, "factoringCompany": RTS}))
    row = vendors(system)["V-OWN"]
    assert (row["MEGAENTITYID"], row["PAYTO.CONTACTNAME"]) == ("E100", "RTS Financial Service")


@pytest.mark.rule("PARTY-8", "PARTY-4")
def test_a_pay_to_that_the_other_subsidiary_changed_is_set_again(system: System, both: Person) -> None:
    """PARTY-4: what a worker remembers of a shared vendor holds for all entities."""
    for number, tenant, name in (("T1", ACME, "RTS"), ("T2", WEST, "Triumph"), ("T3", ACME, "RTS")):
        party = {"externalAccountingId": "V-200", "factoringCompany": {"name": name}}
        exported(system, both, "/v1/bills", bill_of(tenant, number, party))
        assert vendors(system)["V-200"]["PAYTO.CONTACTNAME"] == name


@pytest.mark.rule("PARTY-8", "CONN-8")
def test_a_user_of_one_entity_only_reads_which_setting_helps(system: System, ann: Person) -> None:
    """PARTY-8: Sage signs such a user in to the entity, where nothing can be shared: the check says so."""
    east = replace(ACME, user="east-ws")
    ann.call("POST", "/v1/connections", east.connect_message()).expect(201)
    ann.call("PUT", f"{ACME.path}/account-mappings", MAPPINGS).expect(200)
    ann.call("PATCH", ACME.path, SWITCHES).expect(200)
    (problem,) = ann.call("POST", f"{ACME.path}/activate").expect(409)["problems"]
    assert (problem["code"], problem["field"]) == ("top_level_refused", "advanced.createPartiesIn")
    assert "this entity only" in problem["message"]
    ann.call("PATCH", ACME.path, {"advanced": {"createPartiesIn": "entity"}}).expect(200)
    ann.call("POST", f"{ACME.path}/activate").expect(200)
    exported(system, ann, "/v1/bills", bill_of(ACME, "T1", PRAIRIE))


def own(system: System, vendor_id: str, name: str, entity: str) -> None:
    """A person creates a vendor in an entity."""
    system.sage.put("VENDOR", vendor_id, {"NAME": name, "STATUS": "active"}, entity=entity)


def share(system: System, object_name: str, key: str) -> None:
    """A person makes an entity's record available to the company."""
    system.sage.put(object_name, key, {"MEGAENTITYID": ""})
