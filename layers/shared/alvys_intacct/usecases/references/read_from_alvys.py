"""Read what references name from the Alvys API, many in few calls (API-3).

    invoices, trips, statements ─► their loads ─► the trips of these ─► customers, carriers, drivers

Each step asks for what all references of a tenant need. Alvys takes few calls a minute: where it takes no
more, those whose parts are all there are answered, and the others wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.assembly import (
    AlvysObject,
    EnvelopeParts,
    assemble_envelope,
    carrier_details,
    customer_details,
    driver_details,
    invoice_of_load,
    is_factored,
    load_numbers_of,
    refuse_other_kind,
    trip_numbers_of,
)
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Family, Kind
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import TransportSystem
from alvys_intacct.usecases.references.known_parties import KnownParties
from alvys_intacct.usecases.references.partial_reads import PartialRead, ReadStop

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference. One that was read before is asked `again`: something was corrected in Alvys."""

    reference: ByReference
    again: bool


class ReadFromAlvys:
    """Reads the objects of references. What was read of parties is remembered for a few minutes."""

    def __init__(self, transport: TransportSystem, parties: KnownParties, clock: Clock) -> None:
        self._transport = transport
        self._parties = parties
        self._clock = clock

    def __call__(self, tenant: str, asked: Sequence[Asked]) -> list[TransactionEnvelope | SyncError]:
        """Each one's envelope, or what stood in the way, in order."""
        # Before anything is read: an edit that comes while we read is newer than what we read.
        reading = _Reading(self._transport, self._parties, tenant, self._clock.now())
        return reading(asked)


class _Reading:
    """One reading for one tenant."""

    def __init__(
        self, transport: TransportSystem, parties: KnownParties, tenant: str, as_of: datetime
    ) -> None:
        self._transport = transport
        self._parties = parties
        self._tenant = tenant
        self._as_of = as_of
        self._halt = ReadStop()
        self._invoices: PartialRead[AlvysInvoice] = PartialRead(self._halt)
        self._invoices_of_loads: PartialRead[AlvysInvoice] = PartialRead(self._halt)
        self._loads: PartialRead[Load] = PartialRead(self._halt)
        self._trips: PartialRead[Trip] = PartialRead(self._halt)
        self._trips_of_loads: PartialRead[Trip] = PartialRead(self._halt)
        self._carrier_statements: PartialRead[CarrierSettlementStatement] = PartialRead(self._halt)
        self._driver_statements: PartialRead[DriverSettlementStatement] = PartialRead(self._halt)

    def __call__(self, asked: Sequence[Asked]) -> list[TransactionEnvelope | SyncError]:
        self._read_objects([one.reference for one in asked])
        objects = [_outcome(partial(self._object, one.reference)) for one in asked]
        found = [one for one in objects if not isinstance(one, SyncError)]
        anew = [
            one
            for one, each in zip(objects, asked, strict=True)
            if each.again and not isinstance(one, SyncError)
        ]
        self._read_loads_and_trips(found)
        self._read_parties(found, anew)
        return [
            one if isinstance(one, SyncError) else self._answer(each.reference, one)
            for one, each in zip(objects, asked, strict=True)
        ]

    # ------------------------------------------------- what the references themselves name

    def _read_objects(self, references: Sequence[ByReference]) -> None:
        transport, tenant = self._transport, self._tenant
        self._read_invoices(
            [reference for reference in references if reference.kind.facts.family is Family.INVOICE]
        )
        trips = [reference.number for reference in references if reference.kind.facts.family is Family.TRIP]
        self._trips.fill(transport.trips(tenant, trips))
        for reference in references:
            number, family = reference.number, reference.kind.facts.family
            if family is Family.CARRIER_STATEMENT:
                read_carrier = partial(transport.carrier_statement, tenant, number)
                self._carrier_statements.read(number, read_carrier)
            elif family is Family.DRIVER_STATEMENT:
                read_driver = partial(transport.driver_statement, tenant, number)
                self._driver_statements.read(number, read_driver)

    def _read_invoices(self, references: Sequence[ByReference]) -> None:
        """Alvys searches invoices by load only. Mostly a load's invoice has its number, or holds it."""
        of_loads = [one for one in references if one.kind is not Kind.SUMMARY_INVOICE]
        numbers = dict.fromkeys(number for one in of_loads for number in _as_load_numbers(one.number))
        self._invoices_of_loads.fill(self._transport.invoices_of_loads(self._tenant, numbers))
        for one in references:
            name, number = one.named
            searched = one in of_loads
            if name == "loadNumber" or (searched and not self._invoices_of_loads.is_complete):
                continue
            if not (searched and self._invoices_of_loads.has(number)):
                self._invoices.read(number, partial(self._transport.invoice, self._tenant, number))

    def _object(self, reference: ByReference) -> AlvysObject:
        """What a reference names. Raises why it isn't there."""
        family, number = reference.kind.facts.family, reference.number
        match family:
            case Family.INVOICE:
                return self._invoice(reference)
            case Family.TRIP:
                return _known(self._trips.get(number), family, number)
            case Family.CARRIER_STATEMENT:
                return _known(self._carrier_statements.get(number), family, number)
            case _:
                return _known(self._driver_statements.get(number), family, number)

    def _invoice(self, reference: ByReference) -> AlvysInvoice:
        name, number = reference.named
        if reference.kind is not Kind.SUMMARY_INVOICE:
            found = self._invoices_of_loads.get(number)
            if name == "loadNumber":
                # Only all invoices of a load tell which one is its own.
                self._invoices_of_loads.expect_complete()
                own = invoice_of_load(number, self._invoices_of_loads.found)
                return _known(own, "invoice of load", number)
            if found is not None:
                refuse_other_kind(reference.kind, found)
                return found
        invoice = _known(self._invoices.get(number), "invoice", number)
        refuse_other_kind(reference.kind, invoice)
        return invoice

    # ------------------------------------------------------------- what belongs to these

    def _read_loads_and_trips(self, found: Sequence[AlvysObject]) -> None:
        transport, tenant = self._transport, self._tenant
        self._loads.fill(transport.loads(tenant, _each_once(load_numbers_of(one) for one in found)))
        named = _each_once(trip_numbers_of(one) for one in found)
        self._trips.fill(transport.trips(tenant, [one for one in named if not self._trips.has(one)]))
        invoiced = _each_once(load_numbers_of(one) for one in found if isinstance(one, AlvysInvoice))
        self._trips_of_loads.fill(transport.trips_of_loads(tenant, invoiced))

    def _read_parties(self, found: Sequence[AlvysObject], anew: Sequence[AlvysObject]) -> None:
        parties, tenant, halt = self._parties, self._tenant, self._halt
        self._customers = parties.customers(tenant, _customer_ids(found), _customer_ids(anew), halt)
        self._carriers = parties.carriers(tenant, _carrier_ids(found), _carrier_ids(anew), halt)
        self._drivers = parties.drivers(tenant, _driver_ids(found), _driver_ids(anew), halt)

    # --------------------------------------------------------------------- put together

    def _answer(self, reference: ByReference, found: AlvysObject) -> TransactionEnvelope | SyncError:
        answer = _outcome(partial(self._envelope, reference, found))
        if isinstance(answer, NeedsAttention):
            ids = [*_customer_ids([found]), *_carrier_ids([found]), *_driver_ids([found])]
            self._parties.forget(self._tenant, ids)
        return answer

    def _envelope(self, reference: ByReference, found: AlvysObject) -> TransactionEnvelope:
        """Raises what is still missing, or wrong."""
        loads = [(number, self._loads.get(number)) for number in load_numbers_of(found)]
        if isinstance(found, AlvysInvoice | Trip):
            loads = [(number, _known(load, "load", number)) for number, load in loads]
        parts = EnvelopeParts(
            found,
            [load for _, load in loads if load is not None],
            self._trips_for(found),
            self._details(reference, found),
        )
        return assemble_envelope(reference, parts, self._as_of)

    def _trips_for(self, found: AlvysObject) -> list[Trip]:
        """In a fixed order, so that what didn't change looks the same when it is read again."""
        if not isinstance(found, AlvysInvoice):
            trips = (self._trips.get(number) for number in trip_numbers_of(found))
            return [trip for trip in trips if trip is not None]
        self._trips_of_loads.expect_complete()
        places = {number: place for place, number in enumerate(load_numbers_of(found))}
        driven = [
            trip
            for trip in self._trips_of_loads.found
            if trip.LoadNumber in places and trip.Status.strip().lower() != "cancelled"
        ]
        return sorted(driven, key=lambda trip: (places[trip.LoadNumber], trip.TripNumber))

    def _details(self, reference: ByReference, found: AlvysObject) -> dict[str, Any]:
        """What Alvys tells of whom it is for."""
        if isinstance(found, AlvysInvoice):
            return customer_details(self._customers.get(found.Customer.Id))
        if isinstance(found, DriverSettlementStatement):
            return driver_details(self._drivers.get(found.Driver.Id))
        ids = _carrier_ids([found])
        carrier = self._carriers.get(ids[0]) if ids else None
        payee = found.Payee if isinstance(found, CarrierSettlementStatement) else None
        return carrier_details(carrier, reference.subsidiary_id, payee)


def _customer_ids(found: Iterable[AlvysObject]) -> list[str]:
    return [one.Customer.Id for one in found if isinstance(one, AlvysInvoice)]


def _carrier_ids(found: Iterable[AlvysObject]) -> list[str]:
    found = list(found)
    of_trips = [one.Carrier.Id for one in found if isinstance(one, Trip) and one.Carrier]
    payees = [one.Payee for one in found if isinstance(one, CarrierSettlementStatement)]
    return of_trips + [payee.Id for payee in payees if not is_factored(payee)]


def _driver_ids(found: Iterable[AlvysObject]) -> list[str]:
    return [one.Driver.Id for one in found if isinstance(one, DriverSettlementStatement)]


def _as_load_numbers(number: str) -> list[str]:
    """The loads that an invoice of that number may belong to: it may have a prefix or a suffix."""
    digits = max(re.findall(r"\d+", number), key=len, default="")
    return [number, digits] if digits else [number]


def _each_once(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(number for one in lists for number in one))


def _outcome(step: Callable[[], Answer]) -> Answer | SyncError:
    try:
        return step()
    except SyncError as error:
        return error


def _known(found: Answer | None, what: str, number: str) -> Answer:
    if found is not None:
        return found
    raise NeedsAttention(
        f"Alvys has no {what} {number}.",
        code=f"{what.replace(' ', '_')}_not_in_alvys",
        remedy=f"Check the number of the {what.removesuffix(' of load')} in Alvys and send it again.",
    )
