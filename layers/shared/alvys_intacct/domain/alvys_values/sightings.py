"""What a transaction tells about the values of Alvys's fields (DIM-2, DIM-8)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from alvys_intacct.domain.alvys.names import Named, Names
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.references import type_of
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, told
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.operations import AlvysFleet, Load, Reference, Trip
    from alvys_intacct.domain.kinds.envelope import TransactionEnvelope

# Ids of users have digits and no spaces; e-mail addresses and names of people don't look so.
_NOT_IN_IDS = re.compile(r"[\s@]")
_SHORTEST_ID = 6


@dataclass(frozen=True, slots=True)
class NamedThing:
    """An id in a transaction, with its name where the transaction tells it."""

    kind: Named
    key: str
    name: str | None = None


def is_user_id(text: str) -> bool:
    """Whether a text that may be a user's id or name is an id."""
    is_long = len(text) >= _SHORTEST_ID
    return is_long and not _NOT_IN_IDS.search(text) and any(map(str.isdecimal, text))


def named_things(envelope: TransactionEnvelope) -> Iterator[NamedThing]:
    """Every id in a transaction that people know by a name, once for each place where it stands."""
    for load in envelope.loads:
        yield from _of_load(load)
    for trip in _trips(envelope):
        yield from _of_trip(trip)
    driver, truck = envelope.driver, envelope.truck
    if driver is not None:
        yield from _thing(Named.DRIVER, driver.driver_id, driver.name)
        yield from _fleet(driver.fleet)
    if truck is not None:
        yield from _thing(Named.TRUCK, truck.truck_id, truck.number)


def own_names(envelope: TransactionEnvelope) -> Names:
    """The names that a transaction tells itself: in its `names`, else beside the ids in its objects."""
    return _names_told(envelope, named_things(envelope))


def _names_told(envelope: TransactionEnvelope, things: Iterable[NamedThing]) -> Names:
    known: dict[Named, dict[str, str | None]] = {}
    for thing in things:
        if thing.name:
            known.setdefault(thing.kind, {})[thing.key] = thing.name
    for kind, names in (envelope.names.by_kind() if envelope.names else {}).items():
        known.setdefault(kind, {}).update({key: name for key, name in names.items() if (name or "").strip()})
    return Names(known)


def names_used(
    envelope: TransactionEnvelope, kinds: Collection[Named], names: Names
) -> dict[Named, dict[str, str | None]]:
    """The names that a document of these kinds of ids is made with; None for an id without a name."""
    used: dict[Named, dict[str, str | None]] = {}
    for thing in named_things(envelope) if kinds else ():
        if thing.kind in kinds:
            used.setdefault(thing.kind, {})[thing.key] = names.name(thing.kind, thing.key)
    return used


def seen_in(envelope: TransactionEnvelope) -> Iterator[tuple[ValueField, AlvysValue]]:
    """The values of all fields that a transaction tells."""
    things = list(named_things(envelope))
    own = _names_told(envelope, things)
    for thing in things:
        yield ValueField(thing.kind), AlvysValue(thing.key, own.name(thing.kind, thing.key))
    for kind, names in own.known.items():
        for key, name in names.items():
            yield ValueField(kind), AlvysValue(key, name)
    for contractor_type in _contractor_types(envelope):
        yield ValueField.CONTRACTOR_TYPE, told(contractor_type)
    for load in envelope.loads:
        yield from _references(ValueField.LOAD_REFERENCE, load.References)
    for trip in _trips(envelope):
        yield from _references(ValueField.TRIP_REFERENCE, trip.References or ())


def _trips(envelope: TransactionEnvelope) -> list[Trip]:
    """The trips that come with it, and its own."""
    own = envelope.trip_of(None)
    others = [trip for trip in envelope.trips if own is None or trip.Id != own.Id]
    return [own, *others] if own else others


def _of_load(load: Load) -> Iterator[NamedThing]:
    yield from _thing(Named.OFFICE, load.OfficeId)
    yield from _fleet(load.Fleet)
    yield from _thing(Named.USER, load.CustomerSalesAgentId)


def _of_trip(trip: Trip) -> Iterator[NamedThing]:
    for driver in (trip.Driver1, trip.Driver2):
        if driver is not None:
            yield from _thing(Named.DRIVER, driver.Id)
            yield from _fleet(driver.Fleet)
    yield from _thing(Named.TRUCK, trip.Truck.Id if trip.Truck else None)
    yield from _thing(Named.TRAILER, trip.Trailer.Id if trip.Trailer else None)
    if trip.DispatchedBy and is_user_id(trip.DispatchedBy):
        yield NamedThing(Named.USER, trip.DispatchedBy)


def _fleet(fleet: AlvysFleet | None) -> Iterator[NamedThing]:
    if fleet is not None:
        yield from _thing(Named.FLEET, fleet.Id, fleet.Name)


def _thing(kind: Named, key: str | None, name: str | None = None) -> Iterator[NamedThing]:
    if key:
        yield NamedThing(kind, key, (name or "").strip() or None)


def _contractor_types(envelope: TransactionEnvelope) -> Iterator[str]:
    drivers = [envelope.driver.contractor_type if envelope.driver else None]
    drivers += [trip.Driver1.ContractorType if trip.Driver1 else None for trip in _trips(envelope)]
    yield from filter(None, drivers)


def _references(
    field: ValueField, references: Iterable[Reference]
) -> Iterator[tuple[ValueField, AlvysValue]]:
    for reference in references:
        if reference.Name.strip():
            yield field, told(reference.Name, type_of(reference.Value, reference.Type))
