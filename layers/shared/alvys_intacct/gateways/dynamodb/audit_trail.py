"""Who changed what on a connection, one item per version; what an item can't hold is in pieces beside it.

pk                      sk                          what
T#tenant#C#subsidiary   AUDIT#version               the change that led to this version, compressed
T#tenant#C#subsidiary   AUDIT-PIECE#token#n         the rest of a large one
"""

from __future__ import annotations

import secrets
import zlib

from alvys_intacct.domain.connections.audit import AuditEntry
from alvys_intacct.domain.lists import Page
from alvys_intacct.gateways.dynamodb.cursors import cursor_of, start_of
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.pieces import PIECE_BYTES, read_pieces, remove_pieces, write_pieces
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.late_dataclass import dataclass

_ENTRY, _PREFIX = "AUDIT#", "AUDIT-PIECE"


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The audit entries of one connection, below its partition key."""

    table: Table
    pk: str

    def prepared(self, entry: AuditEntry) -> Item:
        """The item of an entry, to be written with its connection; its pieces are written now."""
        content = zlib.compress(entry.model_dump_json().encode())
        item: Item = {"pk": self.pk, "sk": f"{_ENTRY}{entry.version:010d}", "entry": content[:PIECE_BYTES]}
        rest = content[PIECE_BYTES:]
        if not rest:
            return item
        token = secrets.token_hex(8)
        return item | {"token": token, "pieces": write_pieces(self.table, self.pk, _PREFIX, token, rest)}

    def drop(self, item: Item) -> None:
        """Remove the pieces of an entry that was not written."""
        if "token" in item:
            remove_pieces(self.table, self.pk, _PREFIX, item["token"], item["pieces"])

    def page(self, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """Entries, newest first. Raises `ValueError` for a cursor of another list."""
        start = start_of(cursor, self.pk, between=(_ENTRY, f"{_ENTRY}~"))
        items, following = self.table.query(
            self.pk, prefix=_ENTRY, newest_first=True, limit=limit, start=start
        )
        return Page([self._entry(item) for item in items], cursor_of(following))

    def _entry(self, item: Item) -> AuditEntry:
        content = bytes(item["entry"])
        if "token" in item:
            content += read_pieces(self.table, self.pk, _PREFIX, item["token"], item["pieces"]) or b""
        return AuditEntry.model_validate_json(zlib.decompress(content))
