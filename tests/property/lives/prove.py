"""Live many new schedules on all cores: `make prove`.

`WORLD=documents` or `WORLD=payments` lives one of the two worlds only. `SCHEDULES=100000` lives so many in
each; `SEED=4711` begins with that seed instead of a random one.
"""

# ruff: noqa: T201 - a command that prints
from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable
from multiprocessing.pool import Pool
from typing import Any

from tests.property.lives.runs import lived, quiet, told
from tests.property.lives.schedule import Schedule, drawn
from tests.property.payment_lives.schedule import drawn as payments_drawn

SCHEDULES = 20_000
CHUNK = 50

WORLDS: dict[str, Callable[[int], Schedule[Any]]] = {"documents": drawn, "payments": payments_drawn}


def breaks(name: str, seed: int) -> bool:
    """Whether a schedule breaks a promise."""
    return lived(WORLDS[name](seed)) is not None


def prove(pool: Pool, name: str, seeds: range) -> bool:
    """Live a world's schedules. The first that fails is made small and printed. Whether all promises hold."""
    print(f"{name}: {len(seeds)} schedules from seed {seeds[0]}", flush=True)
    started = time.monotonic()
    for place, broken in enumerate(pool.imap(_breaks, ((name, seed) for seed in seeds), CHUNK)):
        if broken:
            schedule = WORLDS[name](seeds[place])
            error = lived(schedule)
            assert error is not None
            print(f"{name}, seed {seeds[place]}:\n\n{told(schedule, error)}")
            return False
        if place and place % 1000 == 0:
            print(f"  {place} after {time.monotonic() - started:.0f} s", flush=True)
    print(f"  all promises hold, {time.monotonic() - started:.0f} s", flush=True)
    return True


def _breaks(which: tuple[str, int]) -> bool:
    return breaks(*which)


def main() -> int:
    """Live the worlds on all cores."""
    count = int(os.environ.get("SCHEDULES") or SCHEDULES)
    first = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    chosen = os.environ.get("WORLD") or "both"
    names = list(WORLDS) if chosen == "both" else [chosen]
    if not set(names) <= WORLDS.keys():
        print(f"WORLD is {' or '.join(WORLDS)}, not {chosen}.")
        return 2
    with quiet(), multiprocessing.Pool() as pool:
        return 0 if all(prove(pool, name, range(first, first + count)) for name in names) else 1


if __name__ == "__main__":
    sys.exit(main())
