"""The metadata of a connection's Sage company: read on demand, then cached (CONN-5)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import ConnectionStore, MetadataStore


class RefreshMetadata:
    """Reads and caches a Sage company's metadata; tells all warm workers when it is new."""

    def __init__(
        self, accounting: AccountingSystem, store: MetadataStore, connections: ConnectionStore
    ) -> None:
        self._accounting = accounting
        self._store = store
        self._connections = connections

    def __call__(self, connection: Connection) -> Metadata:
        """Read the metadata from Sage and cache it."""
        self._accounting.forget_setup(connection.books)
        metadata = self._accounting.read_metadata(connection.books)
        self._store.save(connection.books, metadata)
        self._connections.renew(connection, setup=True)
        return metadata

    def kept(self, connection: Connection) -> Metadata | None:
        """The cached metadata; None if there is none."""
        return self._store.get(connection.books)

    def current(self, connection: Connection) -> Metadata:
        """The cached metadata; read now if there is none."""
        return self.kept(connection) or self(connection)

    def summary(self, connection: Connection) -> MetadataSummary | None:
        """Counts and age of the cached metadata; None if there is none."""
        return self._store.summary(connection.books)
