"""The daily check of every active connection, before a problem stops an export (CONN-8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.readiness.reconciliation import CheckProblem
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.connections.check_connection import CheckConnection


@dataclass(frozen=True, slots=True)
class CheckedConnection:
    """The result of one connection's check; `failure` is set where Sage could not be asked."""

    tenant: str
    subsidiary_id: str
    problems: list[CheckProblem] = field(default_factory=list)
    failure: SyncError | None = None


class CheckAllConnections:
    """Checks the active connections one after the other."""

    def __init__(self, connections: ConnectionStore, check: CheckConnection) -> None:
        self._connections = connections
        self._check = check

    def __call__(self) -> Iterator[CheckedConnection]:
        """Check each active connection and yield its result; a failure doesn't stop the others."""
        for tenant, subsidiary_id in self._connections.active():
            connection = self._connections.get(tenant, subsidiary_id)
            if connection is None:
                continue
            try:
                yield CheckedConnection(tenant, subsidiary_id, self._check(connection))
            except SyncError as error:
                yield CheckedConnection(tenant, subsidiary_id, failure=error)
