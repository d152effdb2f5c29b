"""Random lives of the service against its promises (quality.md, Reliability 1 to 7, 9).

Each schedule is one seed. A failing one is made as small as it gets, and told with a command that runs it
alone. `make prove` runs many more schedules than these, and new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.property.lives.runs import lived, quiet, told, written
from tests.property.lives.schedule import Schedule, drawn
from tests.property.lives.world import World
from tests.property.payment_world import PaymentWorld

SCHEDULES = 2000
PARTS = 8
PAYMENT_STEPS = 40


@pytest.fixture(autouse=True)
def without_logs() -> Iterator[None]:
    with quiet():
        yield


def passes(schedule: Schedule) -> None:
    """Live it; a failure is told with the smallest schedule that fails like it."""
    error = lived(schedule)
    if error is not None:
        pytest.fail(told(schedule, error), pytrace=False)


@pytest.mark.rule("AR-6", "MOD-2", "MOD-3", "MOD-7")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_document_is_in_sage_once_and_nothing_is_lost(part: int) -> None:
    text = os.environ.get("SCHEDULE")
    if text is not None:
        passes(written(text))
        return
    for seed in range(part, SCHEDULES, PARTS):
        passes(drawn(seed))


@pytest.mark.rule("PAY-3", "PAY-5")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_payment_reaches_alvys_once_and_none_is_missed(part: int) -> None:
    for seed in range(part, SCHEDULES // 2, PARTS):
        PaymentWorld(seed).run(PAYMENT_STEPS)


def test_the_same_schedule_is_the_same_life() -> None:
    worlds = [World(drawn(seed)) for seed in (7, 7, 8)]
    for world in worlds:
        world.run()
    assert worlds[0].log == worlds[1].log != worlds[2].log


def test_a_schedule_can_be_written_down_and_lived_again() -> None:
    assert written(repr(drawn(7))) == drawn(7)
