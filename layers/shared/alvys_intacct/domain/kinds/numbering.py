"""Document numbers for transactions without a number in Alvys."""

from __future__ import annotations


def prefixed(prefix: str, alvys_id: str) -> str:
    """Alvys's prefix of the type and Alvys's key."""
    return f"{prefix}{alvys_id}"
