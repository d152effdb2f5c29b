"""Conversion from a document's currency to the company's base currency."""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import Record

ONE = Decimal(1)


def rate_of(header: Record) -> Decimal:
    """Return the exchange rate of a document, or 1 when it has none. Daily rates are not simulated."""
    rate = header.get("EXCHANGE_RATE")
    return rate if isinstance(rate, Decimal) and rate > 0 else ONE
