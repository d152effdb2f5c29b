"""Charges in whole cents: Sage takes no parts of a cent, which Alvys's rates give (AR-3)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.money import CENT, amount_text, placed_in_cents, same_amount
from alvys_intacct.domain.sage.books import Side

# More lines than these are counted, not named.
_MOST_NAMED = 5


def in_whole_cents(booking: Booking) -> Booking:
    """The booking with its charges in whole cents; its total stays the same (AR-3).

    A charge that was rounded says so in its memo, and the booking has a warning. Raises `NeedsAttention`
    where the charges don't sum to whole cents.
    """
    if all(charge.amount.same_quantum(CENT) for charge in booking.charges):
        return booking
    exact = [charge.amount for charge in booking.charges]
    try:
        placed = placed_in_cents(exact, [_rank(charge, booking.side) for charge in booking.charges])
    except ValueError:
        raise _inconsistent(booking) from None
    charges = tuple(map(_rounded, booking.charges, placed))
    changed = [
        f"{charge.memo!r:.100} from {amount_text(charge.amount)} to {amount_text(amount)}"
        for charge, amount in zip(booking.charges, placed, strict=True)
        if not same_amount(charge.amount, amount)
    ]
    if not changed:
        return replace(booking, charges=charges)
    return replace(booking, charges=without_zeros(charges), warnings=(*booking.warnings, _warning(changed)))


def _rank(charge: Charge, side: Side) -> tuple[str, ...]:
    """What tells charges apart, whatever their order in the document."""
    return (
        charge.category,
        charge.item,
        charge.memo,
        charge.load_number or "",
        charge.trip_number or "",
        charge.account_side or side,
    )


def _rounded(charge: Charge, amount: Decimal) -> Charge:
    if same_amount(charge.amount, amount):
        return replace(charge, amount=amount)
    return replace(
        charge, amount=amount, memo=f"{charge.memo} (rounded, {amount_text(charge.amount)} in Alvys)"
    )


def _warning(changed: list[str]) -> str:
    named = ", ".join(changed[:_MOST_NAMED])
    more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
    return f"Amounts with parts of a cent were rounded; the total is unchanged: {named}{more}."


def _inconsistent(booking: Booking) -> NeedsAttention:
    return NeedsAttention(
        f"The amounts of {booking.number} are inconsistent: they sum to {amount_text(booking.total)}, "
        "which is not a whole number of cents.",
        code="amounts_inconsistent",
        remedy="Correct the rates or amounts in Alvys and send it again.",
    )
