"""Names, not ids: in dimension values and custom fields (DIM-2, DIM-4, CF-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alvys_intacct.domain.alvys.names import Named, Names
from alvys_intacct.domain.building.builder import Built
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.coding_mappings import AlvysField, CustomFieldMapping, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldObject, CustomFieldType, DimensionValue
from alvys_intacct.domain.sage.metadata import ValueStatus as Status
from tests.fakes import samples
from tests.fakes.coded import TERMS, offers, sent
from tests.fakes.samples import connection, envelope, load_invoice

HEADER = CustomFieldObject.AR_INVOICE
IDS = {
    "office": "off-1",
    "fleet": "fl-1",
    "sales_agent": "usr-1",
    "dispatched_by": "US1234567890",
    "truck": "TR0000000000000000001",
    "trailer": "TL-1",
    "primary_driver": "DR-1",
    "secondary_driver": "DR-2",
    "driver_fleet": "fl-2",
}
NAMES = Names(
    {
        Named.OFFICE: {"off-1": "Dallas"},
        Named.FLEET: {"fl-1": "Red", "fl-2": "Blue"},
        Named.USER: {"usr-1": "Ada Agent", "US1234567890": "Dana Dispatch"},
        Named.TRUCK: {"TR0000000000000000001": "107"},
        Named.TRAILER: {"TL-1": "53-22"},
        Named.DRIVER: {"DR-1": "John Carter", "DR-2": "Jane Roe"},
    }
)
SHOWN = ["Dallas", "Red", "Ada Agent", "Dana Dispatch", "107", "53-22", "John Carter", "Jane Roe", "Blue"]


def with_ids(**names: Any) -> Any:
    message = load_invoice()
    message["loads"][0] |= {"OfficeId": "off-1", "Fleet": {"Id": "fl-1"}, "CustomerSalesAgentId": "usr-1"}
    message["trips"] = [
        {
            "Id": "trip-1",
            "TripNumber": "T1",
            "Status": "Released",
            "LoadNumber": "LD1001",
            "Truck": {"Id": "TR0000000000000000001"},
            "Trailer": {"Id": "TL-1"},
            "Driver1": {"Id": "DR-1", "Fleet": {"Id": "fl-2"}},
            "Driver2": {"Id": "DR-2"},
            "DispatchedBy": "US1234567890",
        }
    ]
    return envelope(message | ({"names": names} if names else {}))


def built(given: Any, names: Names, offered: SageChoices | None = None, **mappings: Any) -> Built:
    inputs = replace(samples.inputs(given, TERMS, offered or SageChoices()), names=names)
    return samples.build(given, connection(**mappings), inputs)


def text_fields(*, required: bool = False) -> tuple[CustomField, ...]:
    return tuple(
        CustomField(
            sage_object=HEADER,
            field_id=source.upper(),
            label=source,
            field_type=CustomFieldType.TEXT,
            required=required,
        )
        for source in IDS
    )


MAPPED = {HEADER: {source.upper(): CustomFieldMapping(source=source) for source in IDS}}


@pytest.mark.rule("CF-2", "DIM-2")
def test_custom_fields_have_names_and_numbers_in_place_of_ids() -> None:
    document = built(with_ids(), NAMES, offers(fields=text_fields()), custom_field_mappings=MAPPED).document
    assert list(document.custom_fields.values()) == SHOWN


@pytest.mark.rule("CF-2", "DIM-2")
def test_an_id_without_a_name_leaves_a_custom_field_empty_with_a_warning() -> None:
    found = built(with_ids(), Names(), offers(fields=text_fields()), custom_field_mappings=MAPPED)
    assert found.document.custom_fields == {}
    assert len(found.warnings) == len(IDS)
    assert "office off-1" in found.warnings[0]


@pytest.mark.rule("CF-5", "DIM-2")
def test_a_required_field_waits_for_the_name() -> None:
    with pytest.raises(NeedsAttention) as refusal:
        built(with_ids(), Names(), offers(fields=text_fields(required=True)), custom_field_mappings=MAPPED)
    assert refusal.value.code == "alvys_value_unnamed"
    assert refusal.value.setting == "alvys-values"


@pytest.mark.rule("CF-2")
def test_a_name_as_dispatcher_stays_as_it_is() -> None:
    given = with_ids()
    named = given.model_copy(
        update={"trips": [given.trips[0].model_copy(update={"DispatchedBy": "Dana O'Neil"})]}
    )
    document = built(named, Names(), offers(fields=text_fields()), custom_field_mappings=MAPPED).document
    assert document.custom_fields["DISPATCHED_BY"] == "Dana O'Neil"


@pytest.mark.rule("DIM-2", "DIM-4")
@pytest.mark.parametrize(
    ("values", "names", "expected"),
    [
        ({"off-1": "BY-ID"}, Names(), "BY-ID"),
        ({"Dallas": "BY-NAME"}, NAMES, "BY-NAME"),
        # The same whether the name is known or not.
        ({"off-1": "BY-ID", "Dallas": "BY-NAME"}, NAMES, "BY-ID"),
        ({"off-1": "BY-ID", "Dallas": "BY-NAME"}, Names(), "BY-ID"),
        ({}, NAMES, "Dallas"),
        ({}, Names(), "off-1"),
    ],
)
def test_values_are_mapped_by_id_or_by_name(values: dict[str, str], names: Names, expected: str) -> None:
    mapping = DimensionMapping(alvys_field=AlvysField.OFFICE, values=values)
    document = built(with_ids(), names, dimension_mappings={Dimension.DEPARTMENT: mapping}).document
    assert {line.dimensions[Dimension.DEPARTMENT] for line in document.lines} == {expected}


@pytest.mark.rule("DIM-2", "DIM-6")
def test_an_id_that_sage_does_not_have_asks_for_its_name() -> None:
    mapping = DimensionMapping(alvys_field=AlvysField.OFFICE)
    offered = offers(department=[DimensionValue(value_id="D1", name="One", status=Status.ACTIVE)])
    with pytest.raises(NeedsAttention) as refusal:
        built(with_ids(), Names(), offered, dimension_mappings={Dimension.DEPARTMENT: mapping})
    assert refusal.value.code == "alvys_value_unnamed"
    assert "office off-1" in refusal.value.message


@pytest.mark.rule("CF-3")
@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (CustomFieldType.NUMBER, "1200.50", "1200.5"),
        (CustomFieldType.DATE, "2026-11-20T10:00:00Z", "11/20/2026"),
        (CustomFieldType.DATE, "11/20/2026", "11/20/2026"),
        (CustomFieldType.TEXT, "007", "007"),
    ],
)
def test_references_are_formatted_for_the_type_of_the_field(
    kind: CustomFieldType, value: str, expected: str
) -> None:
    given = sent(References=[{"Name": "Dock", "Value": value}])
    field = CustomField(sage_object=HEADER, field_id="X", label="X", field_type=kind)
    mapped = {HEADER: {"X": CustomFieldMapping(source="load_reference:dock")}}
    document = built(given, Names(), offers(fields=(field,)), custom_field_mappings=mapped).document
    assert document.custom_fields == {"X": expected}
