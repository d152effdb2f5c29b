"""From a deduction to a credit from the driver (AP-6, AP-10)."""

from __future__ import annotations

import re
from dataclasses import replace

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, goes_with_statement, single_charge_booking
from alvys_intacct.domain.kinds.deductions.envelope import Deduction
from alvys_intacct.domain.sage.books import Side

# Alvys removes a deduction that is split. Its parts have ids of their own and this after its description.
_PART = re.compile(r"\(part \d{1,4}\)")
_SPLIT = (
    "This is a part of the deduction {!r:.200}, which was split in Alvys. If that deduction itself was "
    "exported before, revert it: the parts replace it."
)


def deduction_bill(envelope: Deduction, connection: Connection) -> Booking:
    """The booking of one deduction, on the account of its category: a credit from the driver (AP-6)."""
    deduction = envelope.deduction
    item = deduction.Category.strip() or "Deduction"
    about = f"Deduction {item}"
    memo = deduction.Description or about
    charges = [Charge(Category.DEDUCTIONS, item, deduction.Amount.Amount, memo)]
    booking = single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        about,
        charges,
        [deduction.Amount],
        goes_with_statement(connection),
    )
    before, bracket, part = memo.rpartition("(")
    if not _PART.fullmatch(bracket + part):
        return booking
    return replace(booking, warnings=(_SPLIT.format(before.rstrip(" ")),))
