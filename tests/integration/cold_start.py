"""A cold start of the functions that run in this process."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

_kept: dict[str, list[Any]] = {}


def forget_deployment() -> None:
    """Make all gateways and use cases anew at their next use, from the environment as it is then."""
    for name in _bootstrap(len(sys.modules)):
        if name not in _kept:
            made = vars(sys.modules[name]).values()
            _kept[name] = [one for one in made if hasattr(one, "cache_clear")]
        for one in _kept[name]:
            one.cache_clear()


@cache
def _bootstrap(modules: int) -> list[str]:
    """The modules that wire the product; they may be more when another number of `modules` is loaded."""
    return [name for name in sys.modules if name.startswith("alvys_intacct.bootstrap.")]
