"""The currency of the books, and the currencies that Sage accepts there (AR-8)."""

from __future__ import annotations

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.metadata import Currencies


def base_currency(connection: Connection, choices: SageChoices) -> str:
    """The currency of the books. An entity may have its own; else it is the company's."""
    entity = choices.base_currencies.get(connection.entity_id or "")
    return entity or choices.currencies.base or connection.base_currency


def refuse_foreign(currency: str, base: str, company: Currencies) -> None:
    """Raise `NeedsAttention` for a foreign currency that the Sage company doesn't have, as far as known."""
    if currency == base:
        return
    if company.multi_currency is False:
        raise NeedsAttention(
            f"The amounts are in {currency}, but the Sage company has no other currency than {base}.",
            code="currency_not_enabled",
            remedy="Enable multiple currencies in Sage Intacct (Company > Setup > Company), then refresh the "
            f"Sage data of the connection. Or bill in {base} in Alvys.",
        )
    if company.enabled and currency not in company.enabled:
        raise NeedsAttention(
            f"The amounts are in {currency}, which is not a currency of the Sage company. It has "
            f"{', '.join(sorted({base, *company.enabled}))}.",
            code="currency_not_in_company",
            remedy=f"Add {currency} to the transaction currencies in Sage Intacct, then refresh the Sage "
            "data of the connection. Or bill in one of the company's currencies in Alvys.",
        )
