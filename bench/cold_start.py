"""Cold start: from process start to the first request built, compared with importing boto3 and one client.

Both run on the layer as it was built, in an interpreter that sees nothing else. They take turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from sandbox.stack.settings import ROOT

TURNS = 15
FUNCTION = "InvoiceWorkerFunction"


def seconds(built: Path, stored: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Median seconds of the worker and of boto3."""
    path = [built / FUNCTION, built / "SharedLayer/python"]
    surroundings = {**environment, "PYTHONPATH": os.pathsep.join(map(str, path))}
    worker: list[float] = []
    boto3: list[float] = []
    for _ in range(1 + TURNS):
        worker.append(_once(["cold_worker.py", str(stored)], surroundings))
        boto3.append(_once(["cold_boto3.py"], surroundings))
    # The first turn loads the files into the system's cache.
    return statistics.median(worker[1:]), statistics.median(boto3[1:])


def unzipped_mb(built: Path) -> float:
    """The layer and the largest function, unzipped."""
    largest = max(_size(function) for function in built.glob("*Function"))
    return (_size(built / "SharedLayer") + largest) / 1_000_000


def _once(script: list[str], environment: Mapping[str, str]) -> float:
    # -S: without the developer's site-packages; -P: without this directory; -B: without writing bytecode.
    command = [sys.executable, "-S", "-P", "-B", str(ROOT / "bench" / script[0]), *script[1:]]
    began = time.monotonic()
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{script[0]} failed:\n{done.stderr[-2000:]}")
    # Both clocks are the machine's own.
    return float(done.stdout.splitlines()[-1]) - began


def _size(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())
