"""Where the next page of a list starts, as a text that a caller may send back, changed or not."""

from __future__ import annotations

import base64
import json
from typing import Any

from alvys_intacct.gateways.dynamodb.items import Item

LONGEST_KEY = 1024


def cursor_of(start: Item | None) -> str | None:
    """The start of the next page as a text that fits into a URL; None after the last page."""
    return base64.urlsafe_b64encode(json.dumps(start).encode()).decode() if start else None


def is_cursor_of(cursor: str, keys: tuple[str, str]) -> bool:
    """Whether it is a cursor of a list with these keys, as far as it can be read."""
    return isinstance(start := _decoded(cursor), dict) and keys[0] in start


def start_of(
    cursor: str | None, pk: str, *, keys: tuple[str, str] = ("pk", "sk"), between: tuple[str, str] = ("", "~")
) -> Item | None:
    """The start key in a cursor. Raises `ValueError` if the cursor does not come from this list.

    DynamoDB refuses a start key outside the query's range, so the range is checked here first.
    """
    if cursor is None:
        return None
    start = _decoded(cursor)
    if (
        not isinstance(start, dict)
        or start.keys() != {"pk", "sk", *keys}
        or not all(isinstance(value, str) and can_be_key(value) for value in start.values())
        or start[keys[0]] != pk
        or not between[0] <= start[keys[1]] <= between[1]
    ):
        raise ValueError("the cursor is not one that this list gave out")
    return start


def _decoded(cursor: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        return None


def can_be_key(text: str) -> bool:
    """Whether DynamoDB takes the text in a key: not empty, at most 1 KB, and Unicode."""
    try:
        return 0 < len(text.encode()) <= LONGEST_KEY
    except UnicodeEncodeError:
        return False
