"""Enters the demo data into the developer's stack, beside it: the stack can be used meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox.stack.processes import Process
from sandbox.stack.settings import ROOT, StackError

SETTING = "DEMO_DATA"


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Read DEMO_DATA, which is on or off. Raises StackError for anything else."""
    text = environment.get(SETTING, "on").strip().lower()
    if text not in ("on", "off"):
        raise StackError(f"{SETTING} must be on or off, not {text!r}.")
    return text == "on"


@contextmanager
def entered_meanwhile(*, wanted: bool) -> Iterator[None]:
    """Enter the demo data while the context is open; its steps are printed."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "sandbox.demo_data"]
    popen = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    process = Process("demo data", popen, Path(os.devnull))
    try:
        yield
    finally:
        process.stop()
