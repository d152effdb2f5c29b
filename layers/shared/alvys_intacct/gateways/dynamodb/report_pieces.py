"""Big texts of a report in pieces: compressed, and in several items where one can't hold them."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator

from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.pieces import PIECE_BYTES
from alvys_intacct.gateways.dynamodb.table import ABSENT, ConditionFailedError, Table
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReportPieces:
    """The pieces of one report, below one partition key; `expires` is when they do (seconds since 1970).

    A piece is its head; what the head can't hold is in parts, which are written before it. So a piece is
    there as a whole or not at all.
    """

    table: Table
    pk: str
    expires: int

    def keep(self, name: str, text: str, *, only_new: bool = False) -> bool:
        """Write a piece; False if it was there already, where only a new one is wanted."""
        content = zlib.compress(text.encode(), 6)
        token = secrets.token_hex(8)
        starts = range(PIECE_BYTES, len(content), PIECE_BYTES)
        for number, start in enumerate(starts, 1):
            part = {"content": content[start : start + PIECE_BYTES]}
            self.table.put(self._item(_part_sk(token, number), part))
        head = self._item(name, {"content": content[:PIECE_BYTES], "parts": len(starts), "token": token})
        try:
            self.table.put(head, ABSENT if only_new else None)
        except ConditionFailedError:
            return False
        return True

    def get(self, name: str) -> str | None:
        """One piece; None before it is kept."""
        head = self.table.get(self.pk, name)
        return self._text(head) if head is not None else None

    def below(self, prefix: str) -> Iterator[str]:
        """All pieces whose names begin with this, in the order of their names."""
        for head in self.table.query_all(self.pk, prefix=prefix):
            yield self._text(head)

    def next_below(self, prefix: str, after: str | None) -> tuple[str, str] | None:
        """The piece that follows one whose name begins with this, None for the first: its name and text."""
        bounds = (prefix if after is None else f"{after}!", f"{prefix}~")
        heads, _ = self.table.query(self.pk, between=bounds, limit=1)
        return (heads[0]["sk"], self._text(heads[0])) if heads else None

    def _text(self, head: Item) -> str:
        content = bytes(head["content"])
        count = int(head["parts"])
        if count:
            names = [_part_sk(head["token"], number) for number in range(1, count + 1)]
            parts = {item["sk"]: bytes(item["content"]) for item in self._many(names)}
            content += b"".join(parts[name] for name in names)
        return zlib.decompress(content).decode()

    def _many(self, names: list[str]) -> list[Item]:
        return self.table.get_many((self.pk, name) for name in names)

    def _item(self, sk: str, content: Item) -> Item:
        return {"pk": self.pk, "sk": sk, "expiresAt": self.expires, **content}


def _part_sk(token: str, number: int) -> str:
    return f"PART#{token}#{number:04d}"
