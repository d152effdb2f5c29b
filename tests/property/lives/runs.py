"""Run schedules; a failing one is made small and told with everything that is needed to run it again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alvys_intacct.observability import logger, metrics
from tests.property.lives.promises import BrokenPromiseError
from tests.property.lives.schedule import Fault, Schedule, Setting, Step
from tests.property.lives.shrinking import shrunk
from tests.property.lives.world import World
from tests.property.payment_lives.schedule import PaymentSetting
from tests.property.payment_lives.world import PaymentWorld


def lived(schedule: Schedule[Any]) -> Exception | None:
    """Live a schedule; what went wrong, if anything did."""
    try:
        world_of(schedule).run()
    except Exception as error:  # noqa: BLE001 - any error is a failure of the schedule
        return error
    return None


def world_of(schedule: Schedule[Any]) -> World | PaymentWorld:
    """The world of documents, or that of payments."""
    return World(schedule) if isinstance(schedule.setting, Setting) else PaymentWorld(schedule)


def told(schedule: Schedule[Any], error: Exception) -> str:
    """The smallest schedule that fails in the same way, what happened in it, and how to run it again."""
    kind = _kind(error)

    def fails(smaller: Schedule[Any]) -> bool:
        found = lived(smaller)
        return found is not None and _kind(found) == kind

    smallest = shrunk(schedule, fails)
    return f"{lived(smallest) or error}\n\nTo run it again:\n\n{command(smallest)}"


def command(schedule: Schedule[Any]) -> str:
    """The command that runs one schedule alone."""
    return f'SCHEDULE="{schedule!r}" pytest tests/property/test_lives.py -k that_failed'


def written(text: str) -> Schedule[Any]:
    """The schedule in the text of a `command`."""
    names = {one.__name__: one for one in (Schedule, Setting, PaymentSetting, Step, Fault)}
    found = eval(text, {"__builtins__": {}}, names)
    assert isinstance(found, Schedule)
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """Without the product's logs: thousands of lives write millions of lines."""
    level, namespace = logger.log_level, metrics.namespace
    logger.setLevel(logging.CRITICAL)
    # Powertools publishes every hundred values, and has them named.
    metrics.namespace = namespace or "Lives"
    try:
        yield
    finally:
        logger.setLevel(level)
        metrics.clear_metrics()
        metrics.namespace = namespace


def _kind(error: Exception) -> str:
    return error.promise if isinstance(error, BrokenPromiseError) else repr(error)
