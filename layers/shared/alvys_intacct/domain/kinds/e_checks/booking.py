"""From an e-check to a bill, or to an invoice that charges it on (AR-1, AP-1, DEC-11)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, goes_with_statement, single_charge_booking
from alvys_intacct.domain.kinds.e_checks.envelope import ECheckBill, ECheckInvoice
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason


def e_check_bill(envelope: ECheckBill, connection: Connection) -> Booking:
    """The issued amount is payable; the fee is revenue, even on a bill (DEC-11)."""
    check = envelope.e_check
    about = f"{check.Type} e-check {check.CheckNumber}"
    charges = [Charge(Category.E_CHECKS, check.Type, check.Amount.Amount, about)]
    if check.Fee:
        charges.append(
            Charge(Category.E_CHECKS, check.Type, -check.Fee.Amount, f"Fee of {about}", account_side=Side.AR)
        )
    return single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        about,
        charges,
        [check.Amount, check.Fee],
        _skip_reason(envelope, connection),
    )


def _skip_reason(envelope: ECheckBill, connection: Connection) -> SkipReason | None:
    """AP-10: a driver's e-check goes out with the driver's statement."""
    if envelope.party_role is PartyRole.DRIVER and (reason := goes_with_statement(connection)):
        return reason
    return None if connection.ap.export_e_check_transactions else SkipReason.E_CHECKS_OFF


def e_check_invoice(envelope: ECheckInvoice, connection: Connection) -> Booking:
    """The issued amount and the fee are charged on."""
    check = envelope.e_check
    about = f"{check.Type} e-check {check.CheckNumber}"
    charges = [Charge(Category.E_CHECKS, check.Type, check.Amount.Amount, about)]
    if check.Fee:
        charges.append(Charge(Category.E_CHECKS, check.Type, check.Fee.Amount, f"Fee of {about}"))
    return single_charge_booking(
        Side.AR,
        envelope.number,
        envelope.document_date,
        about,
        charges,
        [check.Amount, check.Fee],
        None if connection.ar.export_e_check_transactions else SkipReason.E_CHECKS_OFF,
    )
