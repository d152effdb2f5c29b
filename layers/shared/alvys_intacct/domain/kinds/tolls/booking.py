"""From a toll transaction to a payable (AP-1)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, single_charge_booking
from alvys_intacct.domain.kinds.tolls.envelope import Toll
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason


def toll_bill(envelope: Toll, connection: Connection) -> Booking:
    """The toll and its fee, both on the one toll account (MAP-2)."""
    toll = envelope.toll
    where = toll.FormattedLocation or toll.Agency
    about = f"Toll {toll.TransactionId or toll.Id}, {toll.Source}"
    charges = [Charge(Category.TOLL, "Toll", toll.Amount.Amount, f"Toll {where}".strip())]
    if toll.Fee:
        charges.append(Charge(Category.TOLL, "Toll", toll.Fee.Amount, f"Toll fee {where}".strip()))
    return single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        about,
        charges,
        [toll.Amount, toll.Fee],
        _skip_reason(envelope, connection),
    )


def _skip_reason(envelope: Toll, connection: Connection) -> SkipReason | None:
    """AP-9: the setting concerns company tolls; what a driver pays never goes out by itself."""
    if envelope.deducted_from_driver:
        return SkipReason.DEDUCTED_FROM_DRIVER
    return None if connection.ap.include_toll_transactions else SkipReason.TOLLS_OFF
