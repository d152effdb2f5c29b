"""What a Sage company offers to choose from: read once, kept, listed and searched (CONN-5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.fair_use import SoleWork
from tests.integration.simulators import Sage, demo_seed, sage_running
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

pytestmark = pytest.mark.rule("CONN-5")


METADATA = f"{ACME.path}/metadata"
# A user who may not see projects, and may read everything else.
MODULES = ("AR", "AP", "GL", "CO", "CM", "INV", "CN", "FAM")
CUSTOM_FIELDS: dict[str, list[Json]] = {
    "ARINVOICE": [
        {"id": "LOAD_NO", "label": "Load number", "type": "TEXT", "length": 20, "required": True},
        {"id": "PICKED_UP", "label": "Picked up", "type": "DATE"},
        {"id": "HAZMAT", "label": "Hazmat", "type": "BOOLEAN"},
        {"id": "LANE", "label": "Lane", "type": "TEXT", "values": ["North", "South"]},
    ],
    "ARINVOICEITEM": [{"id": "MILES", "label": "Miles", "type": "DECIMAL"}],
    "APBILL": [{"id": "ADVANCE", "label": "Advance", "type": "CURRENCY"}],
    "APBILLITEM": [{"id": "REMARKS", "label": "Remarks", "type": "TEXTAREA", "length": 4000}],
}


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """The demo companies, and more to choose from in acme's."""
    seed = demo_seed("intacct")
    company = seed["companies"]["ACME"]
    company["customFields"] = CUSTOM_FIELDS
    company["userDefinedDimensions"] = ["TRUCK"]
    limited: dict[str, Any] = {
        "password": "limited-password",
        "permissions": dict.fromkeys(MODULES, "read"),
    }
    company["users"]["limited"] = limited
    company["objects"]["DEPARTMENT"] = [
        {"DEPARTMENTID": "OPS", "TITLE": "Operations", "STATUS": "active"},
        {"DEPARTMENTID": "OLD", "TITLE": "Old  Desk", "STATUS": "inactive"},
        {"DEPARTMENTID": "ALL", "TITLE": "All desks", "STATUS": "active non-posting"},
    ]
    company["objects"]["GLACCOUNT"].append(
        {"ACCOUNTNO": "1200", "TITLE": "Receivables", "ACCOUNTTYPE": "balancesheet", "STATUS": "active"}
        | {"REQUIREDEPT": True, "REQUIRECUSTOMER": True}
    )
    with sage_running(seed) as sage:
        yield sage


def test_connecting_reads_once_and_lists_answer_from_what_is_kept(system: System, ann: Person) -> None:
    """The connection says when; nobody asks Sage again until somebody refreshes."""
    created = ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    assert created["metadataReadAt"]
    asked = system.sage.functions()
    summary = ann.get(METADATA)
    assert summary["counts"] == {
        "accounts": 16,
        "entities": 2,
        "terms": 6,
        "dimensions": {"location": 2, "department": 3, "class": 0, "customer": 3, "vendor": 2}
        | dict.fromkeys(("employee", "project", "item", "asset", "contract", "warehouse"), 0),
        "customFields": 5,
    }
    assert summary["readAt"] == created["metadataReadAt"] == ann.get(ACME.path)["metadataReadAt"]
    assert ann.get("/v1/connections")["items"][0]["metadataReadAt"] == summary["readAt"]
    assert summary["items"] is None
    for part in ("accounts", "entities", "terms", "dimensions", "customFields"):
        assert ann.get(f"{METADATA}?part={part}")["items"]
    assert system.sage.functions() == asked


def test_a_refresh_brings_what_changed_and_resets_the_age(system: System, ann: Person) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    system.sage.put("GLACCOUNT", "4000", {"STATUS": "inactive"})
    system.clock.advance(3600)
    assert ann.get(METADATA)["ageSeconds"] >= 3600
    assert _item(ann, "part=accounts&q=4000")["active"] is True
    refreshed = ann.call("POST", f"{METADATA}/refresh").expect(200)
    assert refreshed["ageSeconds"] < 60
    assert refreshed["counts"]["accounts"] == 16
    account = _item(ann, "part=accounts&q=4000")
    assert (account["active"], account["status"]) == (False, "inactive")


@pytest.mark.rule("MAP-5", "DIM-5")
def test_accounts_are_shown_by_type_with_what_they_require(ann: Person) -> None:
    """MAP-5, DIM-5: `ID - Name`, grouped by type."""
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    items = ann.get(f"{METADATA}?part=accounts")["items"]
    assert [one["type"] for one in items] == sorted(one["type"] for one in items)
    receivables = next(one for one in items if one["id"] == "1200")
    assert (receivables["label"], receivables["type"]) == ("1200 - Receivables", "balancesheet")
    assert receivables["requiredDimensions"] == ["customer", "department"]


@pytest.mark.rule("DIM-6")
def test_dimension_values_carry_their_status(ann: Person) -> None:
    """DIM-6: a value may be active, inactive, or active without being posted to."""
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    items = ann.get(f"{METADATA}?part=dimensions&dimension=department")["items"]
    assert [(one["id"], one["status"], one["active"]) for one in items] == [
        ("ALL", "active non-posting", False),
        ("OLD", "inactive", False),
        ("OPS", "active", True),
    ]
    assert {one["dimension"] for one in items} == {"department"}


@pytest.mark.parametrize(("words", "found"), [("oPeR", ["OPS"]), ("old desk", ["OLD"]), ("zzz", [])])
def test_items_are_found_by_id_and_name(ann: Person, words: str, found: list[str]) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    query = f"part=dimensions&dimension=department&q={words.replace(' ', '%20')}"
    answer = ann.get(f"{METADATA}?{query}")
    assert [one["id"] for one in answer["items"]] == found
    assert answer["total"] == len(found)


@pytest.mark.rule("CF-1")
def test_custom_fields_of_the_types_that_can_be_mapped(ann: Person) -> None:
    """CF-1: no checkbox, no choice from a list, no user-defined dimension."""
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    items = ann.get(f"{METADATA}?part=customFields")["items"]
    assert {(one["sageObject"], one["id"], one["type"], one["required"], one["length"]) for one in items} == {
        ("ARINVOICE", "LOAD_NO", "text", True, 20),
        ("ARINVOICE", "PICKED_UP", "date", False, None),
        ("ARINVOICEITEM", "MILES", "number", False, None),
        ("APBILL", "ADVANCE", "currency", False, None),
        ("APBILLITEM", "REMARKS", "text_area", False, 4000),
    }


def test_pages_lead_through_everything_once(ann: Person) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    seen: list[str] = []
    cursor = ""
    while True:
        page = ann.get(f"{METADATA}?part=accounts&limit=5{cursor}")
        seen += [one["id"] for one in page["items"]]
        assert page["total"] == 16
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert len(seen) == len(set(seen)) == 16
    assert ann.call("GET", f"{METADATA}?part=accounts&cursor=nonsense").expect(400)["code"] == "invalid_input"
    assert ann.call("GET", f"{METADATA}?part=accounts&limit=0").status == 400
    assert ann.call("GET", f"{METADATA}?part=nothing").status == 400


def test_what_the_user_may_not_read_is_left_out(ann: Person) -> None:
    message = ACME.connect_message(userId="limited", password="limited-password")
    ann.call("POST", "/v1/connections", message).expect(201)
    counts = ann.get(METADATA)["counts"]
    assert "project" not in counts["dimensions"]
    assert counts["dimensions"]["department"] == 3
    assert counts["accounts"] == 16


def test_a_field_that_a_company_does_not_offer_costs_nothing_else(system: System, ann: Person) -> None:
    system.sage.fault(
        "failed_result",
        match={"object": "GLACCOUNT"},
        errorno="XL03000006",
        description="The following fields cannot be queried: REQUIREWAREHOUSE",
    )
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    assert ann.get(METADATA)["counts"]["accounts"] == 16
    assert _item(ann, "part=accounts&q=1200")["requiredDimensions"] == ["customer", "department"]


def test_connecting_works_without_it_and_the_first_list_reads_it(system: System, ann: Person) -> None:
    system.sage.fault("server_error_500", match={"function": "lookup"}, times=None)
    created = ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    assert created["metadataReadAt"] is None
    assert ann.call("GET", METADATA).expect(503)["code"]
    system.sage.heal()
    assert ann.get(f"{METADATA}?part=accounts")["total"] == 16
    assert ann.get(ACME.path)["metadataReadAt"]


@pytest.mark.rule("CONN-8")
def test_a_check_and_a_reading_are_not_begun_twice_at_once(system: System, ann: Person) -> None:
    """Also the reading of what was never read; other work goes on."""
    system.sage.fault("server_error_500", match={"function": "lookup"}, times=None)
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    system.sage.heal()
    readings = [("POST", f"{METADATA}/refresh"), ("GET", METADATA), ("GET", f"{METADATA}?part=accounts")]
    readings += [("GET", f"{ACME.path}/{kind}-mappings") for kind in ("dimension", "custom-field")]
    check = ("POST", f"{ACME.path}/checks")
    with system.environment_of("ConnectFunction"):
        alone = deployment().one_at_a_time
        asked = system.sage.functions()
        for work, calls in ((SoleWork.REFRESH, readings), (SoleWork.CHECK, [check])):
            with alone("acme", ACME.subsidiary_id, work):
                for method, path in calls:
                    refused = ann.call(method, path)
                    problem = refused.expect(409)
                    assert problem["code"] == f"{work.key}_under_way"
                    assert refused.headers["retry-after"] == "5"
                    assert "right now" in problem["detail"]
        assert system.sage.functions() == asked
        with alone("acme", ACME.subsidiary_id, SoleWork.CHECK):
            assert ann.call("POST", f"{METADATA}/refresh").status == 200
    for method, path in (*readings, check):
        ann.call(method, path).expect(200)
    with system.environment_of("ConnectFunction"), alone("acme", ACME.subsidiary_id, SoleWork.REFRESH):
        # What is known is no reading.
        for method, path in readings[1:]:
            ann.call(method, path).expect(200)


def test_a_refused_sign_in_is_told_and_what_was_kept_stays(system: System, ann: Person) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    before = ann.get(METADATA)["readAt"]
    system.account.put_password("acme", "sub-1", "changed-in-sage")
    system.clock.advance(100_000)
    assert ann.call("POST", f"{METADATA}/refresh").expect(422)["code"] == "bad_credentials"
    assert ann.get(METADATA)["readAt"] == before


@pytest.mark.rule("CONN-10", "API-2")
def test_another_company_has_other_metadata(system: System, ann: Person, globex: Person) -> None:
    """API-2, CONN-10: with the same subsidiary id at both tenants, and after connecting elsewhere."""
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    assert ann.get(METADATA)["counts"]["customFields"] == 5
    assert globex.get(f"{GLOBEX.path}/metadata")["counts"]["customFields"] == 1
    ann.call("DELETE", ACME.path).expect(200)
    assert ann.call("GET", METADATA).status == ann.call("POST", f"{METADATA}/refresh").status == 404
    ann.call("POST", "/v1/connections", ACME.connect_message(postingDestination="top_level")).expect(201)
    assert ann.get(METADATA)["counts"]["customFields"] == 5


def test_strangers_and_clerks_see_nothing(system: System, ann: Person) -> None:
    ann.call("POST", "/v1/connections", ACME.connect_message()).expect(201)
    bob = system.person("globex", sub="bob")
    clerk = system.person("acme", role="Clerk")
    for method, path in (("GET", METADATA), ("POST", f"{METADATA}/refresh")):
        assert bob.call(method, path).status == 404
        assert clerk.call(method, path).status == 403
        assert system.call(method, path).status == 401


def _item(person: Person, query: str) -> Json:
    (item,) = person.get(f"{METADATA}?{query}")["items"]
    return item
