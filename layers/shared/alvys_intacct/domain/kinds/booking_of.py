"""The booking of any envelope: that of its kind, divided where Sage needs several documents.

A kind's module is imported with its first transaction, which keeps cold starts short.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP
from typing import Protocol

from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds import split_deductions, split_offset
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.contradictions import TOTAL_INCONSISTENT, refuse_contradictions
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, WHOLE, DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.intercompany_booking import intercompany_booking
from alvys_intacct.domain.kinds.loading import load
from alvys_intacct.domain.kinds.several_subsidiaries import of_subsidiary
from alvys_intacct.domain.kinds.whole_cents import in_whole_cents
from alvys_intacct.domain.money import CENT
from alvys_intacct.domain.sage.books import Side


class BookingOfKind(Protocol):
    """The function of a kind that makes a booking of an envelope and the connection's settings."""

    def __call__(self, envelope: TransactionEnvelope, connection: Connection) -> Booking:
        """The booking. Raises `NeedsAttention` where the envelope doesn't say what to book."""


def booking_of(envelope: TransactionEnvelope, connection: Connection, part: Part = WHOLE) -> Booking:
    """The booking of one of an envelope's documents on that connection.

    Its side is the kind's, but receivable where the payee owes us (DEC-9). Raises `NeedsAttention` where the
    envelope contradicts itself, or where its amounts don't sum to whole cents (AR-3).
    """
    refuse_contradictions(envelope)
    book: BookingOfKind = load(envelope.kind.facts.booking)
    # Before it is divided: all its documents together have the cents of the whole.
    whole = in_whole_cents(book(envelope, connection))
    _refuse_other_total(envelope, whole)
    undivided, role = of_subsidiary(whole, envelope, connection, part), part.role
    if role in INTERCOMPANY:
        booking = intercompany_booking(_undividable(undivided), role)
    elif split_deductions.has_earnings_apart(undivided) and role is not DocumentRole.OFFSET:
        booking = split_deductions.document_of(undivided, role)
    elif role is DocumentRole.SHARE:
        booking = undivided
    else:
        booking = split_offset.document_of(undivided, role)
    return booking if booking.part == part else replace(booking, part=part)


def _refuse_other_total(envelope: TransactionEnvelope, booking: Booking) -> None:
    """Refuse to book anything but the total that Alvys states (AR-3, AP-6). Raises `NeedsAttention`."""
    stated = envelope.stated_total
    if stated is None:
        return
    # What a payee owes us is a negative amount in Alvys and a positive one on our invoice (DEC-9).
    turned = booking.side is Side.AR and envelope.party_role is not PartyRole.CUSTOMER
    total = -booking.total if turned else booking.total
    if total.quantize(CENT, ROUND_HALF_UP) != stated.quantize(CENT, ROUND_HALF_UP):
        raise NeedsAttention(
            f"{envelope.number} has lines for {total}, but Alvys states a total of {stated}.",
            code=TOTAL_INCONSISTENT,
            remedy="Correct it in Alvys, then send it again.",
        )


def _undividable(booking: Booking) -> Booking:
    """The booking, if it takes one document. Raises `NeedsAttention`."""
    if split_offset.is_divided(booking):
        raise NeedsAttention(
            f"Trip {booking.number} has charges of both signs and a total of {booking.total}; Sage Intacct "
            "can't take it as an intercompany bill.",
            code="intercompany_below_zero",
            remedy="Book it between the subsidiaries in Sage Intacct by hand, and switch Cross Subsidiary "
            "Billing off.",
        )
    return booking
