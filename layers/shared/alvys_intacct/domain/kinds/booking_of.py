"""The booking of any envelope: the one of its kind, divided where Sage needs several documents.

A kind's module is imported with its first transaction: a cold start pays for no others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds import split_deductions, split_offset
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.intercompany_booking import intercompany_booking
from alvys_intacct.domain.kinds.loading import load


class BookingOfKind(Protocol):
    """What a kind's booking is: a function of its envelope and the connection's settings."""

    def __call__(self, envelope: TransactionEnvelope, connection: Connection) -> Booking:
        """Raises `NeedsAttention` where it can't be told what to book."""


def booking_of(
    envelope: TransactionEnvelope, connection: Connection, role: DocumentRole = DocumentRole.MAIN
) -> Booking:
    """What an envelope books on that connection, in one of its documents.

    Its side is the document's: the kind's own, but what a payee owes us is receivable (DEC-9). Raises
    `NeedsAttention` where it can't be told what to book.
    """
    book: BookingOfKind = load(envelope.kind.facts.booking)
    undivided = book(envelope, connection)
    if role in INTERCOMPANY:
        booking = intercompany_booking(_undividable(undivided), role)
    elif split_deductions.has_earnings_apart(undivided) and role is not DocumentRole.OFFSET:
        booking = split_deductions.document_of(undivided, role)
    else:
        booking = split_offset.document_of(undivided, role)
    return replace(booking, role=role)


def _undividable(booking: Booking) -> Booking:
    """The booking, if it takes one document. Raises `NeedsAttention`."""
    if split_offset.is_divided(booking):
        raise NeedsAttention(
            f"Trip {booking.number} comes to {booking.total} with charges of both signs, which Sage "
            "Intacct takes in no intercompany bill.",
            code="intercompany_below_zero",
            remedy="Settle it between the subsidiaries by hand, and switch Cross Subsidiary Billing off.",
        )
    return booking
