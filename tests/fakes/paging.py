"""Pages of a list in memory, with cursors as a real store gives them out."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TypeVar

from alvys_intacct.domain.lists import Page

Row = TypeVar("Row")


def page_of(rows: Sequence[tuple[str, Row]], name: str, limit: int, cursor: str | None) -> Page[Row]:
    """The rows after the cursor; `rows` are keyed and in order, newest first."""
    after = position(cursor, name)
    left = [row for row in rows if after is None or row[0] < after]
    shown = left[:limit]
    following = shown[-1][0] if len(left) > limit else None
    return Page([row for _, row in shown], _cursor(name, following))


def position(cursor: str | None, name: str) -> str | None:
    """The key in a cursor. Raises ValueError when it isn't one of this list."""
    if cursor is None:
        return None
    try:
        kept = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        raise ValueError("not a cursor of this list") from None
    if not isinstance(kept, list) or len(kept) != 2 or kept[0] != name or not isinstance(kept[1], str):
        raise ValueError("not a cursor of this list")
    return kept[1]


def _cursor(name: str, key: str | None) -> str | None:
    return base64.urlsafe_b64encode(json.dumps([name, key]).encode()).decode() if key else None
