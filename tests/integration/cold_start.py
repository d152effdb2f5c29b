"""A cold start of the functions that run in this process."""

from __future__ import annotations

import sys


def forget_deployment() -> None:
    """Make all gateways and use cases anew at their next use, from the environment as it is then."""
    for name, module in list(sys.modules.items()):
        if name.startswith("alvys_intacct.bootstrap."):
            for made in vars(module).values():
                if hasattr(made, "cache_clear"):
                    made.cache_clear()
