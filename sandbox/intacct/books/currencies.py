"""The currencies that a company can use (protocol section 14)."""

from __future__ import annotations

from sandbox.intacct.company import Company
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import int_of

from .actor import Actor
from .fields import Texts

_ELEMENTS = ("CURRENCY", "BASECURR", "EXCH_RATE_DATE", "EXCH_RATE_TYPE_ID", "EXCHANGE_RATE")


def transaction_currencies(company: Company) -> tuple[str, ...]:
    """Return the currencies that transactions may have: the base currency alone without multi-currency."""
    settings = company.settings
    return settings.currencies if settings.multi_currency else (settings.base_currency,)


def check_currency(actor: Actor, given: Texts) -> None:
    """Refuse a currency that the company does not have, and any foreign one in a single-currency company."""
    settings = actor.company.settings
    currency = given.get("CURRENCY", "")
    foreign = currency not in {"", settings.base_currency}
    if not settings.multi_currency:
        refused = actor.company.assumptions.single_currency_refuses
        if foreign or (refused == "any" and any(given.get(name) for name in _ELEMENTS)):
            raise refuse("Enable foreign-currency transactions, and try again.")
    elif foreign and currency not in settings.currencies:
        raise refuse(f"Invalid Currency '{currency}' specified.")


def store_currencies(company: Company) -> None:
    """Store the currencies as rows of TRXCURRENCIES, in place of the former ones."""
    table = company.tables["TRXCURRENCIES"]
    for row in list(table):
        table.remove(int_of(row, "RECORDNO"))
    now = company.clock.now()
    for code in transaction_currencies(company):
        table.insert({"CODE": code, "WHENCREATED": now, "WHENMODIFIED": now})
