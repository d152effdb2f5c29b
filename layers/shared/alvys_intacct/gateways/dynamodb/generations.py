"""Content that is replaced as a whole: a head names the pieces of the current one.

    pk    sk                 what
    pk    name               the head: the token and count of the pieces, when they were read
    pk    name#token#n       a piece, compressed

The pieces are written first and the head is switched last, so a reader sees one content or the other.
"""

from __future__ import annotations

import secrets
import zlib
from datetime import UTC, datetime

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.pieces import read_pieces, remove_pieces, write_pieces
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table

_MOST_TRIES = 4


def read_current(table: Table, pk: str, name: str, must: dict[str, str | None] | None = None) -> bytes | None:
    """The current content; None if there is none, or its head hasn't these attributes. Raises `Retryable`."""
    for _ in range(_MOST_TRIES):
        head = table.get(pk, name)
        if head is None or any(head.get(key) != value for key, value in (must or {}).items()):
            return None
        content = read_pieces(table, pk, name, head["token"], int(head["pieces"]))
        if content is not None:
            return zlib.decompress(content)
    raise Retryable("The list is being read anew.", code="list_busy")


def write_current(
    table: Table,
    pk: str,
    name: str,
    content: bytes,
    read_at: datetime,
    more: dict[str, str | None] | None = None,
) -> None:
    """Put a content in place of the current one, unless that was read later."""
    token = secrets.token_hex(8)
    moment = read_at.astimezone(UTC).isoformat(timespec="microseconds")
    former = table.get(pk, name)
    count = write_pieces(table, pk, name, token, zlib.compress(content))
    head: Item = {"pk": pk, "sk": name, "token": token, "pieces": count, "readAt": moment, **(more or {})}
    newest = Condition("attribute_not_exists(pk) OR readAt <= :readAt", {":readAt": moment})
    try:
        table.put(head, newest)
    except ConditionFailedError:
        remove_pieces(table, pk, name, token, count)
        return
    if former is not None:
        remove_pieces(table, pk, name, former["token"], int(former["pieces"]))
