"""The deployed stack: one for all tests of a run, beside whatever a developer has running.

`STACK=.local/stack.json pytest tests/e2e` uses a stack that runs already, which saves its start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.stack import Settings, Stack, running
from sandbox.stack.settings import ROOT

STATE = ROOT / ".local/e2e"


@contextmanager
def deployed() -> Iterator[Stack]:
    """URLs of the product and of both simulators, and tokens to call it with."""
    if manifest := os.environ.get("STACK"):
        found = Stack.read(Path(manifest))
        assert found, f"no stack runs at {manifest}"
        yield found
        return
    state = STATE / str(os.getpid())
    _remove_older_runs()
    with running(Settings.isolated(state)) as started:
        yield started


def _remove_older_runs() -> None:
    """Keep the logs of the last run, not of all runs."""
    for older in STATE.glob("*"):
        try:
            os.kill(int(older.name), 0)
        except ProcessLookupError:
            shutil.rmtree(older, ignore_errors=True)
