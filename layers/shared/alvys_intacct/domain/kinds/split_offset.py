"""The division of a negative payable: Sage accepts no vendor credit with lines of both signs (AP-6).

The earnings and an equal amount of deductions are a bill of zero; the rest of the deductions is the vendor
credit. Each account gets the same amount as in one document, and the vendor credit is the amount owed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side

TWO_DOCUMENTS = (
    "Lines that offset each other are a separate bill of zero: a vendor credit has lines of one sign."
)


def is_divided(booking: Booking) -> bool:
    """Whether a booking takes two documents."""
    is_credit = booking.side is Side.AP and booking.total < 0
    return is_credit and any(charge.amount > 0 for charge in booking.charges)


def document_of(booking: Booking, role: DocumentRole) -> Booking:
    """The booking of the document in that role: the bill of zero, or the rest."""
    if not is_divided(booking):
        return booking if role is DocumentRole.MAIN else replace(booking, charges=())
    offset, rest = _divided(booking)
    if role is DocumentRole.OFFSET:
        return replace(booking, charges=offset, warnings=())
    warnings = (*booking.warnings, TWO_DOCUMENTS)
    return replace(booking, charges=rest, companions=(DocumentRole.OFFSET,), warnings=warnings)


def _divided(booking: Booking) -> tuple[tuple[Charge, ...], tuple[Charge, ...]]:
    """The charges that add up to zero, and the rest; the charge in between is cut in two."""
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
