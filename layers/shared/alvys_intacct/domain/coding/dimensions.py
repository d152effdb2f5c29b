"""The dimension values on a document's lines (DIM-1 … DIM-7)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alvys_intacct.domain.alvys.operations import Load, Trip
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.documents import NOT_ON_LINES, Dimension, Line
from alvys_intacct.domain.sage.metadata import DimensionValue, GlAccount, ValueStatus


@dataclass(frozen=True, slots=True)
class ChosenValue:
    """A dimension value and its source (MAP-8)."""

    value: str
    source: str


def choose_values(
    mappings: Mapping[Dimension, DimensionMapping], alvys_values: Mapping[AlvysField, str]
) -> dict[Dimension, ChosenValue]:
    """Each mapped dimension's value: the value mapping, else the default, else Alvys's value (DIM-4).

    A dimension that lines don't carry has none: the check names its mapping (DIM-1).
    """
    chosen: dict[Dimension, ChosenValue] = {}
    for dimension, mapping in mappings.items():
        if dimension in NOT_ON_LINES:
            continue
        value = _choose(mapping, alvys_values.get(mapping.alvys_field))
        if value is not None:
            chosen[dimension] = value
    return chosen


def alvys_values(
    envelope: TransactionEnvelope, load: Load | None, trip: Trip | None, subsidiary_name: str
) -> dict[AlvysField, str]:
    """Alvys's value of each field that a dimension can follow; empty ones are left out (DIM-2).

    Fleet is the load's; on driver bills it is the driver's (DIM-3).
    """
    driver = envelope.driver or _driver_of(trip)
    fleet = envelope.driver.fleet if envelope.driver else load.Fleet.Name if load and load.Fleet else None
    values = {
        AlvysField.SUBSIDIARY: subsidiary_name,
        AlvysField.FLEET: fleet,
        AlvysField.OFFICE: load.OfficeId if load else None,
        AlvysField.DRIVER: driver.driver_id,
        AlvysField.TRUCK: trip.Truck.Id if trip and trip.Truck else None,
        AlvysField.TRAILER: trip.Trailer.Id if trip and trip.Trailer else None,
        AlvysField.CONTRACTOR_TYPE: driver.contractor_type,
    }
    return {field: value for field, value in values.items() if value}


def _driver_of(trip: Trip | None) -> DriverFacts:
    driver = trip.Driver1 if trip else None
    if driver is None:
        return DriverFacts(None, None, None)
    return DriverFacts(driver.Id, driver.ContractorType, driver.Fleet.Name if driver.Fleet else None)


def required_by(account_numbers: Container[str], accounts: Iterable[GlAccount]) -> dict[Dimension, list[str]]:
    """The given GL accounts that require each dimension (DIM-5)."""
    requiring: dict[Dimension, list[str]] = {}
    for account in accounts:
        for dimension in account.required if account.number in account_numbers else ():
            requiring.setdefault(dimension, []).append(account.number)
    return requiring


def refuse_missing(
    line: Line, account: GlAccount | None, mappings: Mapping[Dimension, DimensionMapping]
) -> None:
    """DIM-5: a dimension that the line's GL account requires must be mapped and have a default.

    Raises `NeedsAttention`.
    """
    if account is None:
        return
    for dimension in sorted(account.required):
        mapping = mappings.get(dimension)
        on_line = dimension in line.dimensions
        if on_line and (mapping is None or mapping.default is not None):
            continue
        lack = "has no default value" if mapping is not None else "is not mapped"
        raise NeedsAttention(
            f"GL account {account.number} - {account.title} requires the dimension {dimension.value}, "
            f"which {lack} (line {line.memo!r}).",
            code="required_dimension_missing",
            remedy=f"Map the dimension {dimension.value} and give it a default value, then retry.",
            setting="dimension-mappings",
        )


def refuse_without_location(lines: Sequence[Line], *, company_has_entities: bool) -> None:
    """DIM-9: in a company with entities Sage wants a location on every line. Raises `NeedsAttention`.

    In the session of an entity, the entity is the location of each line.
    """
    without = [line for line in lines if Dimension.LOCATION not in line.dimensions]
    if not company_has_entities or not without:
        return
    others = f" and {len(without) - 1} more" if len(without) > 1 else ""
    raise NeedsAttention(
        "At the top level of a company with entities, Sage Intacct wants a location on every line. There is "
        f"none on line {without[0].memo!r}{others}.",
        code="required_dimension_missing",
        remedy="Map the dimension location and give it a default value: all lines have it that nothing else "
        "decides. Then retry.",
        setting="dimension-mappings",
    )


def refuse_unusable(line: Line, values: Mapping[Dimension, Mapping[str, DimensionValue]]) -> None:
    """DIM-6: a value that is inactive or non-posting is refused before sending. Raises `NeedsAttention`.

    `values` are Sage's values by dimension and id. A dimension that was never read is not checked here.
    """
    for dimension, value_id in line.dimensions.items():
        sage_values = values.get(dimension)
        if not sage_values:
            continue
        value = sage_values.get(value_id)
        if value is not None and value.status is ValueStatus.ACTIVE:
            continue
        fault = f"is {value.status.value}" if value is not None else "does not exist"
        raise NeedsAttention(
            f"The {dimension.value} {value_id} {fault} in Sage Intacct (line {line.memo!r}).",
            code="dimension_value_unusable",
            remedy=f"Make {value_id} active in Sage Intacct or map another value, then retry.",
            setting="dimension-mappings",
        )


def _choose(mapping: DimensionMapping, alvys_value: str | None) -> ChosenValue | None:
    if alvys_value is not None:
        wanted = folded(alvys_value)
        for name, value in mapping.values.items():
            if folded(name) == wanted:
                return ChosenValue(value, f"{mapping.alvys_field} {alvys_value!r} is mapped")
    if mapping.default is not None:
        return ChosenValue(mapping.default, "default value")
    if alvys_value is not None:
        return ChosenValue(alvys_value, f"{mapping.alvys_field} as it is in Alvys")
    return None
