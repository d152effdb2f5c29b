"""`make demo`: the walk on the local system, started for it if it isn't running."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.steps import DemoError, Steps
from sandbox.demo.walk import TENANT, Walk
from sandbox.stack.runner import Stack, running
from sandbox.stack.settings import Settings, StackError


@contextmanager
def local_system() -> Iterator[Stack]:
    """The system that runs already, or one that runs for the walk only."""
    settings = Settings.from_environment()
    found = Stack.read(settings.manifest)
    if found is not None:
        yield found
        return
    with running(settings) as stack:
        yield stack


def main() -> int:
    """Exit status 0 only when every step happened."""
    steps = Steps()
    try:
        with local_system() as stack:
            alvys = Simulator(stack.alvys_url)
            alvys.limits(perMinute=0)  # a person shows this; Alvys's limits would make it minutes long
            Walk(steps, Api(stack.api_url, stack.token(TENANT)), Simulator(stack.intacct_url), alvys).go()
    except (DemoError, StackError) as error:
        print(f"\nThe walk stopped: {error}", file=sys.stderr)
        return 1
    finally:
        if target := os.environ.get("DEMO_JSON"):
            steps.write(Path(target))
    print(f"\nAll {len(steps.done)} steps happened.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
