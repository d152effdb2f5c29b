"""What a connection's Sage company offers: read from Sage on demand, kept for everybody who asks (CONN-5)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary, summary_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import MetadataStore


class RefreshMetadata:
    """Reads a Sage company's metadata and keeps it."""

    def __init__(self, accounting: AccountingSystem, store: MetadataStore) -> None:
        self._accounting = accounting
        self._store = store

    def __call__(self, connection: Connection) -> Metadata:
        """Read it anew."""
        metadata = self._accounting.read_metadata(connection.books)
        self._store.save(connection.books, metadata)
        return metadata

    def current(self, connection: Connection) -> Metadata:
        """What is kept; read now if it never was."""
        return self._store.get(connection.books) or self(connection)

    def summary(self, connection: Connection) -> MetadataSummary:
        """Counts and age of what is kept; read now if it never was."""
        return self._store.summary(connection.books) or summary_of(self(connection))
