"""Filters of a list, and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter of transactions or errors. `since` and `until` bound the time of the last change, UTC."""

    subsidiary_id: str | None = None
    kind: str | None = None
    status: str | None = None
    entity_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page; `cursor` leads to the next and is None on the last."""

    items: list[Item]
    cursor: str | None
