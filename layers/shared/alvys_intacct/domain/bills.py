"""From an Alvys trip to an AP bill in Sage (AP-1, AP-4, AP-7, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from functools import partial

from alvys_intacct.domain.accounts import CARRIER_LINEHAUL, NO_ACCOUNT, Category, choose_account
from alvys_intacct.domain.adoption import marker
from alvys_intacct.domain.alvys import Trip, TripCarrier
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.documents import Bill, Line, Side
from alvys_intacct.domain.envelope import CarrierBill
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.headers import (
    LONGEST_DESCRIPTION,
    entity_location,
    header_party,
    header_sources,
    header_term,
    numbered,
    refuse_negative,
)
from alvys_intacct.domain.money import Money


def build_bill(
    envelope: CarrierBill,
    connection: Connection,
    sage_terms: AbstractSet[str],
    reposts: int = 0,
    findings: Findings | None = None,
) -> Bill:
    """The AP bill for a carrier's trip. A missing mapping, party or term goes to `findings`.

    Without `findings` the first such problem is raised. `reposts` as for invoices (MOD-6).
    """
    trip, carrier = envelope.trip, carrier_of(envelope.trip)
    found = findings or Findings(stop_at_first=True)
    found.attempt(lambda: refuse_negative(carrier.TotalPayable.Amount, "vendor credit"), None)
    base = connection.base_currency
    currency = found.attempt(lambda: currency_code(_currencies(carrier), base), base)
    term = header_term(envelope, connection, sage_terms, found)
    said = f", carrier invoice {carrier.CarrierInvoiceNumber}" if carrier.CarrierInvoiceNumber else ""
    description = f"{marker(trip.Id)} Trip {trip.TripNumber}, load {trip.LoadNumber}{said}"
    return Bill(
        party_id=header_party(envelope, found),
        document_number=numbered(trip.TripNumber, reposts),
        document_date=bill_date(trip, envelope.updated_at.date()),
        due_date=trip.DueDate,
        term=term.name if term else None,
        reference=carrier.CarrierInvoiceNumber,
        description=description[:LONGEST_DESCRIPTION],
        external_reference=trip.Id,
        currency=currency,
        base_currency=base,
        posted=connection.ap.autopost_bills,
        lines=tuple(_lines(trip, carrier, currency, connection, found)),
        sources=header_sources(term),
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


def _lines(
    trip: Trip, carrier: TripCarrier, currency: str, connection: Connection, findings: Findings
) -> Iterator[Line]:
    for category, item, amount in _charges(carrier):
        if not amount:
            continue
        choose = partial(choose_account, connection.account_mappings, Side.AP, category, item)
        account = findings.attempt(choose, NO_ACCOUNT)
        yield Line(
            account=account.number,
            amount=Money(amount, currency),
            memo=f"{item} - trip {trip.TripNumber}",
            category=category,
            item=item,
            level=account.level,
            dimensions=entity_location(connection),
        )
