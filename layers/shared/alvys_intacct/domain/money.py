"""Money: an exact decimal amount and an ISO 4217 currency (AR-3, AR-8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

CENT = Decimal("0.01")
# Sage holds amounts with up to 14 digits; a larger one is a typing error.
LARGEST_AMOUNT = Decimal("999999999999.99")


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
        result = Money.zero(currency)
        for amount in amounts:
            result += amount
        return result

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
