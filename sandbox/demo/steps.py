"""Runs the steps of the demo and reports them: a table on the screen, JSON for programs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class DemoError(Exception):
    """A step failed. The message says what was seen instead."""


@dataclass(frozen=True)
class Step:
    """One line of the table."""

    step: str
    ok: bool
    detail: str


class Steps:
    """Runs steps in order, prints each, and stops at the first that fails."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    def run(self, name: str, action: Callable[[], tuple[Result, str]]) -> Result:
        """Run one step. Its action returns a result for later steps and a detail to print."""
        started = time.monotonic()
        try:
            result, detail = action()
        except DemoError as error:
            self._note(name, False, str(error), started)
            raise
        self._note(name, True, detail, started)
        return result

    def write(self, path: Path) -> None:
        """Write the table as JSON."""
        path.write_text(json.dumps([asdict(step) for step in self.done], indent=2) + "\n")

    def _note(self, name: str, ok: bool, detail: str, started: float) -> None:
        self.done.append(Step(name, ok, detail))
        mark = "ok " if ok else "NO "
        print(
            f"{mark} {len(self.done):>2}  {name:<58} {time.monotonic() - started:5.1f} s  {detail}",
            flush=True,
        )


def until(awaited: str, look: Callable[[], Result | None], seconds: float = 60) -> Result:
    """Call ``look`` until it returns a result. Raises DemoError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.25)
    raise DemoError(f"{awaited}: not seen within {seconds:.0f} s")


def expect(seen: object, wanted: object, name: str) -> None:
    """Raise DemoError when a value is not the expected one."""
    if seen != wanted:
        raise DemoError(f"{name}: expected {wanted!r}, saw {seen!r}")
