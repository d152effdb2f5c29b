"""Random lives of the service against its promises (Reliability 1 to 6, 9).

Each schedule is one seed; a failing one prints the seed, what happened, and how to run it alone:

    SEED=4711 pytest tests/property/test_lives.py

`SCHEDULES=20000` runs more of them than the usual 2,000 (and half as many of payments).
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.property.payment_world import PaymentWorld
from tests.property.world import World

SCHEDULES = int(os.environ.get("SCHEDULES", "2000"))
PARTS = 8
STEPS = 40


@pytest.mark.rule("AR-6", "MOD-2", "MOD-3", "MOD-7")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_document_is_in_sage_once_and_nothing_is_lost(part: int) -> None:
    _live(lambda seed: World(seed).run(STEPS), part, SCHEDULES)


@pytest.mark.rule("PAY-3", "PAY-5")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_payment_reaches_alvys_once_and_none_is_missed(part: int) -> None:
    _live(lambda seed: PaymentWorld(seed).run(STEPS), part, SCHEDULES // 2)


def test_the_same_seed_is_the_same_life() -> None:
    worlds = [World(7), World(7), World(8)]
    for world in worlds:
        world.run(STEPS)
    assert worlds[0].log == worlds[1].log != worlds[2].log


def _live(run: Callable[[int], None], part: int, schedules: int) -> None:
    alone = os.environ.get("SEED")
    seeds = range(part, schedules, PARTS) if alone is None else [int(alone)][: 1 if part == 0 else 0]
    for seed in seeds:
        try:
            run(seed)
        except BaseException as error:
            error.add_note(f"seed {seed}; alone: SEED={seed} pytest tests/property/test_lives.py")
            raise
