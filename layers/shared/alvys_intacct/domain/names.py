"""How names are compared: case-insensitively, white space folded (MAP-4, PARTY-1)."""

from __future__ import annotations


def folded(name: str) -> str:
    """The name in the form used for comparison."""
    return " ".join(name.split()).casefold()


def same_name(name: str, other: str) -> bool:
    """Whether two names are the same but for case and white space."""
    return folded(name) == folded(other)
