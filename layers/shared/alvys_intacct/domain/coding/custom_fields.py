"""Custom fields in Sage, filled with data of Alvys (CF-1 … CF-6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.alvys.operations import Load, Mileage, Reference, Stop, Trip
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMapping, Overflow
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.sage.metadata import CustomField, CustomFieldType

LOAD_REFERENCE = "load_reference:"
TRIP_REFERENCE = "trip_reference:"

Value = str | Decimal | date


@dataclass(frozen=True, slots=True)
class FilledField:
    """The value of a custom field and its source (MAP-8). `warning` is set when it was cut (CF-4)."""

    value: str
    source: str
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The load and trip that a document, or one of its lines, is about."""

    envelope: TransactionEnvelope
    load: Load | None
    trip: Trip | None
    subsidiary_name: str

    @classmethod
    def of(
        cls,
        envelope: TransactionEnvelope,
        subsidiary_name: str,
        load_number: str | None = None,
        trip_number: str | None = None,
    ) -> Subject:
        """The named load and trip of an envelope; the first ones where none is named."""
        trip = envelope.trip_of(trip_number, load_number)
        if load_number is None and trip_number is not None:
            # This trip's own load, never that of another trip.
            load = envelope.load_of(trip.LoadNumber) if trip else None
        else:
            load = envelope.load_of(load_number)
        return cls(envelope, load, trip, subsidiary_name)


def _of_load(read: Callable[[Load], Value | None]) -> Callable[[Subject], Value | None]:
    return lambda subject: read(subject.load) if subject.load is not None else None


def _of_trip(read: Callable[[Trip], Value | None]) -> Callable[[Subject], Value | None]:
    return lambda subject: read(subject.trip) if subject.trip is not None else None


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


# CF-2: the fields that can be mapped, with their types. Alvys's API has no country of a stop; it has bill of
# lading and commodity as references only.
SOURCES: dict[str, tuple[CustomFieldType, Callable[[Subject], Value | None]]] = {
    "carrier_invoice_number": (
        CustomFieldType.TEXT,
        _of_trip(lambda trip: trip.Carrier.CarrierInvoiceNumber if trip.Carrier else None),
    ),
    "subsidiary": (CustomFieldType.TEXT, lambda subject: subject.subsidiary_name),
    "po_number": (CustomFieldType.TEXT, _of_load(lambda load: load.PONumber)),
    "order_number": (CustomFieldType.TEXT, _of_load(lambda load: load.OrderNumber)),
    "bol_number": (CustomFieldType.TEXT, _of_load(lambda load: _reference(load.References, "BOL Number"))),
    "commodity": (CustomFieldType.TEXT, _of_load(lambda load: _reference(load.References, "Commodity"))),
    "office": (CustomFieldType.TEXT, _of_load(lambda load: load.OfficeId)),
    "fleet": (CustomFieldType.TEXT, _of_load(lambda load: load.Fleet.Name if load.Fleet else None)),
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
    "sales_agent": (CustomFieldType.TEXT, _of_load(lambda load: load.CustomerSalesAgentId)),
    "total_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.TotalMileage))),
    "loaded_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.LoadedMileage))),
    "empty_miles": (CustomFieldType.NUMBER, _of_trip(lambda trip: _miles(trip.EmptyMileage))),
    "dispatched_by": (CustomFieldType.TEXT, _of_trip(lambda trip: trip.DispatchedBy)),
    "dispatched_date": (CustomFieldType.DATE, _of_trip(lambda trip: trip.CarrierAssignedAt)),
    **_party("Pickup", "shipper"),
    **_party("Delivery", "consignee"),
    "truck": (CustomFieldType.TEXT, _of_trip(lambda trip: trip.Truck.Id if trip.Truck else None)),
    "trailer": (CustomFieldType.TEXT, _of_trip(lambda trip: trip.Trailer.Id if trip.Trailer else None)),
    "primary_driver": (
        CustomFieldType.TEXT,
        _of_trip(lambda trip: trip.Driver1.Id if trip.Driver1 else None),
    ),
    "secondary_driver": (
        CustomFieldType.TEXT,
        _of_trip(lambda trip: trip.Driver2.Id if trip.Driver2 else None),
    ),
    "driver_fleet": (
        CustomFieldType.TEXT,
        _of_trip(lambda trip: trip.Driver1.Fleet.Name if trip.Driver1 and trip.Driver1.Fleet else None),
    ),
}
_TEXTS = frozenset({CustomFieldType.TEXT, CustomFieldType.TEXT_AREA})
_NUMBERS = frozenset({CustomFieldType.NUMBER, CustomFieldType.CURRENCY})


def source_type(source: str) -> CustomFieldType | None:
    """The type of an Alvys field, None for an unknown one; references are texts (CF-2)."""
    if source.startswith((LOAD_REFERENCE, TRIP_REFERENCE)):
        return CustomFieldType.TEXT
    return SOURCES[source][0] if source in SOURCES else None


def fits(source: CustomFieldType, target: CustomFieldType) -> bool:
    """Whether a value of one type fits a field of the other (CF-3). Every type fits a text field."""
    return source is target or target in _TEXTS or (source in _NUMBERS and target in _NUMBERS)


def fill(field: CustomField, mapping: CustomFieldMapping, subject: Subject) -> FilledField | None:
    """A field's value, formatted for its Sage type (CF-3); None when Alvys has none.

    Raises `NeedsAttention` for an empty required field (CF-5), a value that is too long (CF-4), or a
    value of another type.
    """
    value = _read(mapping.source, subject)
    if value is None or value == "":
        if field.required:
            raise _refused(
                "custom_field_empty",
                f"The custom field {field.label} is required in Sage Intacct, but {mapping.source} is empty "
                "in Alvys.",
                f"Fill in {mapping.source} in Alvys and send it again, or map another field and retry.",
            )
        return None
    text = _formatted(field, mapping, value)
    if field.length is None or len(text) <= field.length:
        return FilledField(text, mapping.source)
    if mapping.overflow is Overflow.ERROR:
        raise _refused(
            "custom_field_too_long",
            f"{mapping.source} has {len(text)} characters, but the custom field {field.label} takes "
            f"{field.length}.",
            "Lengthen the field in Sage Intacct or choose truncate for it, then retry; or shorten the value "
            "in Alvys and send it again.",
        )
    cut = f"{mapping.source} was cut to {field.length} characters for {field.label}."
    return FilledField(text[: field.length], mapping.source, cut)


def _read(source: str, subject: Subject) -> Value | None:
    if source.startswith(LOAD_REFERENCE):
        references = subject.load.References if subject.load else []
        return _reference(references, source.removeprefix(LOAD_REFERENCE))
    if source.startswith(TRIP_REFERENCE):
        references = (subject.trip.References if subject.trip else None) or []
        return _reference(references, source.removeprefix(TRIP_REFERENCE))
    return SOURCES[source][1](subject) if source in SOURCES else None


def _reference(references: Sequence[Reference], name: str) -> str | None:
    return next((reference.Value for reference in references if same_name(reference.Name, name)), None)


def _formatted(field: CustomField, mapping: CustomFieldMapping, value: Value) -> str:
    """Dates in Sage's form, numbers without exponent (CF-3)."""
    if isinstance(value, date):
        return value.strftime("%m/%d/%Y")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if field.field_type in _TEXTS:
        return value
    raise _refused(
        "custom_field_wrong_type",
        f"{mapping.source} is {value!r}, but the custom field {field.label} takes {field.field_type.value}.",
        "Map an Alvys field of the right type, then retry.",
    )


def _refused(code: str, message: str, remedy: str) -> NeedsAttention:
    return NeedsAttention(message, code=code, remedy=remedy, setting="custom-field-mappings")
