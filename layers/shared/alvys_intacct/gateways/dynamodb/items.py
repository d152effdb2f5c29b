"""Items in DynamoDB's wire format, each value under the letter of its type, and a key that many share.

Our items hold texts, whole numbers and bytes; bytes are sent in base64. boto3's own conversion handles any
value, but takes a tenth of a worker's CPU, and importing it loads parts of boto3 that are not needed here.
`gateways.aws` makes clients that send these items as they are.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

Item = dict[str, Any]
Wire = dict[str, Any]


def connection_pk(tenant: str, subsidiary_id: str) -> str:
    """The partition key of what belongs to one connection, in any table or index."""
    return f"T#{tenant}#C#{subsidiary_id}"


def to_wire(item: Item) -> Wire:
    """The item in wire format. Raises `TypeError`, with the attribute's name, for a value of another type."""
    return {name: {"S": value} if type(value) is str else _typed(name, value) for name, value in item.items()}


def from_wire(wire: Wire) -> Item:
    """The item, from wire format."""
    return {name: typed["S"] if "S" in typed else _plain(name, typed) for name, typed in wire.items()}


def _typed(name: str, value: object) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": str(value)}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": b64encode(value).decode()}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"the attribute {name} can't hold a {type(value).__name__}")


def _plain(name: str, typed: dict[str, Any]) -> Any:
    [(letter, value)] = typed.items()
    if letter == "B":
        return b64decode(value)
    if letter == "N":
        return int(value)
    if letter == "NULL":
        return None
    raise TypeError(f"the attribute {name} holds a value of type {letter}")
