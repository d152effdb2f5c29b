"""The Alvys fields that fill custom fields (CF-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.alvys.names import Named, Names, Unnamed
from alvys_intacct.domain.alvys_values.sightings import is_user_id
from alvys_intacct.domain.names import folded, same_name
from alvys_intacct.domain.sage.metadata import CustomFieldType
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.operations import (
        AlvysFleet,
        Equipment,
        Load,
        Mileage,
        Reference,
        Stop,
        Trip,
        TripDriver,
    )
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.kinds.envelope import TransactionEnvelope

LOAD_REFERENCE = "load_reference:"
TRIP_REFERENCE = "trip_reference:"

Value = str | Decimal | date
# A value of Alvys; an id without a name is no value for people.
Read = Value | Unnamed | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The load and trip that a document, or one of its lines, is about, and the names of things."""

    envelope: TransactionEnvelope
    load: Load | None
    trip: Trip | None
    subsidiary_name: str
    names: Names = field(default_factory=Names)

    @classmethod
    def of(
        cls,
        envelope: TransactionEnvelope,
        subsidiary_name: str,
        load_number: str | None = None,
        trip_number: str | None = None,
        names: Names | None = None,
    ) -> Subject:
        """The named load and trip of an envelope; the first ones where none is named."""
        trip = envelope.trip_of(trip_number, load_number)
        if load_number is None and trip_number is not None:
            # This trip's own load, never that of another trip.
            load = envelope.load_of(trip.LoadNumber) if trip else None
        else:
            load = envelope.load_of(load_number)
        return cls(envelope, load, trip, subsidiary_name, names or Names())


def _of_load(read: Callable[[Load], Value | None]) -> Callable[[Subject], Value | None]:
    return lambda subject: read(subject.load) if subject.load is not None else None


def _of_trip(read: Callable[[Trip], Value | None]) -> Callable[[Subject], Value | None]:
    return lambda subject: read(subject.trip) if subject.trip is not None else None


def _named(kind: Named, key: Callable[[Subject], str | None]) -> Callable[[Subject], Read]:
    """Reads the name of what an id stands for (DIM-2)."""

    def value(subject: Subject) -> Read:
        known_by = key(subject)
        return (subject.names.name(kind, known_by) or Unnamed(kind, known_by)) if known_by else None

    return value


def _fleet(fleet: Callable[[Subject], AlvysFleet | None]) -> Callable[[Subject], Read]:
    def value(subject: Subject) -> Read:
        found = fleet(subject)
        if found is None or found.Name:
            return found.Name if found else None
        return _named(Named.FLEET, lambda _: found.Id)(subject)

    return value


def _dispatched_by(subject: Subject) -> Read:
    """Alvys tells a user's id or, in older trips, a name."""
    told = subject.trip.DispatchedBy if subject.trip else None
    if told is None or not is_user_id(told):
        return subject.names.name(Named.USER, told) or told
    return _named(Named.USER, lambda _: told)(subject)


def _id_on_trip(read: Callable[[Trip], Equipment | TripDriver | None]) -> Callable[[Subject], str | None]:
    def key(subject: Subject) -> str | None:
        found = read(subject.trip) if subject.trip else None
        return found.Id if found else None

    return key


def _miles(mileage: Mileage | None) -> Decimal | None:
    return mileage.Distance.Value if mileage else None


def _stop(kind: str, read: Callable[[Stop], Value | None]) -> Callable[[Subject], Value | None]:
    """Reads the first pickup or the last delivery."""

    def value(subject: Subject) -> Value | None:
        stops = [stop for stop in (subject.load.Stops if subject.load else []) if _is(stop, kind)]
        if not stops:
            return None
        return read(stops[0] if kind == "Pickup" else stops[-1])

    return value


def _is(stop: Stop, kind: str) -> bool:
    return stop.StopType is not None and same_name(stop.StopType, kind)


def _party(kind: str, prefix: str) -> dict[str, tuple[CustomFieldType, Callable[[Subject], Value | None]]]:
    when = f"{prefix}_{'pickup' if kind == 'Pickup' else 'delivery'}_date"
    text = CustomFieldType.TEXT
    return {
        f"{prefix}_name": (text, _stop(kind, lambda stop: stop.CompanyName)),
        f"{prefix}_address": (text, _stop(kind, lambda stop: stop.Address.Street if stop.Address else None)),
        f"{prefix}_city": (text, _stop(kind, lambda stop: stop.Address.City if stop.Address else None)),
        f"{prefix}_state": (text, _stop(kind, lambda stop: stop.Address.State if stop.Address else None)),
        when: (
            CustomFieldType.DATE,
            _stop(kind, lambda stop: stop.DepartedAt or stop.ArrivedAt or stop.AppointmentDate),
        ),
    }


_SPELLED_OUT = ("bol", "po")
# CF-2: the fields that can be mapped, with their types. Alvys's API has no country of a stop; it has bill of
# lading and commodity as references only.
SOURCES: dict[str, tuple[CustomFieldType, Callable[[Subject], Read]]] = {
    "carrier_invoice_number": (
        CustomFieldType.TEXT,
        _of_trip(lambda trip: trip.Carrier.CarrierInvoiceNumber if trip.Carrier else None),
    ),
    "subsidiary": (CustomFieldType.TEXT, lambda subject: subject.subsidiary_name),
    "po_number": (CustomFieldType.TEXT, _of_load(lambda load: load.PONumber)),
    "order_number": (CustomFieldType.TEXT, _of_load(lambda load: load.OrderNumber)),
    "bol_number": (CustomFieldType.TEXT, _of_load(lambda load: _reference(load.References, "BOL Number"))),
    "commodity": (CustomFieldType.TEXT, _of_load(lambda load: _reference(load.References, "Commodity"))),
    "office": (
        CustomFieldType.TEXT,
        _named(Named.OFFICE, lambda subject: subject.load.OfficeId if subject.load else None),
    ),
    "fleet": (CustomFieldType.TEXT, _fleet(lambda subject: subject.load.Fleet if subject.load else None)),
    "equipment": (
        CustomFieldType.TEXT,
        _of_load(lambda load: ", ".join(load.RequiredEquipment or []) or None),
    ),
    "weight": (CustomFieldType.NUMBER, _of_load(lambda load: load.Weight.Value if load.Weight else None)),
    "volume": (CustomFieldType.NUMBER, _of_load(lambda load: load.Volume.Value if load.Volume else None)),
    "invoiced_date": (
        CustomFieldType.DATE,
        lambda subject: subject.envelope.invoiced_on or (subject.load.InvoicedAt if subject.load else None),
    ),
    "created_date": (CustomFieldType.DATE, _of_load(lambda load: load.CreatedAt)),
    "net_payment_terms": (
        CustomFieldType.NUMBER,
        lambda subject: (
            Decimal(subject.envelope.party.terms_in_days)
            if subject.envelope.party.terms_in_days is not None
            else None
        ),
    ),
    "customer_miles": (CustomFieldType.NUMBER, _of_load(lambda load: _miles(load.CustomerMileage))),
    "sales_agent": (
        CustomFieldType.TEXT,
        _named(Named.USER, lambda subject: subject.load.CustomerSalesAgentId if subject.load else None),
    ),
    "total_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.TotalMileage))),
    "loaded_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.LoadedMileage))),
    "empty_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.EmptyMileage))),
    "dispatched_by": (CustomFieldType.TEXT, _dispatched_by),
    "dispatched_date": (CustomFieldType.DATE, _of_trip(lambda trip: trip.CarrierAssignedAt)),
    **_party("Pickup", "shipper"),
    **_party("Delivery", "consignee"),
    "truck": (CustomFieldType.TEXT, _named(Named.TRUCK, _id_on_trip(lambda trip: trip.Truck))),
    "trailer": (CustomFieldType.TEXT, _named(Named.TRAILER, _id_on_trip(lambda trip: trip.Trailer))),
    "primary_driver": (CustomFieldType.TEXT, _named(Named.DRIVER, _id_on_trip(lambda trip: trip.Driver1))),
    "secondary_driver": (CustomFieldType.TEXT, _named(Named.DRIVER, _id_on_trip(lambda trip: trip.Driver2))),
    "driver_fleet": (
        CustomFieldType.TEXT,
        _fleet(lambda subject: subject.trip.Driver1.Fleet if subject.trip and subject.trip.Driver1 else None),
    ),
}

# The sources that carry ids, and what these are ids of (DIM-2).
NAMED_SOURCES: dict[str, Named] = {
    "office": Named.OFFICE,
    "fleet": Named.FLEET,
    "sales_agent": Named.USER,
    "dispatched_by": Named.USER,
    "truck": Named.TRUCK,
    "trailer": Named.TRAILER,
    "primary_driver": Named.DRIVER,
    "secondary_driver": Named.DRIVER,
    "driver_fleet": Named.FLEET,
}


def named_kinds(connection: Connection) -> frozenset[Named]:
    """The kinds of ids whose names the connection's mappings need (DIM-2)."""
    fields = {mapping.alvys_field.value for mapping in connection.dimension_mappings.values()}
    sources = {
        mapping.source for mapped in connection.custom_field_mappings.values() for mapping in mapped.values()
    }
    of_fields = {Named(field) for field in fields if field in list(Named)}
    return frozenset(of_fields | {NAMED_SOURCES[source] for source in sources if source in NAMED_SOURCES})


@dataclass(frozen=True, slots=True)
class ReferenceTypes:
    """The types of the tenant's custom references, by folded name, found by what was seen (CF-3)."""

    of_loads: Mapping[str, CustomFieldType] = field(default_factory=dict)
    of_trips: Mapping[str, CustomFieldType] = field(default_factory=dict)

    def of(self, source: str) -> CustomFieldType | None:
        """The type of a source that is a reference; one that was never seen is a text. None for others."""
        if source.startswith(LOAD_REFERENCE):
            return self.of_loads.get(folded(source.removeprefix(LOAD_REFERENCE)), CustomFieldType.TEXT)
        if source.startswith(TRIP_REFERENCE):
            return self.of_trips.get(folded(source.removeprefix(TRIP_REFERENCE)), CustomFieldType.TEXT)
        return None


def source_type(source: str, references: ReferenceTypes | None = None) -> CustomFieldType | None:
    """The type of an Alvys field, None for an unknown one (CF-2)."""
    of_reference = (references or ReferenceTypes()).of(source)
    if of_reference is not None:
        return of_reference
    return SOURCES[source][0] if source in SOURCES else None


def source_name(source: str) -> str:
    """An Alvys field as people know it: bol_number is BOL Number (CF-2)."""
    for prefix in (LOAD_REFERENCE, TRIP_REFERENCE):
        if source.startswith(prefix):
            return source.removeprefix(prefix)
    words = (word.upper() if word in _SPELLED_OUT else word.capitalize() for word in source.split("_"))
    return " ".join(words)


def read_source(source: str, subject: Subject) -> Read:
    """The value of an Alvys field; None where it is empty or unknown."""
    if source.startswith(LOAD_REFERENCE):
        references = subject.load.References if subject.load else []
        return _reference(references, source.removeprefix(LOAD_REFERENCE))
    if source.startswith(TRIP_REFERENCE):
        references = (subject.trip.References if subject.trip else None) or []
        return _reference(references, source.removeprefix(TRIP_REFERENCE))
    return SOURCES[source][1](subject) if source in SOURCES else None


def _reference(references: Sequence[Reference], name: str) -> str | None:
    return next((reference.Value for reference in references if same_name(reference.Name, name)), None)
