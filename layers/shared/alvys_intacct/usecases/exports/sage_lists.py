"""Sage's terms and metadata, remembered in a warm worker for ten minutes.

Every key contains the `Books` with tenant and subsidiary: nothing is shared between tenants.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import MetadataStore

FRESH_FOR = timedelta(minutes=10)


class SageLists:
    """Terms and metadata, read through and remembered."""

    def __init__(self, accounting: AccountingSystem, metadata: MetadataStore, clock: Clock) -> None:
        self._accounting = accounting
        self._metadata = metadata
        self._choices: dict[Books, tuple[datetime, SageChoices]] = {}
        self._clock = clock
        self._terms: dict[tuple[Books, Side], tuple[datetime, frozenset[str]]] = {}

    def terms(self, books: Books, side: Side, wanted: Iterable[str]) -> frozenset[str]:
        """The names of Sage's active terms; read again when a wanted one isn't among those remembered."""
        now = self._clock.now()
        remembered = self._terms.get((books, side))
        if remembered is None or remembered[0] <= now or not remembered[1].issuperset(wanted):
            remembered = (now + FRESH_FOR, frozenset(self._accounting.find_terms(books, side)))
            self._terms[(books, side)] = remembered
        return remembered[1]

    def choices(self, connection: Connection) -> SageChoices:
        """The company's metadata as last read; empty if it never was."""
        now = self._clock.now()
        remembered = self._choices.get(connection.books)
        if remembered is None or remembered[0] <= now:
            metadata = self._metadata.get(connection.books)
            remembered = (now + FRESH_FOR, SageChoices.of(metadata) if metadata else SageChoices())
            self._choices[connection.books] = remembered
        return remembered[1]
