"""Narrowing a list, and reading it page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    pass


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list of transactions or errors is narrowed to. Dates bound the moment of the change, UTC."""

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
