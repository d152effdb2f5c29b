"""Alvys's bare lists of all records, active or not, in one call each."""

from __future__ import annotations

from typing import Any

from alvys_intacct.gateways.alvys.answers import json_of, unreadable
from alvys_intacct.gateways.alvys.client import AlvysCalls, expect_ok


def bare_list(calls: AlvysCalls, tenant: str, path: str) -> list[dict[str, Any]]:
    """All records of such a list; none where Alvys doesn't have the list."""
    answer = calls.paced(tenant, "GET", path)
    if answer.status_code == 404:
        return []
    expect_ok(answer)
    try:
        items = json_of(answer)
    except ValueError:
        raise unreadable() from None
    if isinstance(items, dict):
        items = items.get("Items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
