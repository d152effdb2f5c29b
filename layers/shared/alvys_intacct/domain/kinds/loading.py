"""Loads the class or function that a kind's row names, with the first transaction of the kind."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def load(place: str) -> Any:
    """The class or function at ``<module in this package>:<name>``."""
    module, _, name = place.partition(":")
    return getattr(import_module(f"{__package__}.{module}"), name)
