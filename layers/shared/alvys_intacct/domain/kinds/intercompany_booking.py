"""What one subsidiary owes another for a carrier: the carrier's charges, on both sides (AP-8)."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.account_mappings.mapping import CUSTOMER_LINEHAUL, Category
from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.sage.books import Side


def intercompany_booking(bill: Booking, role: DocumentRole) -> Booking:
    """The carrier's bill as the subsidiaries bill it to each other; its sum is the carrier's."""
    told = replace(bill, about=f"Intercompany: {bill.about}", due_date=None)
    if role is DocumentRole.INTERCOMPANY_BILL:
        return replace(told, charges=tuple(replace(charge, account_side=None) for charge in bill.charges))
    return replace(told, side=Side.AR, charges=tuple(_receivable(charge) for charge in bill.charges))


def _receivable(charge: Charge) -> Charge:
    """What is linehaul to the carrier is linehaul revenue from the other subsidiary."""
    if charge.category is Category.TRIP:
        return replace(charge, category=Category.LOAD, item=CUSTOMER_LINEHAUL, account_side=None)
    return replace(charge, account_side=None)
