"""Filters of a list, its pages, and cursors of lists that are sorted in memory."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Generic, TypeVar

from alvys_intacct.late_dataclass import dataclass

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter of transactions or errors. `since` and `until` bound when each was created or failed, UTC.

    `kind` is its name in the API, `status`, `entity_type` and `transaction_type` are values of their enums;
    the case of `subsidiary_id` and `text` doesn't count. `cause` is the id of a cause
    (`error_transactions.causes`), for errors only. `kinds` are the kinds that may be shown, `statuses` the
    statuses; None shows all.
    """

    subsidiary_id: str | None = None
    kind: str | None = None
    status: str | None = None
    entity_type: str | None = None
    transaction_type: str | None = None
    cause: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    kinds: frozenset[str] | None = None
    statuses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page; `cursor` leads to the next and is None on the last."""

    items: list[Item]
    cursor: str | None


def cursor_at(place: tuple[str, str]) -> str:
    """The cursor behind an entry, by its place in the order of the list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def place_of(cursor: str | None) -> tuple[str, str] | None:
    """The place that a cursor stands for. Raises ValueError for one that isn't from such a list."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != 2 or not all(isinstance(key, str) for key in place):
        raise ValueError("the cursor is not from this list")
    return place[0], place[1]
