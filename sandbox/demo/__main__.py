"""`make demo`: runs the demo on the local system, and starts that system if it does not run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.demo.clients import Simulator
from sandbox.demo.steps import DemoError, Steps
from sandbox.demo.walk import Walk
from sandbox.stack.runner import Stack, running
from sandbox.stack.settings import Settings, StackError


@contextmanager
def local_system() -> Iterator[Stack]:
    """Yield the system that already runs, or start one and stop it afterwards."""
    settings = Settings.from_environment()
    found = Stack.read(settings.manifest)
    if found is not None:
        yield found
        return
    with running(settings) as stack:
        yield stack


def main() -> int:
    """Run the demo. The exit code is 0 when all steps succeed, otherwise 1."""
    steps = Steps()
    try:
        with local_system() as stack:
            alvys = Simulator(stack.alvys_url)
            alvys.limits(perMinute=0)  # with Alvys's limits the demo would take minutes
            Walk(steps, stack, alvys).go()
    except (DemoError, StackError) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    finally:
        if target := os.environ.get("DEMO_JSON"):
            steps.write(Path(target))
    print(f"\nAll {len(steps.done)} steps succeeded.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
