"""The booking of any envelope. Kinds are imported when they come: a cold start pays for no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from alvys_intacct.domain.bookings import deductions_apart, offset
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds import FACTS, Kind
from alvys_intacct.domain.parts import INTERCOMPANY, Part, side_of

if TYPE_CHECKING:
    from alvys_intacct.domain.bookings.booking import Booking
    from alvys_intacct.domain.connections import Connection
    from alvys_intacct.domain.envelope import Whole
    from alvys_intacct.domain.envelopes.carriers import CarrierBill, CarrierStatementEnvelope
    from alvys_intacct.domain.envelopes.drivers import DriverStatementEnvelope
    from alvys_intacct.domain.envelopes.invoices import InvoiceEnvelope

_INVOICES = frozenset({Kind.LOAD_INVOICE, Kind.SUPPLEMENTAL_INVOICE, Kind.SUMMARY_INVOICE})
_CARRIER_STATEMENTS = frozenset({Kind.CARRIER_SETTLEMENT, Kind.CARRIER_STATEMENT})
_DRIVER_STATEMENTS = frozenset({Kind.DRIVER_SETTLEMENT, Kind.PAYSTUB})


def booking_of(envelope: Whole, connection: Connection, part: Part = Part.WHOLE) -> Booking:
    """What a part of an envelope books on that connection. Raises `NeedsAttention` where it can't be told."""
    if part in INTERCOMPANY:
        from alvys_intacct.domain.bookings.intercompany import intercompany_booking  # noqa: PLC0415

        booking = _undivided(envelope, connection)
        if offset.is_divided(booking):
            raise NeedsAttention(
                f"Trip {booking.number} comes to {booking.total} with charges of both signs, which Sage "
                "Intacct takes in no intercompany bill.",
                code="intercompany_below_zero",
                remedy="Settle it between the subsidiaries by hand, and switch Cross Subsidiary Billing off.",
            )
        return intercompany_booking(booking, part)
    booking = _undivided(envelope, connection)
    if deductions_apart.has_earnings_apart(booking) and part is not Part.OFFSET:
        return deductions_apart.part_of(booking, part)
    return offset.part_of(booking, part)


def document_side(envelope: Whole, connection: Connection, part: Part = Part.WHOLE) -> Side:
    """The side that a document lands on: its kind's, but what a payee owes us is receivable (DEC-9)."""
    if (own := side_of(part)) is not None:
        return own
    if envelope.kind in _CARRIER_STATEMENTS or envelope.kind in _DRIVER_STATEMENTS:
        return _undivided(envelope, connection).side
    return FACTS[envelope.kind].side


def _undivided(envelope: Whole, connection: Connection) -> Booking:
    if envelope.kind in _INVOICES:
        from alvys_intacct.domain.bookings.invoices import invoice_booking  # noqa: PLC0415

        return invoice_booking(cast("InvoiceEnvelope", envelope), connection)
    if envelope.kind is Kind.CARRIER_BILL or envelope.kind in _CARRIER_STATEMENTS:
        return _of_carrier(envelope, connection)
    if envelope.kind in _DRIVER_STATEMENTS:
        from alvys_intacct.domain.bookings.drivers import driver_booking  # noqa: PLC0415

        return driver_booking(cast("DriverStatementEnvelope", envelope), connection)
    from alvys_intacct.domain.bookings.expenses import expense_booking  # noqa: PLC0415

    return expense_booking(envelope)


def _of_carrier(envelope: Whole, connection: Connection) -> Booking:
    from alvys_intacct.domain.bookings.carriers import (  # noqa: PLC0415
        carrier_bill_booking,
        settlement_booking,
    )

    if envelope.kind is Kind.CARRIER_BILL:
        return carrier_bill_booking(cast("CarrierBill", envelope), connection)
    return settlement_booking(cast("CarrierStatementEnvelope", envelope), connection)
