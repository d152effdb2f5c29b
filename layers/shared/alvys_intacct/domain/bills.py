"""From an Alvys trip to an AP bill in Sage (AP-1, AP-4, AP-7, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.accounts import CARRIER_LINEHAUL, Category, choose_account
from alvys_intacct.domain.adoption import marker
from alvys_intacct.domain.alvys import Trip, TripCarrier
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.documents import Bill, Line, Side
from alvys_intacct.domain.envelope import CarrierBill
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.invoices import (
    LONGEST_DESCRIPTION,
    entity_location,
    numbered,
    refuse_negative,
)
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.parties import wanted_party_id
from alvys_intacct.domain.terms import choose_term


def build_bill(
    envelope: CarrierBill, connection: Connection, sage_terms: AbstractSet[str], reposts: int = 0
) -> Bill:
    """The AP bill for a carrier's trip. Raises `NeedsAttention` when a mapping, party or term is missing."""
    trip, carrier = envelope.trip, carrier_of(envelope.trip)
    refuse_negative(carrier.TotalPayable.Amount, "vendor credit")
    currency = currency_code(_currencies(carrier), connection.base_currency)
    term = choose_term(
        envelope.party.terms_in_days, connection.advanced.default_payment_terms_days, sage_terms
    )
    said = f", carrier invoice {carrier.CarrierInvoiceNumber}" if carrier.CarrierInvoiceNumber else ""
    description = f"{marker(trip.Id)} Trip {trip.TripNumber}, load {trip.LoadNumber}{said}"
    return Bill(
        party_id=wanted_party_id(envelope),
        document_number=numbered(trip.TripNumber, reposts),
        document_date=bill_date(trip, envelope.updated_at.date()),
        due_date=trip.DueDate,
        term=term.name,
        reference=carrier.CarrierInvoiceNumber,
        description=description[:LONGEST_DESCRIPTION],
        external_reference=trip.Id,
        currency=currency,
        base_currency=connection.base_currency,
        posted=connection.ap.autopost_bills,
        lines=tuple(_lines(trip, carrier, currency, connection)),
    )


def _currencies(carrier: TripCarrier) -> list[int | None]:
    amounts = [carrier.TotalPayable, carrier.Linehaul]
    amounts += [item.Total for item in carrier.AccessorialsDetails]
    amounts += [check.Amount for check in carrier.EChecks]
    return [amount.Currency for amount in amounts]


def bill_date(trip: Trip, otherwise: date) -> date:
    """The business date of the carrier's service: released, else delivered, else picked up."""
    return trip.ReleasedAt or trip.DeliveredAt or trip.DeliveryDate or trip.PickedUpAt or otherwise


def carrier_of(trip: Trip) -> TripCarrier:
    """The trip's carrier. Raises `NeedsAttention` when it has none."""
    if trip.Carrier is None:
        raise NeedsAttention(
            f"Trip {trip.TripNumber} has no carrier.",
            code="carrier_missing",
            remedy="Assign a carrier to the trip in Alvys, then send it again.",
        )
    return trip.Carrier


def _charges(carrier: TripCarrier) -> Iterator[tuple[Category, str, Decimal]]:
    yield Category.TRIP, CARRIER_LINEHAUL, carrier.Linehaul.Amount
    for accessorial in carrier.AccessorialsDetails:
        yield Category.ACCESSORIALS, accessorial.Type, accessorial.Total.Amount
    for check in carrier.EChecks:
        yield Category.E_CHECKS, check.Type, -check.Amount.Amount


def _lines(trip: Trip, carrier: TripCarrier, currency: str, connection: Connection) -> Iterator[Line]:
    for category, item, amount in _charges(carrier):
        if not amount:
            continue
        account = choose_account(connection.account_mappings, Side.AP, category, item)
        yield Line(
            account=account.number,
            amount=Money(amount, currency),
            memo=f"{item} - trip {trip.TripNumber}",
            category=category,
            item=item,
            level=account.level,
            dimensions=entity_location(connection),
        )
