"""Change account mappings, after a check with Sage (MAP)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alvys_intacct.domain.account_mappings.changes import mappings_of, merged, newly_chosen
from alvys_intacct.domain.account_mappings.mapping import AccountMappings, AccountNumber, Place
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.connections.change_connection import ChangeConnection
from alvys_intacct.usecases.connections.mapping_checks import (
    keeps_masters,
    refuse_ill_formed,
    refuse_unusable,
)
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata


class MapAccounts:
    """Changes a connection's account mappings: all of them, or item by item."""

    def __init__(
        self, change: ChangeConnection, accounting: AccountingSystem, metadata: RefreshMetadata
    ) -> None:
        self._change = change
        self._accounting = accounting
        self._metadata = metadata

    def replace(
        self, caller: Identity, subsidiary_id: str, wanted: dict[str, Any], expected: int | None = None
    ) -> Connection | None:
        """Replace all mappings. Raises `ChangeRefusedError` (MAP-1, MAP-2, MAP-4, MAP-5)."""
        return self._apply(caller, subsidiary_id, wanted, lambda _: mappings_of(wanted), expected)

    def merge(
        self, caller: Identity, subsidiary_id: str, wanted: dict[str, Any], expected: int | None = None
    ) -> Connection | None:
        """Change the named items only; None removes a mapping. Raises `ChangeRefusedError`."""
        return self._apply(caller, subsidiary_id, wanted, lambda current: merged(current, wanted), expected)

    def problems(self, connection: Connection, wanted: dict[str, Any]) -> list[InputProblem]:
        """All that speaks against such a change of the named items; nothing is changed."""
        found: list[InputProblem] = []
        try:
            refuse_ill_formed(wanted)
        except ChangeRefusedError as error:
            return list(error.problems)
        present = connection.account_mappings
        following = merged(present, wanted)
        checks: tuple[Callable[[], None], ...] = (
            lambda: keeps_masters(present, following),
            lambda: self._check_in_sage(connection, newly_chosen(present, following)),
        )
        for check in checks:
            try:
                check()
            except ChangeRefusedError as error:
                found += error.problems
        return found

    def _apply(
        self,
        caller: Identity,
        subsidiary_id: str,
        wanted: dict[str, Any],
        change: Callable[[AccountMappings], AccountMappings],
        expected: int | None,
    ) -> Connection | None:
        connection = self._change.live(caller.tenant, subsidiary_id)
        if connection is None:
            return None
        refuse_ill_formed(wanted)
        following = change(connection.account_mappings)
        keeps_masters(connection.account_mappings, following)
        self._check_in_sage(connection, newly_chosen(connection.account_mappings, following))

        def step(current: Connection) -> Connection:
            mappings = change(current.account_mappings)
            keeps_masters(current.account_mappings, mappings)
            return current.model_copy(update={"account_mappings": mappings})

        return self._change(caller, subsidiary_id, step, expected=expected)

    def _check_in_sage(self, connection: Connection, chosen: dict[Place, AccountNumber]) -> None:
        """MAP-5: newly chosen accounts must exist in Sage, be active and fit now; the cache doesn't count.

        Only which accounts belong to banks is known from the metadata.
        """
        if not chosen:
            return
        found = self._accounting.find_accounts(connection.books, sorted(set(chosen.values())))
        offered = {account.number: account for account in self._metadata.current(connection).accounts}
        for number in found.keys() & offered.keys():
            bank = {"bank_account": offered[number].bank_account}
            found[number] = found[number].model_copy(update=bank)
        refuse_unusable(chosen, found)
        usable = {number for number, account in offered.items() if account.active}
        if not usable.issuperset(chosen.values()):
            self._metadata(connection)  # The metadata is older than the account or its activation.
