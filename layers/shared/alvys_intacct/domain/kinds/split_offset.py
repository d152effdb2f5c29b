"""Dividing a payable of less than zero: Sage takes no vendor credit with lines of both signs (AP-6).

What the payee earned is booked with as much of its deductions in a bill of zero; the rest of the deductions
is the vendor credit. Each account gets the same as in one document, and what is owed is the vendor credit.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side

TWO_DOCUMENTS = "What offsets each other is a bill of zero: a vendor credit takes lines of one sign only."


def is_divided(booking: Booking) -> bool:
    """Whether a booking takes two documents."""
    is_credit = booking.side is Side.AP and booking.total < 0
    return is_credit and any(charge.amount > 0 for charge in booking.charges)


def document_of(booking: Booking, role: DocumentRole) -> Booking:
    """What the document in that role books; the main one has what is left beside the offset."""
    if not is_divided(booking):
        return booking if role is DocumentRole.MAIN else replace(booking, charges=())
    offset, rest = _divided(booking)
    if role is DocumentRole.OFFSET:
        return replace(booking, charges=offset, warnings=())
    warnings = (*booking.warnings, TWO_DOCUMENTS)
    return replace(booking, charges=rest, companions=(DocumentRole.OFFSET,), warnings=warnings)


def _divided(booking: Booking) -> tuple[tuple[Charge, ...], tuple[Charge, ...]]:
    """The charges that make zero together, and the rest; the one on the border is cut in two."""
    earned = sum((charge.amount for charge in booking.charges if charge.amount > 0), Decimal(0))
    offset: list[Charge] = []
    rest: list[Charge] = []
    for charge in booking.charges:
        if charge.amount > 0:
            offset.append(charge)
            continue
        taken = max(charge.amount, -earned)
        earned += taken
        if taken:
            offset.append(replace(charge, amount=taken))
        if charge.amount != taken:
            rest.append(replace(charge, amount=charge.amount - taken))
    return tuple(offset), tuple(rest)
