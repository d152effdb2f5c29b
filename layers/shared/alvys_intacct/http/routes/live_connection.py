"""The connection in a path, for callers who may see it."""

from __future__ import annotations

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found


def live_connection(api: Api, subsidiary_id: str) -> Connection:
    """The caller's own connection, unless it is disconnected. Raises `ProblemError` 403 or 404."""
    connection = deployment().connections.get(api.identity.tenant, subsidiary_id)
    if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
        raise not_found("connection")
    return connection
