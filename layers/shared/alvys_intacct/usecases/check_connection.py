"""The reconciliation check against Sage as it is now (CONN-8)."""

from __future__ import annotations

from alvys_intacct.domain.accounts import AccountMappings
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.metadata import Metadata
from alvys_intacct.domain.reconciliation import CheckProblem, account_problems, reconcile
from alvys_intacct.usecases.refresh_metadata import RefreshMetadata


class CheckConnection:
    """Holds a connection's settings against what Sage has."""

    def __init__(self, metadata: RefreshMetadata) -> None:
        self._metadata = metadata

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """Everything that was found in a fresh reading; nothing means that exports can run."""
        return reconcile(connection, self._metadata(connection))

    def accounts(self, connection: Connection, mappings: AccountMappings) -> list[CheckProblem]:
        """What is wrong with these accounts (MAP-5); Sage is read anew before anything is refused."""
        known = list(account_problems(mappings, self._metadata.current(connection)))
        return list(account_problems(mappings, self._metadata(connection))) if known else []

    def offered(self, connection: Connection) -> Metadata:
        """What settings can choose from, as last read."""
        return self._metadata.current(connection)
