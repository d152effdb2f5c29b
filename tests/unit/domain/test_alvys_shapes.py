"""What a real Alvys document has beyond the fields that the rules need is ignored, never refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest

from alvys_intacct.domain.alvys import operations, parties, purchases, statements
from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
from alvys_intacct.domain.alvys.purchases import AlvysDeduction, AlvysFuel, AlvysToll
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
from alvys_intacct.domain.alvys.values import AlvysModel, LenientModel
from tests.fakes.messages import message
from tests.fakes.samples import whole

Json = Any
Path_ = tuple[str | int, ...]
DOCUMENT = Path(__file__).parents[4] / "shared" / "reference" / "alvys-openapi-subset.json"
SCHEMAS: dict[str, type[AlvysModel]] = {
    "Alvys.Models.Invoices.InvoiceResponse": AlvysInvoice,
    "Alvys.Models.Loads.LoadResponse": Load,
    "Alvys.Models.Trips.TripResponse": Trip,
    "Alvys.Models.Customers.CustomerResponse": AlvysCustomer,
    "Alvys.Models.Carriers.CarrierResponse": AlvysCarrier,
    "DriverResponse": AlvysDriver,
    "Alvys.Models.Trucks.FuelResponse": AlvysFuel,
    "Alvys.Models.Tolls.TollDto": AlvysToll,
    "Alvys.Models.Deductions.DeductionResponse": AlvysDeduction,
    "Alvys.Models.Settlements.CarrierSettlementStatementResponse": CarrierSettlementStatement,
    "Alvys.Models.Settlements.DriverSettlementStatementResponse": DriverSettlementStatement,
}
SHAPES = [
    shape
    for module in (operations, parties, purchases, statements)
    for shape in vars(module).values()
    if isinstance(shape, type) and issubclass(shape, AlvysModel) and shape.__module__ == module.__name__
]


# ------------------------------------------------------------------ every shape of ours


def sample(annotation: Any) -> Json:
    """A value of a type, with the required fields of models only."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return sample(parts[0])
    if origin in (Union, UnionType):
        return sample(next(part for part in parts if part is not type(None)))
    if origin in (list, tuple):
        return [sample(parts[0])]
    if isinstance(annotation, type) and issubclass(annotation, LenientModel):
        return required(annotation)
    return {str: "x", Decimal: Decimal("1.50"), date: "2026-11-20T14:03:11.1234567Z", int: 840, bool: True}[
        annotation
    ]


def required(shape: type[LenientModel]) -> dict[str, Json]:
    """The least document of a shape."""
    return {
        name: sample(field.annotation) for name, field in shape.model_fields.items() if field.is_required()
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_null_is_as_if_absent(shape: type[AlvysModel]) -> None:
    least = required(shape)
    without = shape.model_validate(least)
    optional = {name for name, field in shape.model_fields.items() if not field.is_required()}
    for name in optional:
        assert shape.model_validate({**least, name: None}) == without
    assert shape.model_validate({**least, **dict.fromkeys(optional), "Unknown": {"Any": [None]}}) == without


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_may_hold_nulls(shape: type[AlvysModel]) -> None:
    for name, field in shape.model_fields.items():
        given = {**required(shape), name: sample(field.annotation)}
        if isinstance(given[name], list):
            with_null = {**given, name: [None, *given[name]]}
            assert shape.model_validate(with_null) == shape.model_validate(given)


@pytest.mark.parametrize("kind", ["load_invoice", "carrier_bill", "driver_settlement", "deduction"])
def test_null_is_as_if_absent_in_what_is_sent_to_us(kind: str) -> None:
    sent = message(kind)
    party = dict.fromkeys([*sent.get("party", {}), "termsInDays", "address", "taxCompany"])
    nulls = {"party": party, "loads": [None], "trips": None, "names": {"offices": None}, "Unknown": 1}
    without = {name: value for name, value in sent.items() if name not in nulls}
    assert whole(without | nulls) == whole(without | {"names": {}})
    assert whole(without | dict.fromkeys(nulls)) == whole(without)


def test_a_date_that_was_never_set_is_as_if_absent() -> None:
    least = required(Load)
    unset = {**least, "CreatedAt": "0001-01-01T00:00:00Z", "InvoicedAt": "0001-01-01T00:00:00"}
    assert Load.model_validate(unset) == Load.model_validate(least)


def test_a_measure_that_cant_be_used_is_left_out() -> None:
    least = required(Load)
    odd = {"Weight": {"Value": None, "UnitOfMeasure": "Pounds"}, "CustomerMileage": {"Distance": "512 mi"}}
    assert Load.model_validate({**least, **odd}) == Load.model_validate(least)


def test_what_a_rule_needs_is_still_refused_without_a_value() -> None:
    for name in ("Id", "Total", "LineItems"):
        with pytest.raises(ValueError, match="Field required"):
            AlvysInvoice.model_validate({**required(AlvysInvoice), name: None})


# ------------------------------------------------------------------ Alvys's own document


@pytest.fixture(scope="module")
def schemas() -> dict[str, Json]:
    """The schemas of Alvys's OpenAPI document."""
    if not DOCUMENT.exists():
        pytest.skip(f"Alvys's OpenAPI document is not at {DOCUMENT}")
    found: dict[str, Json] = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"]
    return found


class Schema:
    """A schema of the document, its references followed."""

    def __init__(self, schemas: dict[str, Json], part: Json) -> None:
        self._schemas = schemas
        while "$ref" in part or "allOf" in part:
            inner = part["allOf"][0] if "allOf" in part else schemas[part["$ref"].rpartition("/")[2]]
            part = inner
        self.part = part

    def of(self, part: Json) -> Schema:
        """Another schema of the document."""
        return Schema(self._schemas, part)

    def whole(self, depth: int = 0) -> Json:
        """A document with every property; what refers to itself ends at some depth."""
        part = self.part
        if "enum" in part:
            return part["enum"][0]
        if "oneOf" in part or "discriminator" in part:
            return {"$type": "a new kind of stop", "Unknown": 1}
        kind, form = part.get("type"), part.get("format")
        if kind == "object":
            properties = part.get("properties", {}) if depth < 6 else {}
            return {name: self.of(inner).whole(depth + 1) for name, inner in properties.items()}
        if kind == "array":
            return [self.of(part["items"]).whole(depth + 1)]
        if kind == "string":
            return "2026-11-20T14:03:11.1234567+00:00" if form in ("date", "date-time") else "2026-11-20"
        return {"number": Decimal("1.50"), "integer": 840, "boolean": True}.get(str(kind))

    def optional(self, at: Path_ = ()) -> Iterator[Path_]:
        """The paths of properties that may be absent or null."""
        if self.part.get("type") == "array":
            yield from self.of(self.part["items"]).optional((*at, 0))
            return
        if len(at) > 6:
            return
        for name, inner in self.part.get("properties", {}).items():
            if inner.get("nullable") or name not in self.part.get("required", ()):
                yield (*at, name)
            yield from self.of(inner).optional((*at, name))


def changed(document: Json, path: Path_, value: Json) -> Json:
    """The document with another value at a path."""
    head, *rest = path
    copy: Json = list(document) if isinstance(document, list) else dict(document)
    copy[head] = changed(copy[head], tuple(rest), value) if rest else value
    return copy


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_document_that_alvys_may_send_is_taken(schemas: dict[str, Json], name: str) -> None:
    schema, shape = Schema(schemas, schemas[name]), SCHEMAS[name]
    whole = schema.whole()
    shape.model_validate(whole)
    optional = list(schema.optional())
    assert optional
    for path in optional:
        shape.model_validate(changed(whole, path, None))
    for path in (path for path in optional if len(path) == 1):
        whole = changed(whole, path, None)
    shape.model_validate(whole)
