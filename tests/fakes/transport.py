"""`TransportSystem` in memory: an Alvys that takes each payment reference once."""

from __future__ import annotations

from alvys_intacct.domain.alvys import AlvysCarrier, AlvysCustomer, AlvysInvoice, Load, Trip
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.payments import Payment
from tests.fakes.faults import Wire


class FakeTransport:
    """Objects by number, and the payments that arrived. `refuse` holds errors by detail id."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.invoices: dict[str, AlvysInvoice] = {}
        self.loads: dict[str, Load] = {}
        self.trips: dict[str, Trip] = {}
        self.customers: dict[str, AlvysCustomer] = {}
        self.carriers: dict[str, AlvysCarrier] = {}
        self.received: dict[tuple[str, str, str], Payment] = {}
        self.refuse: dict[str, SyncError] = {}

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """An invoice."""
        self._wire.before("transport.invoice")
        found = self.invoices.get(number)
        self._wire.after("transport.invoice")
        return found

    def load(self, tenant: str, number: str) -> Load | None:
        """A load."""
        self._wire.before("transport.load")
        return self.loads.get(number)

    def trip(self, tenant: str, number: str) -> Trip | None:
        """A trip."""
        self._wire.before("transport.trip")
        return self.trips.get(number)

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """A customer."""
        self._wire.before("transport.customer")
        return self.customers.get(customer_id)

    def carrier(self, tenant: str, carrier_id: str) -> AlvysCarrier | None:
        """A carrier."""
        self._wire.before("transport.carrier")
        return self.carriers.get(carrier_id)

    def apply_payment(self, payment: Payment) -> str | None:
        """Taken once by its reference; a repetition is told the first one's id."""
        self._wire.before("transport.apply_payment")
        if payment.detail_id in self.refuse:
            raise self.refuse[payment.detail_id]
        self.received.setdefault((payment.tenant, payment.side, payment.detail_id), payment)
        self._wire.after("transport.apply_payment")
        return f"alvys-{payment.detail_id}"
