"""`MetadataStore` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary, summary_of

Place = tuple[str, str]


class FakeMetadataStore:
    """The newest metadata of each connection, with the company and entity that it is of."""

    def __init__(self) -> None:
        self.kept: dict[Place, tuple[str, str | None, Metadata]] = {}

    def get(self, books: Books) -> Metadata | None:
        """All of it."""
        kept = self.kept.get((books.tenant, books.subsidiary_id))
        return kept[2] if kept and kept[:2] == (books.company_id, books.entity_id) else None

    def summary(self, books: Books) -> MetadataSummary | None:
        """Counts and age."""
        metadata = self.get(books)
        return summary_of(metadata) if metadata else None

    def read_times(self, many: Sequence[Books]) -> dict[Books, datetime]:
        """When each was read."""
        return {books: found.read_at for books in many if (found := self.get(books))}

    def save(self, books: Books, metadata: Metadata) -> None:
        """If nothing newer is kept."""
        place = (books.tenant, books.subsidiary_id)
        if place not in self.kept or self.kept[place][2].read_at <= metadata.read_at:
            self.kept[place] = (books.company_id, books.entity_id, metadata)
