"""From an escrow entry to a payable (AP-10, DEC-10)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import ESCROW, Category
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, goes_with_statement, single_charge_booking
from alvys_intacct.domain.kinds.escrow.envelope import Escrow
from alvys_intacct.domain.sage.books import Side


def escrow_bill(envelope: Escrow, connection: Connection) -> Booking:
    """The booking of an escrow entry; escrow has an account of its own (DEC-10)."""
    escrow = envelope.escrow
    about = f"Escrow {escrow.Type or ''}".strip()
    charges = [Charge(Category.DEDUCTIONS, ESCROW, escrow.Amount.Amount, escrow.Description or about)]
    return single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        about,
        charges,
        [escrow.Amount],
        goes_with_statement(connection),
    )
