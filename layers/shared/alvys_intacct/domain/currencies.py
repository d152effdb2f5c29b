"""Currencies: Alvys writes ISO 4217 numbers, Sage ISO 4217 codes (AR-8)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.errors import NeedsAttention

# The ones in use in North American trucking, and Sage Intacct's home markets.
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
    """The one currency that a transaction's amounts are in; the base currency where Alvys names none.

    Raises `NeedsAttention` for a number that is no known currency, or for more than one.
    """
    given = {number for number in numbers if number is not None}
    if not given:
        return base_currency
    if len(given) > 1:
        raise NeedsAttention(
            "The amounts are in different currencies.",
            code="currencies_mixed",
            remedy="Correct the currencies in Alvys, then regenerate.",
        )
    number = given.pop()
    if number not in CODE_BY_NUMBER:
        raise NeedsAttention(
            f"Currency number {number} is not a currency that this service knows.",
            code="currency_unknown",
            remedy="Correct the currency in Alvys, then regenerate.",
        )
    return CODE_BY_NUMBER[number]
