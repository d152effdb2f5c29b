"""The dimensions of a Sage company: the objects that hold their values, and how a row is read (DIM-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import DimensionValue, Entity, ValueStatus
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DimensionSource:
    """The object that holds a dimension's values, and the account flag that requires the dimension."""

    object_name: str
    id_field: str
    name_field: str
    required_by: str | None
    parent_field: str | None = None

    @property
    def optional_fields(self) -> tuple[str, ...]:
        """The fields that are read if the company offers them."""
        return (self.name_field, "STATUS", *((self.parent_field,) if self.parent_field else ()))


PARENT = "PARENTID"
DIMENSIONS = {
    Dimension.LOCATION: DimensionSource("LOCATION", "LOCATIONID", "NAME", "REQUIRELOC", PARENT),
    Dimension.DEPARTMENT: DimensionSource("DEPARTMENT", "DEPARTMENTID", "TITLE", "REQUIREDEPT"),
    Dimension.CLASS: DimensionSource("CLASS", "CLASSID", "NAME", "REQUIRECLASS"),
    Dimension.CUSTOMER: DimensionSource("CUSTOMER", "CUSTOMERID", "NAME", "REQUIRECUSTOMER"),
    Dimension.VENDOR: DimensionSource("VENDOR", "VENDORID", "NAME", "REQUIREVENDOR"),
    Dimension.EMPLOYEE: DimensionSource(
        "EMPLOYEE", "EMPLOYEEID", "PERSONALINFO.CONTACTNAME", "REQUIREEMPLOYEE"
    ),
    Dimension.PROJECT: DimensionSource("PROJECT", "PROJECTID", "NAME", "REQUIREPROJECT"),
    Dimension.ITEM: DimensionSource("ITEM", "ITEMID", "NAME", "REQUIREITEM"),
    Dimension.ASSET: DimensionSource("ASSET", "ASSETID", "NAME", None),
    Dimension.CONTRACT: DimensionSource("CONTRACT", "CONTRACTID", "NAME", "REQUIRECONTRACT"),
    Dimension.WAREHOUSE: DimensionSource("WAREHOUSE", "WAREHOUSEID", "NAME", "REQUIREWAREHOUSE"),
}
REQUIRED_BY = {
    source.required_by: dimension for dimension, source in DIMENSIONS.items() if source.required_by
}


def dimension_value(source: DimensionSource, row: Row) -> DimensionValue:
    """A value of a dimension; its id stands in for a missing name."""
    value_id = row.get(source.id_field, "")
    return DimensionValue(
        value_id=value_id,
        name=row.get(source.name_field, "") or value_id,
        status=value_status(row.get("STATUS", "")),
    )


def locations_with_entities(
    values: dict[Dimension, list[DimensionValue]], entities: Sequence[Entity], parents: Mapping[str, str]
) -> dict[Dimension, list[DimensionValue]]:
    """The values, with each entity among the locations, and each location with its entity (DIM-9)."""
    if not entities:
        return values
    own = {entity.entity_id for entity in entities}
    locations = {
        entity.entity_id: DimensionValue(
            value_id=entity.entity_id,
            name=entity.name or entity.entity_id,
            status=ValueStatus.ACTIVE if entity.active else ValueStatus.INACTIVE,
            entity_id=entity.entity_id,
        )
        for entity in entities
    }
    for location in values.get(Dimension.LOCATION, []):
        entity_id = _entity_above(location.value_id, own, parents)
        locations[location.value_id] = location.model_copy(update={"entity_id": entity_id})
    return {**values, Dimension.LOCATION: list(locations.values())}


def _entity_above(location_id: str, entities: AbstractSet[str], parents: Mapping[str, str]) -> str | None:
    """The entity that a location is or belongs to; None where Sage doesn't say."""
    passed: set[str] = set()
    while location_id and location_id not in passed:
        if location_id in entities:
            return location_id
        passed.add(location_id)
        location_id = parents.get(location_id, "")
    return None


def value_status(text: str) -> ValueStatus:
    """Sage's status of a dimension value; an unknown status counts as inactive (DIM-6)."""
    folded = text.strip().lower().replace("-", " ")
    if folded in ("active", "t", "true", ""):
        return ValueStatus.ACTIVE
    if folded in ("active non posting", "active nonposting", "n"):
        return ValueStatus.NON_POSTING
    return ValueStatus.INACTIVE
