"""The transaction currencies that a company has set up."""

from __future__ import annotations

from sandbox.intacct.company import Company
from sandbox.intacct.values import int_of


def transaction_currencies(company: Company) -> tuple[str, ...]:
    """Return the currencies that transactions may have: the base currency alone without multi-currency."""
    settings = company.settings
    return settings.currencies if settings.multi_currency else (settings.base_currency,)


def store_currencies(company: Company) -> None:
    """Store the currencies as rows of TRXCURRENCIES, in place of the former ones."""
    table = company.tables["TRXCURRENCIES"]
    for row in list(table):
        table.remove(int_of(row, "RECORDNO"))
    now = company.clock.now()
    for code in transaction_currencies(company):
        table.insert({"CODE": code, "WHENCREATED": now, "WHENMODIFIED": now})
