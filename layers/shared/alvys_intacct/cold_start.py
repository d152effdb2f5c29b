"""The start of a function: its memory, and the snapshot that SnapStart takes of it (decision 0044).

Each function imports this module first and calls `started` last. In between the garbage collector is off:
what is loaded stays, and looking through it again and again takes a tenth of the start. `started` exempts it
for good and turns the collector on.

With SnapStart, Lambda keeps a snapshot of the started process and restores it for every cold start. So the
snapshot is taken of a process that is ready for its first call, and whatever must differ between two restored
processes is made anew after the restore. Outside Lambda there are no snapshots, and `started` does no more.

After that the collector runs about once in each batch of a worker. With Python's own setting it runs 40 times
and finds next to nothing, since most of what a batch makes is freed without it.
"""

from __future__ import annotations

import gc
import random
from typing import TYPE_CHECKING

try:
    import snapshot_restore_py as snapshots  # type: ignore[import-not-found]
except ImportError:
    # Only the runtime of Lambda has it.
    snapshots = None

if TYPE_CHECKING:
    from collections.abc import Callable

gc.disable()

# The collector runs when this many more objects were made than freed, which hold a few megabytes.
OBJECTS_PER_COLLECTION = 10_000


def started(*ready: Callable[[], object]) -> None:
    """The function is loaded. `ready` make what its calls use, before a snapshot."""
    if snapshots is not None:
        snapshots.register_before_snapshot(_get_ready, *ready)
        snapshots.register_after_restore(_differ)
    gc.freeze()
    gc.set_threshold(max(OBJECTS_PER_COLLECTION, gc.get_threshold()[0]), *gc.get_threshold()[1:])
    gc.enable()


def _get_ready(*ready: Callable[[], object]) -> None:
    for make in ready:
        make()
    gc.collect()
    gc.freeze()


def _differ() -> None:
    """Restored processes share the state of `random`, which spreads retries; ids come from the system's."""
    random.seed()
