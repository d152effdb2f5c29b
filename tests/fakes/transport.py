"""`TransportSystem` in memory: an Alvys that takes each payment reference once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
from alvys_intacct.domain.alvys.purchases import TruckCards
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.payment import Payment
from tests.fakes.faults import Wire

Item = TypeVar("Item")


class FakeTransport:
    """Objects by number or id, and the payments that arrived. `refuse` holds errors by detail id.

    Pages have few objects, so that reading can be cut off between them.
    """

    def __init__(self, wire: Wire | None = None, page_size: int = 2) -> None:
        self._wire = wire or Wire()
        self._page_size = page_size
        self.invoices: dict[str, AlvysInvoice] = {}
        self.loads_by_number: dict[str, Load | NeedsAttention] = {}
        self.trips_by_number: dict[str, Trip] = {}
        self.customers: dict[str, AlvysCustomer] = {}
        self.carriers_by_id: dict[str, AlvysCarrier] = {}
        self.drivers: dict[str, AlvysDriver] = {}
        self.carrier_statements: dict[str, CarrierSettlementStatement] = {}
        self.driver_statements: dict[str, DriverSettlementStatement] = {}
        self.cards_of_trucks: dict[str, TruckCards] = {}
        self.received: dict[tuple[str, str, str], Payment] = {}
        self.refuse: dict[str, SyncError] = {}
        self.hidden: set[str] = set()

    def invoices_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, AlvysInvoice | NeedsAttention]]:
        """Invoices that bill one of these loads."""

        def bills(invoice: AlvysInvoice) -> bool:
            return any(load.LoadNumber in load_numbers for load in invoice.Loads)

        return self._pages("invoices_of_loads", self.invoices, bills if load_numbers else None)

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """An invoice."""
        return self._single("invoice", self.invoices, number)

    def loads(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Load | NeedsAttention]]:
        """Loads by number."""
        wanted = {number: load for number, load in self.loads_by_number.items() if number in numbers}
        return self._pages("loads", wanted, _any if numbers else None)

    def trips(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """Trips by number."""
        return self._pages(
            "trips", self.trips_by_number, (lambda trip: trip.TripNumber in numbers) if numbers else None
        )

    def trips_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """Trips of loads."""
        of_loads = (lambda trip: trip.LoadNumber in load_numbers) if load_numbers else None
        return self._pages("trips_of_loads", self.trips_by_number, of_loads)

    def carrier_statement(self, tenant: str, number: str) -> CarrierSettlementStatement | None:
        """A carrier's statement."""
        return self._single("carrier_statement", self.carrier_statements, number)

    def driver_statement(self, tenant: str, number: str) -> DriverSettlementStatement | None:
        """A driver's statement."""
        return self._single("driver_statement", self.driver_statements, number)

    def carriers(
        self, tenant: str, ids: Collection[str]
    ) -> Iterator[dict[str, AlvysCarrier | NeedsAttention]]:
        """Carriers by id."""
        return self._pages(
            "carriers", self.carriers_by_id, (lambda carrier: carrier.Id in ids) if ids else None
        )

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """A customer."""
        return self._single("customer", self.customers, customer_id)

    def driver(self, tenant: str, driver_id: str) -> AlvysDriver | None:
        """A driver."""
        return self._single("driver", self.drivers, driver_id)

    def fuel_cards(self, tenant: str) -> dict[str, TruckCards]:
        """The cards of all trucks."""
        self._wire.before("transport.fuel_cards")
        return dict(self.cards_of_trucks)

    def all_customers(self, tenant: str) -> Iterator[dict[str, AlvysCustomer | NeedsAttention]]:
        """All customers."""
        return self._pages("all_customers", self.customers, _any)

    def all_drivers(self, tenant: str) -> Iterator[dict[str, AlvysDriver | NeedsAttention]]:
        """All drivers."""
        return self._pages("all_drivers", self.drivers, _any)

    def apply_payment(self, payment: Payment) -> str | None:
        """Taken once by its reference; a repetition is told the first one's id."""
        self._wire.before("transport.apply_payment")
        if payment.detail_id in self.refuse:
            raise self.refuse[payment.detail_id]
        self.received.setdefault((payment.tenant, payment.side, _reference(payment)), payment)
        self._wire.after("transport.apply_payment")
        return f"alvys-{payment.detail_id}"

    def find_payment(self, payment: Payment) -> LookUp:
        """Only an invoice shows its payments; `hidden` are details that Alvys shows unclearly."""
        self._wire.before("transport.find_payment")
        if payment.invoice_in_alvys is None or payment.detail_id in self.hidden:
            return LookUp(Trace.UNCLEAR)
        if (payment.tenant, payment.side, payment.reference_in_alvys) in self.received:
            return LookUp(Trace.FOUND, f"alvys-{payment.detail_id}")
        return LookUp(Trace.ABSENT)

    def _single(self, name: str, objects: Mapping[str, Item], key: str) -> Item | None:
        self._wire.before(f"transport.{name}")
        found = objects.get(key)
        self._wire.after(f"transport.{name}")
        return found

    def _pages(
        self,
        name: str,
        objects: Mapping[str, Item | NeedsAttention],
        wanted: Callable[[Item], bool] | None,
    ) -> Iterator[dict[str, Item | NeedsAttention]]:
        """Page after page; nothing is asked where nothing is wanted."""
        if wanted is None:
            return
        found = [
            (key, kept) for key, kept in objects.items() if isinstance(kept, NeedsAttention) or wanted(kept)
        ]
        for start in range(0, max(1, len(found)), self._page_size):
            self._wire.before(f"transport.{name}")
            page = dict(found[start : start + self._page_size])
            self._wire.after(f"transport.{name}")
            yield page


def _any(_: object) -> bool:
    return True


def _reference(payment: Payment) -> str:
    """Alvys takes a reference once for each load; the details that are split have several loads."""
    reference = payment.reference_in_alvys
    return f"{reference}@{payment.load_number}" if payment.by_load_only else reference
