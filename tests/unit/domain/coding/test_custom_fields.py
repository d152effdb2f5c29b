"""Custom fields by their rules (CF-1 … CF-5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.coding.alvys_sources import source_type
from alvys_intacct.domain.coding.custom_fields import fits
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMapping, Overflow
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.kinds.parsing import content_of, stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldObject, CustomFieldType
from tests.fakes import samples
from tests.fakes.coded import TERMS, coded, offers, sent
from tests.fakes.samples import connection

HEADER = CustomFieldObject.AR_INVOICE


def field(kind: CustomFieldType, **changes: Any) -> CustomField:
    return CustomField(sage_object=HEADER, field_id="X", label="The field", field_type=kind).model_copy(
        update=changes
    )


def filled(
    one: CustomField, source: str, given: LoadInvoice, overflow: Overflow = Overflow.ERROR
) -> str | None:
    mappings = {HEADER: {"X": CustomFieldMapping(source=source, overflow=overflow)}}
    document = coded(connection(custom_field_mappings=mappings), given, offers(fields=(one,)))
    return document.custom_fields.get("X")


@pytest.mark.rule("CF-2", "CF-3")
@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        (CustomFieldType.DATE, "created_date", "11/18/2026"),
        (CustomFieldType.NUMBER, "weight", "42000.5"),
        (CustomFieldType.TEXT, "weight", "42000.5"),
        (CustomFieldType.TEXT, "order_number", "ORD-1"),
        (CustomFieldType.TEXT, "shipper_city", "Dallas"),
        (CustomFieldType.TEXT, "consignee_city", "Tulsa"),
        (CustomFieldType.TEXT, "load_reference:Dock Code", "D-12"),
        (CustomFieldType.TEXT, "subsidiary", "Acme East"),
        (CustomFieldType.TEXT, "truck", None),
    ],
)
def test_values_are_formatted_for_their_type(
    kind: CustomFieldType, source: str, expected: str | None
) -> None:
    given = sent(
        CreatedAt="2026-11-18T23:30:00-06:00",
        OrderNumber="ORD-1",
        Weight={"Value": Decimal("42000.50"), "UnitOfMeasure": "Pounds"},
        Stops=[
            {"StopType": "Pickup", "Address": {"City": "Dallas"}},
            {"StopType": "Delivery", "Address": {"City": "Waco"}},
            {"StopType": "Delivery", "Address": {"City": "Tulsa"}},
        ],
        References=[{"Name": "dock code", "Value": "D-12"}],
    )
    assert filled(field(kind), source, given) == expected


@pytest.mark.rule("CF-4", "DEC-4")
def test_too_long_is_an_error_unless_the_field_truncates() -> None:
    """CF-4: the message names field, length and limit; a cut is a warning."""
    given, short = sent(OrderNumber="ORD-12345"), field(CustomFieldType.TEXT, length=4)
    with pytest.raises(NeedsAttention) as refusal:
        filled(short, "order_number", given)
    for named in ("The field", "9", "4"):
        assert named in refusal.value.message
    assert filled(short, "order_number", given, Overflow.TRUNCATE) == "ORD-"
    mappings = {HEADER: {"X": CustomFieldMapping(source="order_number", overflow=Overflow.TRUNCATE)}}
    offered = samples.inputs(given, TERMS, offers(fields=(short,)))
    found = samples.build(given, connection(custom_field_mappings=mappings), offered)
    assert found.warnings == ["Order Number was cut to 4 characters for The field."]


@pytest.mark.rule("CF-3", "ERR-1")
@pytest.mark.parametrize("stored", ["1E+999999", "-1E+999999", "1E-999999"])
def test_a_huge_number_of_an_earlier_version_is_an_error_of_its_document(stored: str) -> None:
    """Written out it would have a million digits: a request of hundreds of megabytes."""
    known = content_of(sent(Weight={"Value": Decimal(17)})).replace('"Value":"17"', f'"Value":"{stored}"')
    given = stored_envelope(known, Kind.LOAD_INVOICE, by_reference=False)
    assert isinstance(given, LoadInvoice)
    with pytest.raises(NeedsAttention) as refusal:
        filled(field(CustomFieldType.TEXT), "weight", given)
    assert refusal.value.code == "custom_field_out_of_range"
    assert len(refusal.value.message) < 200


@pytest.mark.rule("CF-5")
def test_an_empty_required_field_names_both() -> None:
    with pytest.raises(NeedsAttention) as refusal:
        filled(field(CustomFieldType.TEXT, required=True), "po_number", sent())
    assert "The field" in refusal.value.message
    assert "PO Number" in refusal.value.message


@pytest.mark.rule("CF-3")
@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("created_date", CustomFieldType.DATE, True),
        ("created_date", CustomFieldType.TEXT, True),
        ("created_date", CustomFieldType.NUMBER, False),
        ("weight", CustomFieldType.CURRENCY, True),
        ("order_number", CustomFieldType.NUMBER, False),
        ("trip_reference:Seal", CustomFieldType.TEXT_AREA, True),
    ],
)
def test_only_types_that_fit_can_be_mapped(source: str, target: CustomFieldType, expected: bool) -> None:
    kind = source_type(source)
    assert kind is not None
    assert fits(kind, target) is expected


@pytest.mark.rule("CF-2")
def test_what_is_no_alvys_field_has_no_type() -> None:
    assert source_type("shoe_size") is None
