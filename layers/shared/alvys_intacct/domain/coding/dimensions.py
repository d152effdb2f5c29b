"""The dimension values on a document's lines (DIM-1 … DIM-7)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from alvys_intacct.domain.alvys.names import Named, Names, Unnamed
from alvys_intacct.domain.alvys.operations import Load, Trip
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope, TruckFacts
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.documents import NOT_ON_LINES, Dimension, Line
from alvys_intacct.domain.sage.metadata import DimensionValue, GlAccount, ValueStatus
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ChosenValue:
    """A dimension value and its source (MAP-8). `unnamed` is Alvys's id where it stands for itself."""

    value: str
    source: str
    unnamed: Unnamed | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """Alvys's value of a field: the name that people know, and the id (DIM-2). At least one of them."""

    name: str | None
    key: str | None = None

    @property
    def shown(self) -> str:
        """The name, else the id."""
        return self.name or self.key or ""


def choose_values(
    mappings: Mapping[Dimension, DimensionMapping], alvys_values: Mapping[AlvysField, FieldValue]
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
    envelope: TransactionEnvelope,
    load: Load | None,
    trip: Trip | None,
    subsidiary_name: str,
    names: Names | None = None,
) -> dict[AlvysField, FieldValue]:
    """Alvys's value of each field that a dimension can follow; empty ones are left out (DIM-2).

    Fleet is the load's; on driver bills it is the driver's (DIM-3).
    """
    known = names or Names()
    driver = envelope.driver or DriverFacts.of(trip.Driver1 if trip else None)
    fleet = envelope.driver.fleet if envelope.driver else load.Fleet if load else None
    truck = envelope.truck or TruckFacts(trip.Truck.Id if trip and trip.Truck else None)

    def value(kind: Named, key: str | None, told: str | None = None) -> FieldValue:
        return FieldValue(known.name(kind, key) or told, key)

    values = {
        AlvysField.SUBSIDIARY: FieldValue(subsidiary_name),
        AlvysField.FLEET: FieldValue(fleet.Name or known.name(Named.FLEET, fleet.Id), fleet.Id)
        if fleet
        else FieldValue(None),
        AlvysField.OFFICE: value(Named.OFFICE, load.OfficeId if load else None),
        AlvysField.DRIVER: value(Named.DRIVER, driver.driver_id, driver.name),
        AlvysField.TRUCK: value(Named.TRUCK, truck.truck_id, truck.number),
        AlvysField.TRAILER: value(Named.TRAILER, trip.Trailer.Id if trip and trip.Trailer else None),
        AlvysField.CONTRACTOR_TYPE: FieldValue(driver.contractor_type),
    }
    return {field: value for field, value in values.items() if value.shown}


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
            f"which {lack} (line {line.memo!r:.100}).",
            code="required_dimension_missing",
            remedy=f"Map the dimension {dimension.value} and give it a default value, then retry.",
            setting="dimension-mappings",
            concerns=dimension.value,
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
        f"none on line {without[0].memo!r:.100}{others}.",
        code="required_dimension_missing",
        remedy="Map the dimension location and give it a default value: all lines have it that nothing else "
        "decides. Then retry.",
        setting="dimension-mappings",
        concerns=Dimension.LOCATION.value,
    )


def refuse_unusable(
    line: Line,
    values: Mapping[Dimension, Mapping[str, DimensionValue]],
    unnamed: Mapping[Dimension, Unnamed] | None = None,
) -> None:
    """DIM-6: a value that is inactive or non-posting is refused before sending. Raises `NeedsAttention`.

    `values` are Sage's values by dimension and id. A dimension that was never read is not checked here.
    `unnamed` are the dimensions whose value is an id that nobody named.
    """
    for dimension, value_id in line.dimensions.items():
        sage_values = values.get(dimension)
        if not sage_values:
            continue
        value = sage_values.get(value_id)
        if value is not None and value.status is ValueStatus.ACTIVE:
            continue
        of_alvys = (unnamed or {}).get(dimension)
        if value is None and of_alvys is not None:
            raise _nameless(line, dimension, of_alvys)
        fault = f"is {value.status.value}" if value is not None else "does not exist"
        raise NeedsAttention(
            f"The {dimension.value} {value_id} {fault} in Sage Intacct (line {line.memo!r:.100}).",
            code="dimension_value_unusable",
            remedy=f"Make {value_id} active in Sage Intacct and refresh the Sage data of the connection, or "
            "map another value. Then retry.",
            setting="dimension-mappings",
            concerns=f"{dimension.value} {value_id}",
        )


def _nameless(line: Line, dimension: Dimension, unnamed: Unnamed) -> NeedsAttention:
    return NeedsAttention(
        f"The {dimension.value} follows the {unnamed.kind}, but nobody told yet what Alvys's {unnamed.said} "
        f"is called (line {line.memo!r:.100}).",
        code="alvys_value_unnamed",
        remedy=f"Name the {unnamed.kind} in the list of Alvys values, or map it to a value of the "
        f"{dimension.value}, then retry.",
        setting="alvys-values",
        concerns=unnamed.said,
    )


def _choose(mapping: DimensionMapping, alvys_value: FieldValue | None) -> ChosenValue | None:
    """A mapping made by id counts before one made by name: naming an id changes no mapping (DIM-4)."""
    field = mapping.alvys_field
    if alvys_value is not None:
        for wanted in filter(None, (alvys_value.key, alvys_value.name)):
            value = mapping.values.get(wanted) or _alike(mapping, wanted)
            if value is not None:
                return ChosenValue(value, f"{field} {alvys_value.shown!r} is mapped")
    if mapping.default is not None:
        return ChosenValue(mapping.default, "default value")
    if alvys_value is None:
        return None
    if alvys_value.name is None and alvys_value.key is not None:
        unnamed = Unnamed(Named(field), alvys_value.key)
        return ChosenValue(alvys_value.key, f"{field} that nobody named yet", unnamed)
    return ChosenValue(alvys_value.shown, f"{field} as it is in Alvys")


def _alike(mapping: DimensionMapping, alvys_value: str) -> str | None:
    """The Sage value of the first name that people see as this one (DEC-16)."""
    wanted = folded(alvys_value)
    return next((value for name, value in mapping.values.items() if folded(name) == wanted), None)
