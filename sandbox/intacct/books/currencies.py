"""The currencies that a company can use (protocol section 14)."""

from __future__ import annotations

from sandbox.intacct.errors import refuse

from .actor import Actor
from .fields import Texts

_ELEMENTS = ("CURRENCY", "BASECURR", "EXCH_RATE_DATE", "EXCH_RATE_TYPE_ID", "EXCHANGE_RATE")


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
