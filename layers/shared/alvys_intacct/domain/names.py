"""How names are compared: case-insensitively, white space folded (MAP-4, PARTY-1)."""

from __future__ import annotations


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()


def same_name(one: str, other: str) -> bool:
    """Whether two names mean the same."""
    return folded(one) == folded(other)
