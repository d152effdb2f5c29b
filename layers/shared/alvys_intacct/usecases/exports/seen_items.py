"""Unknown items in transactions: they are noted, so that they can be mapped (MAP-3)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.account_mappings.items import is_known
from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.documents import Line, MappingLevel
from alvys_intacct.ports.stores import ConnectionStore

LONGEST_NAME = 100


class SeenItems:
    """Notes each unknown item once per warm worker; known items cost nothing."""

    def __init__(self, connections: ConnectionStore) -> None:
        self._connections = connections
        self._noted: set[tuple[str, str, Category, str]] = set()

    def note(self, connection: Connection, lines: Iterable[Line]) -> None:
        """Note the items of these lines that are neither listed nor mapped."""
        new: dict[tuple[str, str, Category, str], str] = {}
        for line in lines:
            category = Category(line.category)
            if line.level is MappingLevel.ITEM or is_known(category, line.item):
                continue
            key = (connection.tenant, connection.subsidiary.id, category, folded(line.item))
            if key not in self._noted:
                new.setdefault(key, line.item)
        for key, name in new.items():
            self._remember(key, " ".join(name.split())[:LONGEST_NAME])

    def _remember(self, key: tuple[str, str, Category, str], name: str) -> None:
        """Note one item. A failure stops no export: a later transaction notes the item."""
        tenant, subsidiary_id, category, _ = key
        try:
            if name:
                self._connections.note_seen(tenant, subsidiary_id, category, [name])
        except SyncError:
            return
        self._noted.add(key)
