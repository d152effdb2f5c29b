"""What was read from Sage companies, in the Connections table.

    pk                        sk                      what
    T#tenant#C#subsidiary     METADATA                the head: the current generation, its age and counts
    T#tenant#C#subsidiary     METADATA#generation#n   one piece of a generation, compressed

Each reading of a company is a generation. Its pieces are written first and the head is switched last, so a
reader sees one generation or the other, never parts of both. Pieces that no head names are removed.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary, summary_of
from alvys_intacct.gateways.dynamodb.items import connection_pk
from alvys_intacct.gateways.dynamodb.pieces import PIECE_BYTES
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table

Item = dict[str, Any]
MOST_TRIES = 4
# A reading takes seconds. Older pieces without a head were left by a reading that was interrupted.
ABANDONED = timedelta(hours=1)
_HEAD = "METADATA"


class DynamoMetadataStore:
    """`MetadataStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, books: Books) -> Metadata | None:
        """The metadata from one reading; None if it was never read. Raises `Retryable` while it changes."""
        for _ in range(MOST_TRIES):
            head = self._head(books)
            if head is None:
                return None
            pieces = self._table.get_many((_pk(books), sk) for sk in _piece_keys(head))
            if len(pieces) == head["pieces"]:
                pieces.sort(key=lambda piece: str(piece["sk"]))
                text = zlib.decompress(b"".join(bytes(piece["content"]) for piece in pieces))
                return Metadata.model_validate_json(text)
            # A newer reading replaced the pieces between the two requests.
        raise Retryable("The data of Sage Intacct is being refreshed.", code="metadata_busy")

    def summary(self, books: Books) -> MetadataSummary | None:
        """The counts and the age of the metadata, without loading it."""
        head = self._head(books)
        return MetadataSummary.model_validate_json(head["summary"]) if head else None

    def read_times(self, many: Sequence[Books]) -> dict[Books, datetime]:
        """When the metadata of each was last read; absent where it never was."""
        heads = {head["pk"]: head for head in self._table.get_many((_pk(books), _HEAD) for books in many)}
        return {
            books: datetime.fromisoformat(head["readAt"])
            for books in many
            if (head := heads.get(_pk(books))) is not None and _is_of(books, head)
        }

    def save(self, books: Books, metadata: Metadata) -> None:
        """Store the metadata, unless a newer reading is stored already."""
        read_at = _sortable(metadata.read_at)
        content = zlib.compress(metadata.model_dump_json().encode())
        starts = range(0, len(content), PIECE_BYTES)
        head: Item = {
            "pk": _pk(books),
            "sk": _HEAD,
            "generation": f"{read_at}-{secrets.token_hex(8)}",
            "pieces": len(starts),
            "readAt": read_at,
            "companyId": books.company_id,
            "entityId": books.entity_id,
            "summary": summary_of(metadata).model_dump_json(),
        }
        former = self._table.get(_pk(books), _HEAD)
        for sk, start in zip(_piece_keys(head), starts, strict=True):
            piece = content[start : start + PIECE_BYTES]
            self._table.put({"pk": _pk(books), "sk": sk, "content": piece})
        newest = Condition("attribute_not_exists(pk) OR readAt <= :readAt", {":readAt": read_at})
        try:
            self._table.put(head, newest)
        except ConditionFailedError:
            self._remove(books, _piece_keys(head))
            return
        self._remove(books, _piece_keys(former) if former else [])
        self._sweep(books, head, metadata.read_at)

    def _head(self, books: Books) -> Item | None:
        head = self._table.get(_pk(books), _HEAD)
        return head if head is not None and _is_of(books, head) else None

    def _remove(self, books: Books, keys: Sequence[str]) -> None:
        for sk in keys:
            self._table.delete(_pk(books), sk)

    def _sweep(self, books: Books, head: Item, now: datetime) -> None:
        bounds = (f"{_HEAD}#", f"{_HEAD}#{_sortable(now - ABANDONED)}")
        left = [item["sk"] for item in self._table.query_all(_pk(books), between=bounds)]
        self._remove(books, sorted(set(left) - set(_piece_keys(head))))


def _pk(books: Books) -> str:
    return connection_pk(books.tenant, books.subsidiary_id)


def _piece_keys(head: Item) -> list[str]:
    return [f"{_HEAD}#{head['generation']}#{number:04d}" for number in range(int(head["pieces"]))]


def _is_of(books: Books, head: Item) -> bool:
    """Whether the metadata comes from the company and entity that the connection is linked to now."""
    return bool(head["companyId"] == books.company_id and head["entityId"] == books.entity_id)


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
