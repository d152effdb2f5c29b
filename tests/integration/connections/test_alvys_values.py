"""Names, not ids, through the API: learnt, listed, asked of Alvys, told by a person (DIM-2, DIM-8, CF-3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

PATH = f"{ACME.path}/alvys-values"
DIMENSIONS = f"{ACME.path}/dimension-mappings"
FIELDS = f"{ACME.path}/custom-field-mappings"


def shown(person: Person, query: str, path: str = PATH) -> list[tuple[str | None, str | None]]:
    return [(value["id"], value["name"]) for value in person.get(f"{path}?{query}")["items"]]


def with_ids(number: str, **load: Any) -> Json:
    envelope: Json = ACME.invoice(number)
    envelope["loads"][0] |= {"OfficeId": "off-1", **load}
    return envelope


@pytest.fixture
def departments(system: System) -> System:
    system.sage.put("DEPARTMENT", "DAL", {"TITLE": "Dallas", "STATUS": "active"})
    return system


@pytest.mark.rule("DIM-2", "DIM-8", "DIM-4", "CONN-12", "API-2")
def test_an_office_is_named_once_by_a_person(departments: System, acme: Person, globex: Person) -> None:
    """It fails by its id, is listed so, is named with an audit entry, and goes to the value of its name."""
    mapping = {"department": {"alvysField": "office", "values": {"Dallas": "DAL"}}}
    acme.call("PUT", DIMENSIONS, {"mappings": mapping}).expect(200)
    acme.post("/v1/invoices", with_ids("1001"))
    departments.drain()
    (error,) = acme.errors()
    assert (error["problem"]["code"], error["problem"]["setting"]) == ("alvys_value_unnamed", "alvys-values")
    assert shown(acme, "field=office") == [("off-1", None)]
    version = acme.get(ACME.path)["version"]
    name = {"field": "office", "id": "off-1", "name": " Dallas "}
    named = acme.call("PUT", PATH, name).expect(200)
    assert (named["version"], named["value"]["name"], named["value"]["namedBy"]) == (
        version + 1,
        "Dallas",
        "person",
    )
    assert acme.call("PUT", PATH, name).expect(200)["version"] == version + 1
    (entry, *_) = acme.get(f"{ACME.path}/audit")["items"]
    assert entry["action"] == "value_named"
    assert entry["changes"] == [
        {"path": "alvysValues.office.off-1", "old": None, "new": "Dallas", "name": None}
    ]
    acme.post("/v1/errors/retry", {"filter": {}})
    departments.drain()
    (invoice,) = departments.sage.objects("ARINVOICE")
    assert {line["DEPARTMENTID"] for line in invoice["ARINVOICEITEMS"]} == {"DAL"}
    # What is a name already can't be named, nor an id that never came, nor one of another tenant.
    assert acme.call("PUT", PATH, {**name, "id": "off-9"}).status == 404
    assert acme.call("PUT", PATH, {**name, "field": "contractor_type"}).status == 400
    assert shown(globex, "field=office", f"{GLOBEX.path}/alvys-values") == []
    assert globex.call("PUT", f"{GLOBEX.path}/alvys-values", name).status == 404
    # Alvys knows better than a person, and then has the last word.
    acme.post("/v1/invoices", with_ids("1002") | {"names": {"offices": {"off-1": "Dallas HQ"}}})
    departments.drain()
    assert shown(acme, "field=office&q=hq") == [("off-1", "Dallas HQ")]
    refused = acme.call("PUT", PATH, {**name, "name": "Reno"}).expect(409)
    assert refused["code"] == "named_by_alvys"


@pytest.mark.rule("DIM-8", "DIM-2")
def test_alvys_lists_its_drivers_and_trucks(system: System, acme: Person) -> None:
    for key, name in (("DR1", "Zoe Lane"), ("DR2", "adam west"), ("DR3", "Eve")):
        system.alvys.put("drivers", key, {"Name": name, "IsActive": True})
    system.alvys.put("trucks", "TR1", {"TruckNum": "107"})
    system.alvys.put("users", "usr-1", {"Name": "Ada Agent"})
    first = acme.get(f"{PATH}?field=driver&limit=2")
    assert [value["label"] for value in first["items"]] == ["adam west", "Eve"]
    assert first["listedAt"] is not None
    assert shown(acme, f"field=driver&limit=2&cursor={first['cursor']}") == [("DR1", "Zoe Lane")]
    assert shown(acme, "field=driver&q=WEST") == [("DR2", "adam west")]
    assert shown(acme, "field=truck") == [("TR1", "107")]
    assert shown(acme, "field=sales_agent") == [("usr-1", "Ada Agent")]
    assert shown(acme, "field=subsidiary") == [(ACME.subsidiary_id, ACME.subsidiary_name)]
    for wrong in ("field=shoe_size", "field=driver&cursor=rubbish", "q=x"):
        assert acme.call("GET", f"{PATH}?{wrong}").status == 400


@pytest.mark.rule("DIM-8", "CF-3", "MAP-3")
def test_references_and_items_are_found_by_what_was_seen(system: System, acme: Person) -> None:
    """The type of a reference decides which fields it fits: a text in it makes it a text."""
    references = [{"Name": "Pallets", "Value": "12"}, {"Name": "Seal", "Value": "A-7"}]
    acme.post("/v1/invoices", with_ids("1001", References=references))
    acme.post("/v1/bills", ACME.bill("T1", accessorials=[("Moon Fee", "5.00")]))
    system.drain()
    (pallets, seal) = acme.get(f"{PATH}?field=load_reference")["items"]
    assert (pallets["source"], pallets["type"], pallets["id"]) == ("load_reference:Pallets", "number", None)
    assert seal["type"] == "text"
    assert {"name": "load_reference:Pallets", "type": "number"} in acme.get(FIELDS)["sources"]
    assert (None, "Moon Fee") in shown(acme, "field=accessorials")
    assert shown(acme, "field=deductions&q=irp") == [(None, "IRP")]
    acme.call(
        "PUT", FIELDS, {"mappings": {"ARINVOICE": {"ORDER_NO": {"source": "load_reference:Pallets"}}}}
    ).expect(200)


@pytest.mark.rule("DIM-2", "MAP-8")
def test_the_preview_has_the_names_that_an_export_would_have(departments: System, acme: Person) -> None:
    departments.alvys.put("drivers", "DR1", {"Name": "Zoe Lane", "IsActive": True})
    mapping = {"department": {"alvysField": "driver", "values": {"zoe lane": "DAL"}}}
    acme.call("PUT", DIMENSIONS, {"mappings": mapping}).expect(200)
    envelope = ACME.invoice("1001")
    trip = ACME.bill("T1")["trip"]
    envelope["trips"] = [trip | {"LoadNumber": envelope["loads"][0]["LoadNumber"], "Driver1": {"Id": "DR1"}}]
    preview = acme.call("POST", "/v1/previews", envelope).expect(200)
    assert {"name": "department", "value": "DAL", "source": "driver 'Zoe Lane' is mapped"} in preview[
        "document"
    ]["lines"][0]["dimensions"]
