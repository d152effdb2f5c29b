"""A load of the fleet, with its invoice and its carrier's pay, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sandbox.demo_data.names import Carrier, Customer, Driver, Lane
from sandbox.demo_data.subsidiaries import Subsidiary


class Flaw(StrEnum):
    """Why a document of the plan ends on the error list."""

    NO_ACCOUNTING_ID = "no_accounting_id"
    UNKNOWN_CUSTOMER = "unknown_customer"
    INACTIVE_CUSTOMER = "inactive_customer"
    OFFICE_NOT_MAPPED = "office_not_mapped"
    CLOSED_PERIOD = "closed_period"
    INACTIVE_ACCOUNT = "inactive_account"
    NUMBER_IN_USE = "number_in_use"
    LONG_BOL = "long_bol"
    WRONG_TOTAL = "wrong_total"
    UNKNOWN_CARRIER = "unknown_carrier"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Charge:
    """A charge on an invoice: Alvys's category and name, and the amount."""

    category: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Load:
    """A load, the invoice to its customer, and what its carrier gets."""

    number: str
    subsidiary: Subsidiary
    customer: Customer
    lane: Lane
    office: str
    fleet: str
    commodity: str
    delivered_on: date
    invoiced_on: date
    charges: tuple[Charge, ...]
    carrier: Carrier | None = None
    carrier_pay: Decimal = Decimal(0)
    carrier_lumper: Decimal = Decimal(0)
    tendered_as: Subsidiary | None = None
    """The subsidiary that hauls it, where that is another one (AP-8)."""
    driver: Driver | None = None
    flaw: Flaw | None = None
    part: str = "main"
    """`main`; `draft` stays a draft in Sage; `held` is sent to a paused connection."""

    @property
    def total(self) -> Decimal:
        """The amount of the invoice."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    @property
    def trip(self) -> str:
        """The number of its trip."""
        return f"{self.number}-1"

    @property
    def payable(self) -> Decimal:
        """The amount of the carrier's bill."""
        return self.carrier_pay + self.carrier_lumper

    @property
    def due_on(self) -> date:
        """The day on which the invoice is due."""
        return self.invoiced_on + timedelta(days=self.customer.terms)
