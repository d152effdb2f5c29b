"""What one subsidiary owes another for a carrier: the carrier's charges, on both sides (AP-8)."""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.accounts import CUSTOMER_LINEHAUL, Category
from alvys_intacct.domain.bookings.booking import Booking, Charge
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.parts import Part


def intercompany_booking(bill: Booking, part: Part) -> Booking:
    """The carrier's bill as the subsidiaries bill it to each other; its sum is the carrier's."""
    told = replace(bill, about=f"Intercompany: {bill.about}", due_date=None)
    if part is Part.INTERCOMPANY_BILL:
        return replace(told, charges=tuple(replace(one, account_side=None) for one in bill.charges))
    return replace(told, side=Side.AR, charges=tuple(_receivable(charge) for charge in bill.charges))


def _receivable(charge: Charge) -> Charge:
    """What is linehaul to the carrier is linehaul revenue from the other subsidiary."""
    if charge.category is Category.TRIP:
        return replace(charge, category=Category.LOAD, item=CUSTOMER_LINEHAUL, account_side=None)
    return replace(charge, account_side=None)
