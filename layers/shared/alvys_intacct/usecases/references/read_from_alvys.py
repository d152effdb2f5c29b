"""Read the objects of references from the Alvys API, many in few calls (API-3).

    invoices, trips, statements ─► their loads ─► their trips ─► customers, carriers, drivers

Each step reads the objects of all references of a tenant. Alvys allows few calls a minute: when the limit is
reached, references with all their parts are resolved, and the others wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.assembly import (
    AlvysObject,
    EnvelopeParts,
    assemble_envelope,
    invoice_of_load,
    load_numbers_of,
    refuse_other_kind,
    trip_numbers_of,
)
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.parties.from_alvys import (
    carrier_details,
    customer_details,
    driver_details,
    is_factored,
)
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.transport import TransportSystem
from alvys_intacct.usecases.references.known_parties import KnownParties
from alvys_intacct.usecases.references.partial_reads import PartialRead, ReadStop

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference to read. `again` is True for one that was read before: Alvys may have been corrected."""

    reference: ByReference
    again: bool


class ReadFromAlvys:
    """Reads the objects of references. Parties are remembered for ten minutes."""

    def __init__(self, transport: TransportSystem, parties: KnownParties, clock: Clock) -> None:
        self._transport = transport
        self._parties = parties
        self._clock = clock

    def __call__(self, tenant: str, asked: Sequence[Asked]) -> list[TransactionEnvelope | SyncError]:
        """The envelope of each reference, or its error, in order."""
        # Taken before anything is read: an edit during the reading must count as newer.
        reading = _Reading(self._transport, self._parties, tenant, self._clock.now())
        return reading(asked)


class _Reading:
    """The reading of one tenant's references."""

    def __init__(
        self, transport: TransportSystem, parties: KnownParties, tenant: str, as_of: datetime
    ) -> None:
        self._transport = transport
        self._parties = parties
        self._tenant = tenant
        self._as_of = as_of
        self._stop = ReadStop()
        self._invoices: PartialRead[AlvysInvoice] = PartialRead(self._stop)
        self._invoices_of_loads: PartialRead[AlvysInvoice] = PartialRead(self._stop)
        self._loads: PartialRead[Load] = PartialRead(self._stop)
        self._trips: PartialRead[Trip] = PartialRead(self._stop)
        self._trips_of_loads: PartialRead[Trip] = PartialRead(self._stop)
        self._carrier_statements: PartialRead[CarrierSettlementStatement] = PartialRead(self._stop)
        self._driver_statements: PartialRead[DriverSettlementStatement] = PartialRead(self._stop)

    def __call__(self, asked: Sequence[Asked]) -> list[TransactionEnvelope | SyncError]:
        self._read_objects([request.reference for request in asked])
        outcomes = [_outcome(partial(self._object, request.reference)) for request in asked]
        objects = [outcome for outcome in outcomes if not isinstance(outcome, SyncError)]
        read_again = [
            outcome
            for outcome, request in zip(outcomes, asked, strict=True)
            if request.again and not isinstance(outcome, SyncError)
        ]
        self._read_loads_and_trips(objects)
        self._read_parties(objects, read_again)
        return [
            outcome if isinstance(outcome, SyncError) else self._answer(request.reference, outcome)
            for outcome, request in zip(outcomes, asked, strict=True)
        ]

    # ---------------------------------------------------- the objects that references name

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
        """Read invoices. Alvys can search them by load only; most invoice numbers contain the load number."""
        of_loads = [reference for reference in references if reference.kind is not Kind.SUMMARY_INVOICE]
        numbers = dict.fromkeys(
            number for reference in of_loads for number in _as_load_numbers(reference.number)
        )
        self._invoices_of_loads.fill(self._transport.invoices_of_loads(self._tenant, numbers))
        for reference in references:
            name, number = reference.named
            searched = reference in of_loads
            if name == "loadNumber" or (searched and not self._invoices_of_loads.is_complete):
                continue
            if not (searched and self._invoices_of_loads.has(number)):
                self._invoices.read(number, partial(self._transport.invoice, self._tenant, number))

    def _object(self, reference: ByReference) -> AlvysObject:
        """The object that a reference names. Raises the error of reading it."""
        family, number = reference.kind.facts.family, reference.number
        match family:
            case Family.INVOICE:
                return self._invoice(reference)
            case Family.TRIP:
                return _expect(self._trips.get(number), family, number)
            case Family.CARRIER_STATEMENT:
                return _expect(self._carrier_statements.get(number), family, number)
            case _:
                return _expect(self._driver_statements.get(number), family, number)

    def _invoice(self, reference: ByReference) -> AlvysInvoice:
        name, number = reference.named
        if reference.kind is not Kind.SUMMARY_INVOICE:
            of_load = self._invoices_of_loads.get(number)
            if name == "loadNumber":
                # All invoices of a load are needed to decide which one is its own.
                self._invoices_of_loads.expect_complete()
                own = invoice_of_load(number, self._invoices_of_loads.found)
                return _expect(own, "invoice of load", number)
            if of_load is not None:
                refuse_other_kind(reference.kind, of_load)
                return of_load
        invoice = _expect(self._invoices.get(number), "invoice", number)
        refuse_other_kind(reference.kind, invoice)
        return invoice

    # ------------------------------------------------------- their loads, trips and parties

    def _read_loads_and_trips(self, objects: Sequence[AlvysObject]) -> None:
        transport, tenant = self._transport, self._tenant
        self._loads.fill(transport.loads(tenant, _each_once(map(load_numbers_of, objects))))
        trips = _each_once(map(trip_numbers_of, objects))
        self._trips.fill(transport.trips(tenant, [trip for trip in trips if not self._trips.has(trip)]))
        invoices = [alvys_object for alvys_object in objects if isinstance(alvys_object, AlvysInvoice)]
        invoiced = _each_once(map(load_numbers_of, invoices))
        self._trips_of_loads.fill(transport.trips_of_loads(tenant, invoiced))

    def _read_parties(self, objects: Sequence[AlvysObject], again: Sequence[AlvysObject]) -> None:
        parties, tenant, stop = self._parties, self._tenant, self._stop
        self._customers = parties.customers(tenant, _customer_ids(objects), _customer_ids(again), stop)
        self._carriers = parties.carriers(tenant, _carrier_ids(objects), _carrier_ids(again), stop)
        self._drivers = parties.drivers(tenant, _driver_ids(objects), _driver_ids(again), stop)

    # ----------------------------------------------------------------------- the envelopes

    def _answer(self, reference: ByReference, alvys_object: AlvysObject) -> TransactionEnvelope | SyncError:
        answer = _outcome(partial(self._envelope, reference, alvys_object))
        if isinstance(answer, NeedsAttention):
            objects = [alvys_object]
            ids = [*_customer_ids(objects), *_carrier_ids(objects), *_driver_ids(objects)]
            self._parties.forget(self._tenant, ids)
        return answer

    def _envelope(self, reference: ByReference, alvys_object: AlvysObject) -> TransactionEnvelope:
        """The whole envelope. Raises the error of a part that is missing or wrong."""
        loads = [(number, self._loads.get(number)) for number in load_numbers_of(alvys_object)]
        if isinstance(alvys_object, AlvysInvoice | Trip):
            loads = [(number, _expect(load, "load", number)) for number, load in loads]
        parts = EnvelopeParts(
            alvys_object,
            [load for _, load in loads if load is not None],
            self._trips_for(alvys_object),
            self._details(reference, alvys_object),
        )
        return assemble_envelope(reference, parts, self._as_of)

    def _trips_for(self, alvys_object: AlvysObject) -> list[Trip]:
        """Its trips in a fixed order, so that unchanged content has the same hash when read again."""
        if not isinstance(alvys_object, AlvysInvoice):
            trips = (self._trips.get(number) for number in trip_numbers_of(alvys_object))
            return [trip for trip in trips if trip is not None]
        self._trips_of_loads.expect_complete()
        places = {number: place for place, number in enumerate(load_numbers_of(alvys_object))}
        driven = [
            trip
            for trip in self._trips_of_loads.found
            if trip.LoadNumber in places and trip.Status.strip().lower() != "cancelled"
        ]
        return sorted(driven, key=lambda trip: (places[trip.LoadNumber], trip.TripNumber))

    def _details(self, reference: ByReference, alvys_object: AlvysObject) -> dict[str, Any]:
        """The details of its customer, carrier or driver."""
        if isinstance(alvys_object, AlvysInvoice):
            return customer_details(self._customers.get(alvys_object.Customer.Id))
        if isinstance(alvys_object, DriverSettlementStatement):
            return driver_details(self._drivers.get(alvys_object.Driver.Id))
        ids = _carrier_ids([alvys_object])
        carrier = self._carriers.get(ids[0]) if ids else None
        payee = alvys_object.Payee if isinstance(alvys_object, CarrierSettlementStatement) else None
        return carrier_details(carrier, reference.subsidiary_id, payee)


def _customer_ids(objects: Sequence[AlvysObject]) -> list[str]:
    return [invoice.Customer.Id for invoice in objects if isinstance(invoice, AlvysInvoice)]


def _carrier_ids(objects: Sequence[AlvysObject]) -> list[str]:
    of_trips = [trip.Carrier.Id for trip in objects if isinstance(trip, Trip) and trip.Carrier]
    payees = [statement.Payee for statement in objects if isinstance(statement, CarrierSettlementStatement)]
    return of_trips + [payee.Id for payee in payees if not is_factored(payee)]


def _driver_ids(objects: Sequence[AlvysObject]) -> list[str]:
    return [statement.Driver.Id for statement in objects if isinstance(statement, DriverSettlementStatement)]


def _as_load_numbers(number: str) -> list[str]:
    """The load numbers that an invoice number may contain: it may have a prefix or a suffix."""
    digits = max(re.findall(r"\d+", number), key=len, default="")
    return [number, digits] if digits else [number]


def _each_once(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _outcome(step: Callable[[], Answer]) -> Answer | SyncError:
    try:
        return step()
    except SyncError as error:
        return error


def _expect(item: Answer | None, name: str, number: str) -> Answer:
    """The object. Raises `NeedsAttention` if Alvys doesn't have it."""
    if item is not None:
        return item
    # Alvys answers no statement that isn't final, and none that was reverted.
    processed = ", and that it is processed," if name.endswith("statement") else ""
    raise NeedsAttention(
        f"Alvys has no {name} {number}.",
        code=f"{name.replace(' ', '_')}_not_in_alvys",
        remedy=f"Check the number of the {name.removesuffix(' of load')} in Alvys{processed} and send it "
        "again.",
    )
