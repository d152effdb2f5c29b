"""The ports to the transportation management system, Alvys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.names import Named
    from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
    from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
    from alvys_intacct.domain.alvys.party_details import PartyKind
    from alvys_intacct.domain.alvys.purchases import TruckCards
    from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
    from alvys_intacct.domain.errors import NeedsAttention
    from alvys_intacct.domain.payments.checking import LookUp
    from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.readiness.unlinked_parties import PartyPage


class TransportSystem(Protocol):
    """Alvys, as use cases see it. Each tenant signs in with its own API credentials.

    Every method raises `Retryable` for outages, `RateLimited` for limits, `NeedsAttention` for problems that
    a person must correct, `ConfigurationError` when the tenant's API credentials are missing or refused.

    Reads of many objects return page by page, so that nothing read before a limit is lost. A page has
    objects by number or id; an object on no page isn't in Alvys. In place of an object that can't be used, a
    page has the `NeedsAttention` that says why.
    """

    def invoices_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, AlvysInvoice | NeedsAttention]]:
        """All invoices that bill one of these loads, by invoice number."""

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """The invoice with that number, or None."""

    def loads(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Load | NeedsAttention]]:
        """The loads with these numbers."""

    def trips(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """The trips with these numbers."""

    def trips_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """All trips of these loads, by trip number."""

    def carrier_statement(self, tenant: str, number: str) -> CarrierSettlementStatement | None:
        """The settlement statement of a carrier with that number, or None."""

    def driver_statement(self, tenant: str, number: str) -> DriverSettlementStatement | None:
        """The settlement statement of a driver with that number, or None."""

    def carriers(
        self, tenant: str, ids: Collection[str]
    ) -> Iterator[dict[str, AlvysCarrier | NeedsAttention]]:
        """The carriers with these Alvys ids."""

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """The customer with that Alvys id, or None."""

    def driver(self, tenant: str, driver_id: str) -> AlvysDriver | None:
        """The driver with that Alvys id, or None."""

    def fuel_cards(self, tenant: str) -> dict[str, TruckCards]:
        """The fuel cards of all trucks, by truck id (AP-9)."""

    def all_customers(self, tenant: str) -> Iterator[dict[str, AlvysCustomer | NeedsAttention]]:
        """The active customers; no page if a few calls can't read them all."""

    def all_drivers(self, tenant: str) -> Iterator[dict[str, AlvysDriver | NeedsAttention]]:
        """The active drivers; no page if a few calls can't read them all."""

    def apply_payment(self, payment: Payment) -> str | None:
        """Record a payment in Alvys, once per detail id; returns Alvys's id of it, if any (PAY-3).

        `RateLimited` and `ConfigurationError` mean that Alvys turned the call away, and so does a `Retryable`
        that is `unsent`. After any other `Retryable` Alvys may have the payment.
        """

    def find_payment(self, payment: Payment) -> LookUp:
        """Whether Alvys shows the payment on what it pays."""


class PartyDirectory(Protocol):
    """Alvys's lists of customers, carriers and drivers; raises the errors of `TransportSystem`."""

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        """One page of the active parties of a kind; pages count from 0 (CONN-13)."""


class NameDirectory(Protocol):
    """Alvys's lists of drivers, users, trucks and trailers; raises the errors of `TransportSystem`."""

    def names(self, tenant: str, kind: Named) -> dict[str, str]:
        """Their names or numbers by id; empty where Alvys has no such list (DIM-2)."""
