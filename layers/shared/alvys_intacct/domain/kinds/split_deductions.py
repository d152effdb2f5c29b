"""Deductions and credits in an invoice of their own, where the payee owes us (DEC-9).

The invoice has the deductions and credits; the earnings are the payee's bill. Each account gets the same
amount as in one document, and the two open balances add up to the statement's total.
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
    """Whether the earnings are a bill beside the invoice to the payee."""
    return booking.side is Side.AR and booking.deductions_apart and _earned(booking) > 0


def document_of(booking: Booking, role: DocumentRole) -> Booking:
    """The booking of the document in that role: the bill of the earnings, or the invoice."""
    if role is DocumentRole.EARNINGS:
        earnings = tuple(charge.negated(Side.AP) for charge in booking.charges if not _is_deduction(charge))
        return replace(booking, side=Side.AP, charges=earnings, warnings=())
    warning = "The earnings are a separate bill; deductions and credits aren't set off against them (DEC-9)."
    return replace(
        booking,
        charges=tuple(charge for charge in booking.charges if _is_deduction(charge)),
        companions=(DocumentRole.EARNINGS,),
        warnings=(*booking.warnings, warning),
    )


def _earned(booking: Booking) -> Decimal:
    """The payee's earnings, positive: a receivable has them as negative amounts."""
    return -sum((charge.amount for charge in booking.charges if not _is_deduction(charge)), Decimal(0))


def _is_deduction(charge: Charge) -> bool:
    """Whether it is owed to us or credits such an item; all else is earnings."""
    return charge.amount > 0 or charge.category in _DEDUCTIONS
