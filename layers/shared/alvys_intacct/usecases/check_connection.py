"""The reconciliation check against Sage as it is now (CONN-8)."""

from __future__ import annotations

from alvys_intacct.domain.accounts import AccountMappings
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.metadata import Metadata
from alvys_intacct.domain.reconciliation import (
    CONNECT,
    CheckProblem,
    CheckReport,
    account_problems,
    problem,
    reconcile,
)
from alvys_intacct.ports import Clock, ConnectionStore
from alvys_intacct.usecases.refresh_metadata import RefreshMetadata


class CheckConnection:
    """Holds a connection's settings against what Sage has."""

    def __init__(self, metadata: RefreshMetadata, connections: ConnectionStore, clock: Clock) -> None:
        self._metadata = metadata
        self._connections = connections
        self._clock = clock

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """Everything that was found in a fresh reading; nothing means that exports can run.

        The findings show on the connection until the next check, also that nobody could sign in.
        """
        try:
            problems = reconcile(connection, self._metadata(connection))
        except NeedsAttention as error:
            field = error.setting or "credentials"
            problems = [problem(error.code, f"{error.message} {error.remedy}", CONNECT, field)]
        report = CheckReport(checked_at=self._clock.now(), problems=problems)
        self._connections.save_check(connection.tenant, connection.subsidiary.id, report)
        return problems

    def accounts(self, connection: Connection, mappings: AccountMappings) -> list[CheckProblem]:
        """What is wrong with these accounts (MAP-5); Sage is read anew before anything is refused."""
        known = list(account_problems(mappings, self._metadata.current(connection)))
        return list(account_problems(mappings, self._metadata(connection))) if known else []

    def offered(self, connection: Connection) -> Metadata:
        """What settings can choose from, as last read."""
        return self._metadata.current(connection)
