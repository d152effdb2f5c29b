"""Content that one item can't hold, in several items below one partition key.

A piece has the sort key `prefix#token#n`. A token names one content for good.
"""

from __future__ import annotations

from alvys_intacct.gateways.dynamodb.table import Table

# An item may hold 400 KB.
PIECE_BYTES = 300_000


def write_pieces(table: Table, pk: str, prefix: str, token: str, content: bytes) -> int:
    """Write the pieces of a content; returns their count."""
    starts = range(0, len(content), PIECE_BYTES)
    for number, start in enumerate(starts):
        piece = content[start : start + PIECE_BYTES]
        table.put({"pk": pk, "sk": _sk(prefix, token, number), "content": piece})
    return len(starts)


def read_pieces(table: Table, pk: str, prefix: str, token: str, count: int) -> bytes | None:
    """The content; None where a piece is gone."""
    names = [_sk(prefix, token, number) for number in range(count)]
    items = table.get_many((pk, name) for name in names)
    found = {item["sk"]: bytes(item["content"]) for item in items}
    return b"".join(found[name] for name in names) if len(found) == count else None


def remove_pieces(table: Table, pk: str, prefix: str, token: str, count: int) -> None:
    """Delete the pieces of a content."""
    for number in range(count):
        table.delete(pk, _sk(prefix, token, number))


def _sk(prefix: str, token: str, number: int) -> str:
    return f"{prefix}#{token}#{number:04d}"
