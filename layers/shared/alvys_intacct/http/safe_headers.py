"""Headers of every answer: nobody keeps it, and browsers take it for what it says it is."""

from __future__ import annotations

from typing import Any

SAFE_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def with_safe_headers(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer for API Gateway with these headers, unless it has its own."""
    headers = answer.get("headers") or {}
    own = {name.lower() for name in headers}
    safe = {name: value for name, value in SAFE_HEADERS.items() if name not in own}
    return {**answer, "headers": {**headers, **safe}}
