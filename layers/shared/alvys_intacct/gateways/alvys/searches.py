"""Alvys's searches: pages of objects, and whether a page is the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from alvys_intacct.gateways.alvys.answers import unreadable
from alvys_intacct.gateways.alvys.client import decoded, expect_ok
from alvys_intacct.late_dataclass import dataclass

# Alvys's limit for carriers.
PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of Alvys's answer; `total` counts the objects in all pages, None if Alvys doesn't say."""

    items: list[dict[str, Any]]
    total: int | None
    is_last: bool


def search_page(
    call: Callable[..., httpx.Response],
    tenant: str,
    path: str,
    filters: dict[str, Any],
    page: int,
    most: int = PAGE_SIZE,
) -> SearchPage:
    """One page of at most `most` objects; pages count from 0. Raises `Retryable` if it can't be read.

    Alvys answers 404 for a page without objects.
    """
    wanted = {"Page": page, "PageSize": most, **filters}
    answer = call(tenant, "POST", f"{path}/search", body=wanted)
    if answer.status_code == 404:
        return SearchPage(items=[], total=0 if page == 0 else None, is_last=True)
    expect_ok(answer)
    said = decoded(answer)
    items = said.get("Items")
    if not isinstance(items, list):
        raise unreadable()
    size, total = _count(said.get("PageSize")) or most, _count(said.get("Total"))
    seen = page * size + len(items)
    return SearchPage(
        items=[item for item in items if isinstance(item, dict)],
        total=total,
        is_last=not items or (len(items) < size if total is None else seen >= total),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
