"""Money: an exact decimal amount and an ISO 4217 currency (AR-3, AR-8).

Alvys's rates give amounts with parts of a cent. They are kept exactly until a document's amounts are placed
in whole cents, all at once, so that their sum stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Self

from alvys_intacct.late_dataclass import dataclass

CENT = Decimal("0.01")
# Sage holds amounts with up to 14 digits; a larger one is a typing error.
LARGEST_AMOUNT = Decimal("999999999999.99")
# Alvys computes in binary numbers. A difference below this is their noise, not an amount.
NOISE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount to the cent, in one currency. Refuses floats: they cannot hold a cent exactly."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money needs a Decimal, not {type(self.amount).__name__}")
        if not self.amount.is_finite() or abs(self.amount) > LARGEST_AMOUNT:
            raise ValueError(f"{self.amount} is not an amount that can be booked")
        object.__setattr__(self, "amount", self.amount.quantize(CENT, ROUND_HALF_UP) + 0)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Zero in that currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The sum of amounts of one currency; zero for none. Raises ValueError when currencies mix."""
        result = Decimal(0)
        for money in amounts:
            if money.currency != currency:
                raise ValueError(f"cannot add {money.currency} to {currency}")
            result += money.amount
        return Money(result, currency)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    @property
    def is_zero(self) -> bool:
        """Whether the amount is exactly zero."""
        return not self.amount

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def same_amount(amount: Decimal, other: Decimal) -> bool:
    """Whether two exact amounts are the same but for the noise of binary numbers."""
    return abs(amount - other) < NOISE


def is_whole_cents(amount: Decimal) -> bool:
    """Whether an amount has no part of a cent."""
    return same_amount(amount, amount.quantize(CENT, ROUND_HALF_UP))


def amount_text(amount: Decimal) -> str:
    """The amount with two decimals, and with more where it has parts of a cent."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP) if is_whole_cents(amount) else amount.normalize():f}"


def placed_in_cents(amounts: Sequence[Decimal], ranks: Sequence[tuple[str, ...]]) -> list[Decimal]:
    """The amounts in whole cents, with the same sum, each less than a cent away from its own (AR-3).

    Each is rounded down; the cents that are then missing go to the largest remainders. Among equal remainders
    the larger amount comes first, then the lower rank: the result doesn't depend on the order of the amounts.
    Opposite amounts give the opposite result. Raises ValueError where the sum has a part of a cent.
    """
    total = sum(amounts, Decimal(0))
    if not is_whole_cents(total):
        raise ValueError(f"{total} is not a whole number of cents")
    if total < 0:
        return [-amount + 0 for amount in placed_in_cents([-amount for amount in amounts], ranks)]
    placed = [amount.quantize(CENT, ROUND_FLOOR) for amount in amounts]
    missing = int((total.quantize(CENT, ROUND_HALF_UP) - sum(placed, Decimal(0))) / CENT)
    by_remainder = sorted(
        range(len(amounts)),
        key=lambda place: (placed[place] - amounts[place], -amounts[place], ranks[place]),
    )
    for place in by_remainder[:missing]:
        placed[place] += CENT
    return placed
