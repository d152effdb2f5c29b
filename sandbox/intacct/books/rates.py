"""From a document's own currency to the company's base currency."""

from __future__ import annotations

from decimal import Decimal

from sandbox.intacct.values import Record

ONE = Decimal(1)


def rate_of(header: Record) -> Decimal:
    """The exchange rate a document names; without one, amounts are taken as equal (no daily rates here)."""
    rate = header.get("EXCHANGE_RATE")
    return rate if isinstance(rate, Decimal) and rate > 0 else ONE
