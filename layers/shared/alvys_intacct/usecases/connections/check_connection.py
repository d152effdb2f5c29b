"""The reconciliation check against fresh metadata from Sage (CONN-8)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.readiness.reconciliation import (
    CONNECT,
    CheckProblem,
    CheckReport,
    problem,
    reconcile,
)
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata


class CheckConnection:
    """Compares a connection's settings with Sage's metadata."""

    def __init__(self, metadata: RefreshMetadata, connections: ConnectionStore, clock: Clock) -> None:
        self._metadata = metadata
        self._connections = connections
        self._clock = clock

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """All problems found in fresh metadata; an empty list means that exports can run.

        The problems, a failed sign-in too, are shown on the connection until the next check.
        """
        try:
            problems = reconcile(connection, self._metadata(connection))
        except NeedsAttention as error:
            field = error.setting or "credentials"
            problems = [problem(error.code, f"{error.message} {error.remedy}", CONNECT, field)]
        report = CheckReport(checked_at=self._clock.now(), problems=problems)
        self._connections.save_check(connection.tenant, connection.subsidiary.id, report)
        return problems
