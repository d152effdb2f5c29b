"""Alvys's searches: pages of objects, and what one page tells of the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.alvys.client import decoded, expect_ok

# Alvys's cap for carriers.
PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page as Alvys answered it; `total` is how many there are in all pages, if it says so."""

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
    """One page of at most so many objects; pages count from 0."""
    wanted = {"Page": page, "PageSize": most, **filters}
    answer = call(tenant, "POST", f"{path}/search", body=wanted)
    expect_ok(answer)
    said = decoded(answer)
    items = said.get("Items")
    if not isinstance(items, list):
        raise Retryable("Alvys's answer can't be read.", code="alvys_unreadable")
    size, total = _count(said.get("PageSize")) or most, _count(said.get("Total"))
    seen = page * size + len(items)
    return SearchPage(
        items=[item for item in items if isinstance(item, dict)],
        total=total,
        is_last=not items or (len(items) < size if total is None else seen >= total),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
