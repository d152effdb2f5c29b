"""From an accessorial expense to a payable."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.accessorials.envelope import AccessorialExpense
from alvys_intacct.domain.kinds.booking import Booking, Charge, goes_with_statement, single_charge_booking
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason


def accessorial_bill(envelope: AccessorialExpense, connection: Connection) -> Booking:
    """The bill of an accessorial expense."""
    accessorial = envelope.accessorial
    trip = f" - trip {envelope.trip.TripNumber}" if envelope.trip else ""
    memo = f"{accessorial.Type}{trip}"
    charges = [Charge(Category.ACCESSORIALS, accessorial.Type, accessorial.Total.Amount, memo)]
    return single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        f"Accessorial {memo}",
        charges,
        [accessorial.Total],
        _skip_reason(envelope, connection),
    )


def _skip_reason(envelope: AccessorialExpense, connection: Connection) -> SkipReason | None:
    """AP-9, AP-10: what is paid to a driver goes out with the driver's statement."""
    if envelope.party_role is PartyRole.DRIVER and (reason := goes_with_statement(connection)):
        return reason
    return None if connection.ap.include_accessorial_expenses else SkipReason.ACCESSORIAL_EXPENSES_OFF
