"""The smallest schedule that still breaks the same promise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from tests.property.lives.schedule import Begins, Fault, Schedule, Step

MOST_SECONDS = 60.0


Fails = Callable[[Schedule[Begins]], bool]


def shrunk(
    schedule: Schedule[Begins], fails: Fails[Begins], seconds: float = MOST_SECONDS
) -> Schedule[Begins]:
    """Leave out whatever isn't needed, the large things first, until nothing can be left out."""
    until = time.monotonic() + seconds
    is_smaller = True
    while is_smaller and time.monotonic() < until:
        is_smaller = False
        for smaller in _smaller(schedule):
            if time.monotonic() > until:
                break
            if fails(smaller):
                schedule, is_smaller = smaller, True
                break
    return schedule


def _smaller(schedule: Schedule[Begins]) -> Iterator[Schedule[Begins]]:
    for steps in _without_some(schedule.steps):
        yield replace(schedule, steps=steps)
    setting: Any = schedule.setting
    plain = type(setting)()
    for field in fields(setting):
        default = getattr(plain, field.name)
        if field.name not in ("scene", "kinds") and getattr(setting, field.name) != default:
            yield replace(schedule, setting=replace(setting, **{field.name: default}))
    for place, step in enumerate(schedule.steps):
        for other in _simpler_step(step):
            yield replace(schedule, steps=(*schedule.steps[:place], other, *schedule.steps[place + 1 :]))


def _simpler_step(step: Step) -> Iterator[Step]:
    if step.faults:
        yield replace(step, faults=())
    for place, fault in enumerate(step.faults):
        before, after = step.faults[:place], step.faults[place + 1 :]
        yield replace(step, faults=(*before, *after))
        for other in _simpler_fault(fault):
            yield replace(step, faults=(*before, other, *after))


def _simpler_fault(fault: Fault) -> Iterator[Fault]:
    if fault.kind == "meanwhile":
        for steps in _without_some(fault.steps):
            if steps:
                yield replace(fault, steps=steps)
        if fault.seconds:
            yield replace(fault, seconds=0)
        for place, step in enumerate(fault.steps):
            for other in _simpler_step(step):
                yield replace(fault, steps=(*fault.steps[:place], other, *fault.steps[place + 1 :]))


def _without_some(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """Without a half, a quarter, …, a single one."""
    size = len(steps) // 2
    while size:
        for start in range(0, len(steps), size):
            yield (*steps[:start], *steps[start + size :])
        size //= 2
    if len(steps) == 1:
        yield ()
