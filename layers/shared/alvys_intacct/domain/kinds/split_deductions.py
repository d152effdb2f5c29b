"""What a payee owes us where deductions and credits are documents of their own (DEC-9).

The invoice has the deductions and credits; what was earned is the payee's bill. Each account gets the same
as in one document, and what both leave open together is the statement's total.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side

_DEDUCTIONS = frozenset({Category.DEDUCTIONS, Category.FUEL, Category.TOLL, Category.E_CHECKS})


def has_earnings_apart(booking: Booking) -> bool:
    """Whether an invoice to a payee leaves a bill of its earnings beside it."""
    return booking.side is Side.AR and booking.deductions_apart and _earned(booking) > 0


def document_of(booking: Booking, role: DocumentRole) -> Booking:
    """What the document in that role books: the main one is the invoice, beside the bill of the earnings."""
    if role is DocumentRole.EARNINGS:
        earnings = tuple(charge.negated(Side.AP) for charge in booking.charges if not _is_deduction(charge))
        return replace(booking, side=Side.AP, charges=earnings, warnings=())
    told = "What was earned is a bill of its own: deductions and credits aren't set off against it (DEC-9)."
    return replace(
        booking,
        charges=tuple(charge for charge in booking.charges if _is_deduction(charge)),
        companions=(DocumentRole.EARNINGS,),
        warnings=(*booking.warnings, told),
    )


def _earned(booking: Booking) -> Decimal:
    """A receivable has what the payee earned below zero."""
    return -sum((charge.amount for charge in booking.charges if not _is_deduction(charge)), Decimal(0))


def _is_deduction(charge: Charge) -> bool:
    """What is owed to us, and the credits of such items; the rest was earned."""
    return charge.amount > 0 or charge.category in _DEDUCTIONS
