"""Live many new schedules on all cores: `make prove`.

`SCHEDULES=100000` lives so many; `SEED=4711` begins with that seed instead of a random one.
"""

# ruff: noqa: T201 - a command that prints
from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time

from tests.property.lives.runs import lived, quiet, told
from tests.property.lives.schedule import drawn
from tests.property.payment_world import PaymentWorld

SCHEDULES = 20_000
PAYMENT_STEPS = 40
CHUNK = 50


def breaks(seed: int) -> bool:
    """Whether a schedule breaks a promise."""
    return lived(drawn(seed)) is not None


def payment_breaks(seed: int) -> str:
    """What a schedule of payments breaks."""
    try:
        PaymentWorld(seed).run(PAYMENT_STEPS)
    except Exception as error:  # noqa: BLE001 - any error is a failure of the schedule
        return str(error) or repr(error)
    return ""


def main() -> int:
    """Live them on all cores. The first that fails is made small and printed."""
    count = int(os.environ.get("SCHEDULES", SCHEDULES))
    first = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    print(f"{count} schedules from seed {first}, and {count // 4} of payments", flush=True)
    started = time.monotonic()
    with quiet(), multiprocessing.Pool() as pool:
        seeds = range(first, first + count)
        for place, broken in enumerate(pool.imap(breaks, seeds, CHUNK)):
            if broken:
                error = lived(drawn(seeds[place]))
                assert error is not None
                print(f"seed {seeds[place]}:\n\n{told(drawn(seeds[place]), error)}")
                return 1
            if place and place % 1000 == 0:
                print(f"  {place} after {time.monotonic() - started:.0f} s", flush=True)
        for place, what in enumerate(pool.imap(payment_breaks, range(first, first + count // 4), CHUNK)):
            if what:
                print(f"payments, seed {first + place}:\n\n{what}")
                return 1
    print(f"All promises hold: {count} schedules from seed {first}, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
