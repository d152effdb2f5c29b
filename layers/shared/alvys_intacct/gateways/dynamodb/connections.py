"""The Connections table.

    pk           sk              what
    T#tenant     C#subsidiary    a connection with its settings and mappings

``activePk`` exists while the connection is active: the schedules read that index.
"""

from __future__ import annotations

from collections.abc import Iterator

from alvys_intacct.domain.connections import Connection, ConnectionStatus
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import ConditionFailedError, Table, version_is

_ACTIVE = "ACTIVE"


class DynamoConnectionStore:
    """`ConnectionStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection, whatever its status."""
        item = self._table.get(f"T#{tenant}", f"C#{subsidiary_id}")
        return _connection(item) if item else None

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All connections of a tenant."""
        return [_connection(item) for item in self._table.query_all(f"T#{tenant}", prefix="C#")]

    def active(self) -> Iterator[tuple[str, str]]:
        """Tenant and subsidiary id of every active connection."""
        for item in self._table.query_all(_ACTIVE, index="active", keys=("activePk", "activeSk")):
            yield item["tenant"], item["subsidiaryId"]

    def save(self, connection: Connection) -> bool:
        """Write it if nobody else did meanwhile; False when somebody did."""
        item: Item = {
            "pk": f"T#{connection.tenant}",
            "sk": f"C#{connection.subsidiary.id}",
            "tenant": connection.tenant,
            "subsidiaryId": connection.subsidiary.id,
            "version": connection.version,
            "record": connection.model_dump_json(),
        }
        if connection.status is ConnectionStatus.ACTIVE:
            item["activePk"] = _ACTIVE
            item["activeSk"] = f"{connection.tenant}#{connection.subsidiary.id}"
        try:
            self._table.put(item, version_is(connection.version - 1))
        except ConditionFailedError:
            return False
        return True


def _connection(item: Item) -> Connection:
    return Connection.model_validate_json(item["record"])
