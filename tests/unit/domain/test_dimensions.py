"""Dimensions and custom fields by their rules (DIM-2 … DIM-6, CF-1 … CF-5)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.coding.custom_fields import fits, source_type
from alvys_intacct.domain.coding.dimensions import choose_values
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.coding_mappings import (
    AlvysField,
    CustomFieldMapping,
    DimensionMapping,
    Overflow,
)
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.invoices.envelope import LoadInvoice
from alvys_intacct.domain.sage.documents import Dimension, Document
from alvys_intacct.domain.sage.metadata import (
    CustomField,
    CustomFieldObject,
    CustomFieldType,
    DimensionValue,
    GlAccount,
    Metadata,
    ValueStatus,
)
from tests.fakes import samples
from tests.fakes.samples import connection, envelope, load_invoice

TERMS = frozenset({"Net 30"})
HEADER = CustomFieldObject.AR_INVOICE


def sent(**load: Any) -> LoadInvoice:
    message = load_invoice()
    message["loads"][0] |= load
    parsed = envelope(message)
    assert isinstance(parsed, LoadInvoice)
    return parsed


def offers(
    *accounts: GlAccount, fields: tuple[CustomField, ...] = (), **values: list[DimensionValue]
) -> SageChoices:
    return SageChoices.of(
        Metadata(
            read_at=datetime(2026, 11, 20, tzinfo=UTC),
            accounts=list(accounts),
            dimensions={Dimension(name): known for name, known in values.items()},
            custom_fields=list(fields),
        )
    )


def coded(known: Connection, given: LoadInvoice, offered: SageChoices) -> Document:
    return samples.build(given, known, samples.inputs(given, TERMS, offered)).document


@pytest.mark.parametrize(
    ("mapping", "value", "expected"),
    [
        (DimensionMapping(alvys_field=AlvysField.FLEET, values={"Red  Fleet": "D1"}), "red fleet", "D1"),
        (DimensionMapping(alvys_field=AlvysField.FLEET, default="D9", values={"Red": "D1"}), "Blue", "D9"),
        (DimensionMapping(alvys_field=AlvysField.FLEET, default="D9"), None, "D9"),
        (DimensionMapping(alvys_field=AlvysField.FLEET), "Blue", "Blue"),
        (DimensionMapping(alvys_field=AlvysField.FLEET), None, None),
    ],
)
def test_value_mapping_then_default_then_the_alvys_value(
    mapping: DimensionMapping, value: str | None, expected: str | None
) -> None:
    """DIM-4."""
    given = {AlvysField.FLEET: value} if value else {}
    chosen = choose_values({Dimension.DEPARTMENT: mapping}, given)
    assert (chosen[Dimension.DEPARTMENT].value if chosen else None) == expected


def test_a_mapped_location_takes_the_place_of_the_entity() -> None:
    """DIM-1, DIM-3: the load's fleet decides."""
    mappings = {Dimension.LOCATION: DimensionMapping(alvys_field=AlvysField.FLEET, values={"Red": "L7"})}
    known = connection(entity_id="E100", dimension_mappings=mappings)
    document = coded(known, sent(Fleet={"Name": "Red"}), SageChoices())
    assert {line.dimensions[Dimension.LOCATION] for line in document.lines} == {"L7"}


def test_a_required_dimension_must_be_mapped_and_have_a_default() -> None:
    """DIM-5: named with dimension, line and account."""
    account = GlAccount(
        number="4000",
        title="Linehaul",
        account_type="i",
        active=True,
        required=frozenset({Dimension.DEPARTMENT}),
    )
    with pytest.raises(NeedsAttention) as refusal:
        coded(connection(), sent(), offers(account))
    assert refusal.value.code == "required_dimension_missing"
    for named in ("department", "4000", "Linehaul"):
        assert named in refusal.value.message
    without_default = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE)}
    with pytest.raises(NeedsAttention):
        coded(connection(dimension_mappings=without_default), sent(OfficeId="HQ"), offers(account))
    with_default = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE, default="OPS")}
    document = coded(connection(dimension_mappings=with_default), sent(), offers(account))
    assert document.lines[0].dimensions == {Dimension.DEPARTMENT: "OPS"}


@pytest.mark.parametrize("status", [ValueStatus.INACTIVE, ValueStatus.NON_POSTING])
def test_a_value_that_cannot_be_posted_to_is_refused(status: ValueStatus) -> None:
    """DIM-6."""
    value = DimensionValue(value_id="OPS", name="Operations", status=status)
    mappings = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE, default="OPS")}
    with pytest.raises(NeedsAttention) as refusal:
        coded(connection(dimension_mappings=mappings), sent(), offers(department=[value]))
    assert refusal.value.code == "dimension_value_unusable"


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
    """CF-2, CF-3."""
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
    assert found.warnings == ["order_number was cut to 4 characters for The field."]


def test_an_empty_required_field_names_both() -> None:
    """CF-5."""
    with pytest.raises(NeedsAttention) as refusal:
        filled(field(CustomFieldType.TEXT, required=True), "po_number", sent())
    assert "The field" in refusal.value.message
    assert "po_number" in refusal.value.message


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
    """CF-3."""
    kind = source_type(source)
    assert kind is not None
    assert fits(kind, target) is expected


def test_what_is_no_alvys_field_has_no_type() -> None:
    """CF-2."""
    assert source_type("shoe_size") is None
