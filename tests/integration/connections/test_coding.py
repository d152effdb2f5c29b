"""DIM and CF through the API: mapped, checked against Sage, seen in the preview and in the books."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.system import Person, System
from tests.integration.tenants import ACME, GLOBEX

DIMENSIONS = f"{ACME.path}/dimension-mappings"
FIELDS = f"{ACME.path}/custom-field-mappings"
OFFICE: dict[str, Any] = {"alvysField": "office", "default": "OPS", "values": {"Dallas": "DAL"}}


@pytest.fixture
def departments(system: System) -> System:
    """Two departments, one of which is closed for posting."""
    system.sage.put("DEPARTMENT", "OPS", {"TITLE": "Operations", "STATUS": "active"})
    system.sage.put("DEPARTMENT", "DAL", {"TITLE": "Dallas", "STATUS": "active"})
    system.sage.put("DEPARTMENT", "OLD", {"TITLE": "Old", "STATUS": "inactive"})
    return system


def in_dallas(number: str) -> dict[str, Any]:
    envelope: dict[str, Any] = ACME.invoice(number)
    envelope["loads"][0]["OfficeId"] = "dallas"
    return envelope


@pytest.mark.rule("MAP-8", "DIM-2", "DIM-4")
def test_a_mapped_dimension_reaches_sage_with_its_origin_in_the_preview(
    departments: System, acme: Person
) -> None:
    acme.call("PUT", DIMENSIONS, {"mappings": {"department": OFFICE}}).expect(200)
    assert acme.get(DIMENSIONS)["mappings"]["department"]["values"] == {"Dallas": "DAL"}
    preview = acme.call("POST", "/v1/previews", in_dallas("1001")).expect(200)
    assert preview["problems"] == []
    assert {"name": "department", "value": "DAL", "source": "office 'dallas' is mapped"} in preview[
        "document"
    ]["lines"][0]["dimensions"]
    acme.post("/v1/invoices", {"items": [in_dallas("1001"), ACME.invoice("1002")]})
    departments.drain()
    booked = {
        row["RECORDID"]: {line["DEPARTMENTID"] for line in row["ARINVOICEITEMS"]}
        for row in departments.sage.objects("ARINVOICE")
    }
    assert booked == {"1001": {"DAL"}, "1002": {"OPS"}}


@pytest.mark.rule("DIM-6")
@pytest.mark.parametrize(
    ("mappings", "code"),
    [
        ({"department": {"alvysField": "office", "default": "GONE"}}, "dimension_value_unusable"),
        ({"department": {"alvysField": "office", "values": {"x": "OLD"}}}, "dimension_value_unusable"),
    ],
)
def test_a_value_that_sage_does_not_offer_is_refused(
    departments: System, acme: Person, mappings: dict[str, Any], code: str
) -> None:
    problem = acme.call("PUT", DIMENSIONS, {"mappings": mappings}).expect(409)
    assert problem["code"] == code
    assert acme.get(DIMENSIONS)["mappings"] == {}


@pytest.mark.rule("DIM-1", "DIM-2")
@pytest.mark.parametrize(
    "mappings",
    [
        {"galaxy": {"alvysField": "office"}},
        {"department": {"alvysField": "shoe_size"}},
        {"department": {"default": "OPS"}},
        {"department": {"alvysField": "office", "surprise": 1}},
    ],
)
def test_what_is_no_mapping_is_refused_with_its_path(acme: Person, mappings: dict[str, Any]) -> None:
    problem = acme.call("PUT", DIMENSIONS, {"mappings": mappings}).expect(400)
    assert problem["errors"][0]["path"].startswith("mappings")


@pytest.mark.rule("CONN-8", "DIM-5")
def test_a_required_dimension_stops_activation_and_the_export(departments: System, acme: Person) -> None:
    departments.sage.put("GLACCOUNT", "4000", {"REQUIREDEPT": "true"})
    acme.call("POST", f"{ACME.path}/metadata/refresh").expect(200)
    assert acme.get(DIMENSIONS)["requiredBy"] == {"department": ["4000"]}
    codes = [one["code"] for one in acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"]]
    assert codes == ["required_dimension_missing"]
    assert acme.call("POST", f"{ACME.path}/activate").expect(409)["code"] == "activation_refused"
    preview = acme.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)
    assert [problem["code"] for problem in preview["problems"]] == ["required_dimension_missing"]
    acme.call("PUT", DIMENSIONS, {"mappings": {"department": OFFICE}}).expect(200)
    assert acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == []


@pytest.mark.rule("CONN-12")
@pytest.mark.parametrize(
    ("path", "mine", "theirs"),
    [
        (DIMENSIONS, {"department": OFFICE}, {"department": {"alvysField": "fleet"}}),
        (
            FIELDS,
            {"ARINVOICE": {"ORDER_NO": {"source": "order_number"}}},
            {"ARINVOICE": {"ORDER_NO": {"source": "po_number"}}},
        ),
    ],
)
def test_mappings_that_somebody_else_changed_are_not_overwritten(
    departments: System, acme: Person, path: str, mine: Any, theirs: Any
) -> None:
    """CONN-12: with the version that was read, as a member or as If-Match; it is told who and when."""
    read = acme.get(path)["version"]
    bob = departments.person("acme", sub="bob")
    changed = bob.call("PUT", path, {"mappings": theirs, "version": read}).expect(200)
    assert changed["version"] == read + 1
    tag = {"If-Match": f'"{read}"'}
    for answer in (
        acme.call("PUT", path, {"mappings": mine, "version": read}),
        departments.call("PUT", path, {"mappings": mine}, token=acme.token, headers=tag),
    ):
        problem = answer.expect(409)
        assert (problem["code"], problem["changedBy"]) == ("changed_meanwhile", "bob")
        assert problem["version"] == read + 1
    assert acme.get(path) == changed
    late = {"If-Match": f'"{read + 1}"'}
    done = departments.call("PUT", path, {"mappings": mine}, token=acme.token, headers=late).expect(200)
    assert done["mappings"] != changed["mappings"]
    # What an answer told may be written back as it is, and without a version the last writer wins.
    assert acme.call("PUT", path, done).expect(200) == done
    acme.call("PUT", path, {"mappings": theirs}).expect(200)


@pytest.mark.rule("API-2")
def test_another_tenant_sees_nothing_of_it(departments: System, acme: Person, globex: Person) -> None:
    acme.call("PUT", DIMENSIONS, {"mappings": {"department": OFFICE}}).expect(200)
    assert globex.get(f"{GLOBEX.path}/dimension-mappings")["mappings"] == {}
    if ACME.subsidiary_id != GLOBEX.subsidiary_id:
        assert globex.call("GET", DIMENSIONS).status == 404


@pytest.mark.rule("CF-1", "CF-2")
def test_a_mapped_custom_field_reaches_sage(system: System, acme: Person) -> None:
    """CF-1, CF-2: offered with type and length, mapped, previewed, and on the document in Sage."""
    shown = acme.get(FIELDS)
    assert {"name": "created_date", "type": "date"} in shown["sources"]
    (offered,) = shown["fields"]
    assert (offered["fieldId"], offered["type"], offered["length"]) == ("ORDER_NO", "text", 30)
    acme.call("PUT", FIELDS, {"mappings": {"ARINVOICE": {"ORDER_NO": {"source": "order_number"}}}}).expect(
        200
    )
    preview = acme.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)
    assert preview["document"]["customFields"] == [
        {"name": "ORDER_NO", "value": "ORD-1001", "source": "order_number"}
    ]
    acme.post("/v1/invoices", ACME.invoice("1001"))
    system.drain()
    (row,) = system.sage.objects("ARINVOICE")
    assert row["ORDER_NO"] == "ORD-1001"


@pytest.mark.rule("CF-2", "CF-3")
@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"GONE": {"source": "order_number"}}, "custom_field_gone"),
        ({"ORDER_NO": {"source": "shoe_size"}}, "custom_field_source_unknown"),
    ],
)
def test_a_custom_field_that_does_not_fit_is_refused(
    acme: Person, mapping: dict[str, Any], code: str
) -> None:
    assert acme.call("PUT", FIELDS, {"mappings": {"ARINVOICE": mapping}}).expect(409)["code"] == code
    assert acme.get(FIELDS)["mappings"] == {}


@pytest.mark.rule("CONN-8")
def test_what_the_daily_check_finds_shows_on_the_connection(departments: System, acme: Person) -> None:
    """CONN-8: before an export hits it; gone when it is mended."""
    departments.sage.put("GLACCOUNT", "4000", {"STATUS": "inactive"})
    departments.invoke("CheckConnectionsFunction", {"all": True})
    departments.drain()
    shown = acme.get(ACME.path)
    assert [(one["code"], one["step"]) for one in shown["problems"]] == [
        ("account_inactive", "Advanced Settings")
    ]
    assert shown["checkedAt"]
    departments.sage.put("GLACCOUNT", "4000", {"STATUS": "active"})
    assert acme.call("POST", f"{ACME.path}/checks").expect(200)["problems"] == []
    assert acme.get(ACME.path)["problems"] == []


@pytest.mark.rule("DIM-9", "CONN-8")
def test_the_top_level_asks_for_a_location_before_anything_fails(system: System, ann: Person) -> None:
    """In the check, in the mappings and in the preview; with a default location everything goes through."""
    ann.call("POST", "/v1/connections", ACME.connect_message(postingDestination="top_level")).expect(201)
    ann.call("PUT", f"{ACME.path}/account-mappings", {"defaults": {"ar": "4900", "ap": "5900"}}).expect(200)
    ann.call("PATCH", ACME.path, {"ar": {"autopostInvoices": True}}).expect(200)
    (asked,) = ann.call("POST", f"{ACME.path}/activate").expect(409)["problems"]
    assert (asked["step"], asked["field"]) == ("Advanced Settings", "dimensionMappings.location")
    offered = ann.get(DIMENSIONS)
    assert (offered["onEveryLine"], offered["notAvailable"]) == (["location"], ["asset"])
    assert "asset" not in offered["offered"]
    preview = ann.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)
    assert [problem["code"] for problem in preview["problems"]] == ["required_dimension_missing"]
    location = {"alvysField": "subsidiary", "default": "E200"}
    ann.call("PUT", DIMENSIONS, {"mappings": {"location": location}}).expect(200)
    ann.call("POST", f"{ACME.path}/activate").expect(200)
    assert ann.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)["problems"] == []
    ann.post("/v1/invoices", ACME.invoice("1001"))
    system.drain()
    (booked,) = system.sage.objects("ARINVOICE")
    assert {line["LOCATIONID"] for line in booked["ARINVOICEITEMS"]} == {"E200"}


@pytest.mark.rule("DIM-1")
def test_an_asset_cannot_be_mapped(acme: Person) -> None:
    wanted = {"mappings": {"asset": {"alvysField": "truck", "default": "T1"}}}
    assert acme.call("PUT", DIMENSIONS, wanted).expect(409)["code"] == "dimension_not_available"
