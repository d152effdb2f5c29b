"""Random lives of documents and of payments against the promises (quality.md, Reliability 1 to 7, 9).

Each schedule is one seed. A failing one is made as small as it gets, and told with a command that runs it
alone. `make prove` runs many more schedules than these, and new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.property.lives.runs import lived, quiet, told, world_of, written
from tests.property.lives.schedule import Schedule, drawn
from tests.property.payment_lives.schedule import drawn as payments_drawn

SCHEDULES = 2000
# A payment's life is the longer one; `make prove` lives as many of them as of documents.
PAYMENT_SCHEDULES = 600
PARTS = 8


@pytest.fixture(autouse=True)
def without_logs() -> Iterator[None]:
    with quiet():
        yield


def chosen(part: int, schedules: int) -> range:
    """The seeds of a part; none where one schedule is run again."""
    return range(part, 0 if "SCHEDULE" in os.environ else schedules, PARTS)


def passes(schedule: Schedule[Any]) -> None:
    """Live it; a failure is told with the smallest schedule that fails like it."""
    error = lived(schedule)
    if error is not None:
        pytest.fail(told(schedule, error), pytrace=False)


@pytest.mark.rule("AR-6", "MOD-2", "MOD-3", "MOD-7")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_document_is_in_sage_once_and_nothing_is_lost(part: int) -> None:
    for seed in chosen(part, SCHEDULES):
        passes(drawn(seed))


@pytest.mark.rule("PAY-3", "PAY-5", "PAY-6", "PAY-7", "PAY-11", "PAY-13", "PAY-14", "PAY-15")
@pytest.mark.parametrize("part", range(PARTS))
def test_alvys_has_each_complete_payment_once_and_what_is_undone_is_told(part: int) -> None:
    for seed in chosen(part, PAYMENT_SCHEDULES):
        passes(payments_drawn(seed))


@pytest.mark.skipif("SCHEDULE" not in os.environ, reason="only on demand")
def test_a_schedule_that_failed() -> None:
    passes(written(os.environ["SCHEDULE"]))


@pytest.mark.parametrize("draw", [drawn, payments_drawn])
def test_the_same_schedule_is_the_same_life(draw: Callable[[int], Schedule[Any]]) -> None:
    worlds = [world_of(draw(seed)) for seed in (7, 7, 8)]
    for world in worlds:
        world.run()
    assert worlds[0].log == worlds[1].log != worlds[2].log


@pytest.mark.parametrize("draw", [drawn, payments_drawn])
def test_a_schedule_can_be_written_down_and_lived_again(draw: Callable[[int], Schedule[Any]]) -> None:
    assert written(repr(draw(7))) == draw(7)
