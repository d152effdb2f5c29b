"""What transactions tell about the values of Alvys's fields (DIM-2, DIM-8, CF-3)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.references import type_of
from alvys_intacct.domain.alvys_values.sightings import is_user_id, own_names, seen_in
from alvys_intacct.domain.sage.metadata import CustomFieldType as Type
from tests.fakes.messages import message
from tests.fakes.samples import driver_settlement, load_invoice, whole


def told_by(one: Any) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for field, value in seen_in(one):
        found.setdefault(field, {})[value.key] = value.name
    return found


@pytest.mark.rule("DIM-2", "DIM-8")
def test_ids_are_told_with_the_names_that_come_with_them() -> None:
    given = load_invoice()
    given["loads"][0] |= {
        "OfficeId": "off-1",
        "Fleet": {"Id": "fl-1", "Name": "Red"},
        "CustomerSalesAgentId": "usr-1",
        "References": [{"Name": "Dock  Code", "Value": "12"}],
    }
    given["names"] = {"users": {"usr-1": "Ada Agent", "usr-2": "Bo"}, "offices": {"off-1": None}}
    found = told_by(whole(given))
    assert found == {
        "office": {"off-1": None},
        "fleet": {"fl-1": "Red"},
        "user": {"usr-1": "Ada Agent", "usr-2": "Bo"},
        "load_reference": {"dock code": "Dock Code"},
    }


@pytest.mark.rule("DIM-2")
def test_what_a_driver_is_paid_names_the_driver() -> None:
    names = own_names(whole(driver_settlement()))
    assert names.name(Named.DRIVER, "drv-1") == "John Carter"


@pytest.mark.rule("DIM-2")
def test_a_fuel_purchase_names_its_truck() -> None:
    given = message("fuel")
    given["fuel"] |= {"TruckId": "TR1", "TruckNumber": "107", "DriverId": "DR1", "DriverName": "Jo Roe"}
    parsed = whole(given)
    names = own_names(parsed)
    assert (names.name(Named.TRUCK, "TR1"), names.name(Named.DRIVER, "DR1")) == ("107", "Jo Roe")
    assert parsed.truck is not None


@pytest.mark.rule("DIM-2")
def test_names_of_the_envelope_count_over_those_in_its_objects() -> None:
    given = load_invoice()
    given["loads"][0]["Fleet"] = {"Id": "fl-1", "Name": "Red"}
    given["names"] = {"fleets": {"fl-1": "Red Fleet"}}
    assert own_names(whole(given)).name(Named.FLEET, "fl-1") == "Red Fleet"


@pytest.mark.rule("CF-3")
@pytest.mark.parametrize(
    ("value", "declared", "expected"),
    [
        ("1200", None, Type.NUMBER),
        ("-3.5", "Text", Type.NUMBER),
        ("007", "Text", Type.TEXT),
        ("2026-11-20", "Date", Type.DATE),
        ("2026-11-20T10:00:00.1234567Z", None, Type.DATE),
        ("11/20/2026", None, Type.DATE),
        ("13/45/2026", None, Type.TEXT),
        ("2026-13-01", None, Type.TEXT),
        ("soon", "Date", Type.TEXT),
        ("1", "Bool", Type.TEXT),
        ("1", "List", Type.TEXT),
        ("  ", None, None),
    ],
)
def test_the_type_of_a_reference_shows_in_its_value(
    value: str, declared: str | None, expected: Type | None
) -> None:
    assert type_of(value, declared) is expected


@pytest.mark.rule("CF-2")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US1234567890123456789", True),
        ("auth0|5f3a9c", True),
        ("7c9e6679-7425-40de-944b-e07fc1f90ae7", True),
        ("Dana Dispatch", False),
        ("Dana", False),
        ("dana2@acme.example", False),
    ],
)
def test_ids_of_users_are_told_from_names(text: str, expected: bool) -> None:
    assert is_user_id(text) is expected


def test_every_field_is_listed_once() -> None:
    assert len({field.value for field in ValueField}) == len(list(ValueField))
