"""Currencies: Alvys writes ISO 4217 numbers, Sage ISO 4217 codes (AR-8)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.errors import NeedsAttention

# The currencies of North American trucking and of Sage Intacct's home markets.
CODE_BY_NUMBER = {
    840: "USD",
    124: "CAD",
    484: "MXN",
    978: "EUR",
    826: "GBP",
    36: "AUD",
    710: "ZAR",
}


def currency_code(numbers: Iterable[int | None], base_currency: str) -> str:
    """The currency of a transaction's amounts; the base currency where Alvys names none.

    Raises `NeedsAttention` for an unknown currency number, or for more than one currency.
    """
    distinct = {number for number in numbers if number is not None}
    if not distinct:
        return base_currency
    if len(distinct) > 1:
        raise NeedsAttention(
            "The amounts are in different currencies.",
            code="currencies_mixed",
            remedy="Correct the currencies in Alvys and send it again.",
        )
    number = distinct.pop()
    if number not in CODE_BY_NUMBER:
        raise NeedsAttention(
            f"Currency number {number} is not supported.",
            code="currency_unknown",
            remedy="Correct the currency in Alvys and send it again.",
            concerns=f"{number}",
        )
    return CODE_BY_NUMBER[number]
