"""List the parties without an External Accounting ID, the largest open amount first (LINK-1, LINK-3)."""

from __future__ import annotations

from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.error_transactions.visibility import shows_amounts
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.parties.links import PartyLinks
from alvys_intacct.domain.parties.party_list import PartyList
from alvys_intacct.domain.parties.party_rows import OpenAmounts, PartyRow, rows_of
from alvys_intacct.ports.parties import PartyLinkStore, PartyListStore
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.parties.parties_in_errors import errors_because_of_parties, of_error


class ListParties:
    """Puts together what was read, the links, and what waits because of each party."""

    def __init__(self, lists: PartyListStore, links: PartyLinkStore, transactions: TransactionStore) -> None:
        self._lists = lists
        self._links = links
        self._transactions = transactions

    def kept(self, connection: Connection) -> PartyList | None:
        """What was last read; None if nothing was."""
        return self._lists.get(connection)

    def rows(
        self,
        caller: Identity,
        connection: Connection,
        kept: PartyList | None,
        links: PartyLinks | None = None,
    ) -> list[PartyRow]:
        """All rows in their order, with the amounts that the caller may see."""
        errors = errors_because_of_parties(self._transactions, connection)
        amounts = {key: _amounts(caller, of_party) for key, of_party in errors.items()}
        listed = kept.parties if kept is not None else []
        known = {party.key for party in listed}
        named = [party for key, of in errors.items() if key not in known if (party := of_error(key, of[0]))]
        return rows_of(listed, links if links is not None else self._links.of(connection), amounts, named)


def _amounts(caller: Identity, errors: list[ErrorFacts]) -> OpenAmounts:
    totals: dict[str, Decimal] = {}
    hidden = 0
    for error in errors:
        if not shows_amounts(error, caller):
            hidden += 1
        elif error.amount is not None and error.currency is not None:
            totals[error.currency] = totals.get(error.currency, Decimal(0)) + Decimal(error.amount)
    return OpenAmounts(len(errors), tuple(sorted(totals.items())), hidden)
