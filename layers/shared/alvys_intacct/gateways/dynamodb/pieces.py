"""Content that one item can't hold, in several items below one partition key."""

from __future__ import annotations

from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.late_dataclass import dataclass

# An item may hold 400 KB.
PIECE_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces below a partition key, `prefix#token#n`. A token names one content for good."""

    table: Table
    pk: str
    prefix: str

    def write(self, token: str, content: bytes) -> int:
        """Write the pieces of a content; returns their count."""
        starts = range(0, len(content), PIECE_BYTES)
        for number, start in enumerate(starts):
            piece = content[start : start + PIECE_BYTES]
            self.table.put({"pk": self.pk, "sk": self._sk(token, number), "content": piece})
        return len(starts)

    def read(self, token: str, count: int) -> bytes | None:
        """The content; None where a piece is gone."""
        names = [self._sk(token, number) for number in range(count)]
        items = self.table.get_many((self.pk, name) for name in names)
        found = {item["sk"]: bytes(item["content"]) for item in items}
        return b"".join(found[name] for name in names) if len(found) == count else None

    def remove(self, token: str, count: int) -> None:
        """Delete the pieces of a content."""
        for number in range(count):
            self.table.delete(self.pk, self._sk(token, number))

    def _sk(self, token: str, number: int) -> str:
        return f"{self.prefix}#{token}#{number:04d}"
