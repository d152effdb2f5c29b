"""`ConnectionStore` in memory."""

from __future__ import annotations

from collections.abc import Iterator

from alvys_intacct.domain.connections import Connection, ConnectionStatus
from tests.fakes.faults import Wire


class FakeConnectionStore:
    """Connections by tenant and subsidiary."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, str], Connection] = {}

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection."""
        self._wire.before("connections.get")
        return self.kept.get((tenant, subsidiary_id))

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All of a tenant."""
        return [one for (owner, _), one in sorted(self.kept.items()) if owner == tenant]

    def active(self) -> Iterator[tuple[str, str]]:
        """Tenant and subsidiary of the active ones."""
        for key, one in sorted(self.kept.items()):
            if one.status is ConnectionStatus.ACTIVE:
                yield key

    def save(self, connection: Connection) -> bool:
        """If nobody else wrote meanwhile."""
        self._wire.before("connections.save")
        key = (connection.tenant, connection.subsidiary.id)
        known = self.kept.get(key)
        if (known.version if known else 0) != connection.version - 1:
            return False
        self.kept[key] = connection
        self._wire.after("connections.save")
        return True
