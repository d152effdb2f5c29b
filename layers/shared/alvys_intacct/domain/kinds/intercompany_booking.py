"""The intercompany invoice and bill for a trip: the carrier's charges, on both sides (AP-8)."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.account_mappings.mapping import CUSTOMER_LINEHAUL, Category
from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side


def intercompany_booking(bill: Booking, role: DocumentRole) -> Booking:
    """The carrier's bill as one subsidiary bills it to the other; the total is the same."""
    intercompany = replace(bill, about=f"Intercompany: {bill.about}", due_date=None)
    if role is DocumentRole.INTERCOMPANY_BILL:
        return replace(
            intercompany, charges=tuple(replace(charge, account_side=None) for charge in bill.charges)
        )
    charges = tuple(_receivable(charge) for charge in bill.charges)
    return replace(intercompany, side=Side.AR, charges=charges)


def _receivable(charge: Charge) -> Charge:
    """The charge on the invoice: trip pay becomes customer linehaul."""
    if charge.category is Category.TRIP:
        return replace(charge, category=Category.LOAD, item=CUSTOMER_LINEHAUL, account_side=None)
    return replace(charge, account_side=None)
