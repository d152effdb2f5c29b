"""Runs each measurement in its own process, so that its CPU and memory are measured alone."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.stack.settings import ROOT

Figures = dict[str, Any]


class ChildError(Exception):
    """A measurement failed; the message is the end of its error output."""


def run(module: str, environment: Mapping[str, str] | None = None, **arguments: Any) -> Figures:
    """Run `python -m bench.<module>` with these arguments and return its figures."""
    process = start(module, environment, **arguments)
    return finish(module, process)


def start(
    module: str, environment: Mapping[str, str] | None = None, **arguments: Any
) -> subprocess.Popen[str]:
    """Start a measurement that runs beside others."""
    return subprocess.Popen(
        [sys.executable, "-m", f"bench.{module}", json.dumps(arguments)],
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/shared'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(module: str, process: subprocess.Popen[str]) -> Figures:
    """Wait for a measurement and return its figures."""
    said, complaints = process.communicate()
    if process.returncode:
        raise ChildError(f"bench.{module} failed:\n{complaints[-3000:]}")
    figures: Figures = json.loads(said.splitlines()[-1])
    return figures


def answer(measure: Callable[..., Figures]) -> None:
    """The main function of such a process: measure, and print the figures as the last line."""
    figures = measure(**json.loads(sys.argv[1]))
    print(json.dumps({**figures, "peak_mb": peak_mb()}), flush=True)


def peak_mb() -> float:
    """The peak memory of this process so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
