"""The currency of the books, and the currencies that Sage accepts there (AR-8)."""

from __future__ import annotations

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import Currencies


def base_currency(connection: Connection, choices: SageChoices) -> str:
    """The currency of the books. An entity may have its own; else it is the company's.

    A company with several base currencies has none at its top level: there the entity of the default location
    decides.
    """
    entity_id = connection.entity_id or _entity_by_default(connection, choices)
    own = choices.base_currencies.get(entity_id or "")
    return own or choices.currencies.base or connection.base_currency


def _entity_by_default(connection: Connection, choices: SageChoices) -> str | None:
    mapping = connection.dimension_mappings.get(Dimension.LOCATION)
    if not choices.currencies.multi_base_currency or mapping is None or mapping.default is None:
        return None
    location = choices.values.get(Dimension.LOCATION, {}).get(mapping.default)
    return location.entity_id if location is not None else None


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
            concerns=currency,
        )
    if company.enabled and currency not in company.enabled:
        raise NeedsAttention(
            f"The amounts are in {currency}, which is not a currency of the Sage company. It has "
            f"{', '.join(sorted({base, *company.enabled}))}.",
            code="currency_not_in_company",
            remedy=f"Add {currency} to the transaction currencies in Sage Intacct, then refresh the Sage "
            "data of the connection. Or bill in one of the company's currencies in Alvys.",
            concerns=currency,
        )
