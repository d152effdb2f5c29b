"""Cold start: from process start to the first request built, compared with importing boto3 and one client.

Both run on the layer as it was built, in an interpreter that sees nothing else. They take turns. The layer
has botocore without boto3, which the product doesn't use: the yardstick gets it from this environment.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox.stack.settings import ROOT

TURNS = 15
FUNCTION = "InvoiceWorkerFunction"


def seconds(built: Path, stored: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Median seconds of the worker and of boto3."""
    layer = built / "SharedLayer/python"
    worker: list[float] = []
    boto3: list[float] = []
    with _boto3_alone() as yardstick:
        for _ in range(1 + TURNS):
            worker.append(_once(["cold_worker.py", str(stored)], environment, built / FUNCTION, layer))
            boto3.append(_once(["cold_boto3.py"], environment, built / FUNCTION, layer, yardstick))
    # The first turn loads the files into the system's cache.
    return statistics.median(worker[1:]), statistics.median(boto3[1:])


def unzipped_mb(built: Path) -> float:
    """The layer and the largest function, unzipped."""
    largest = max(_size(function) for function in built.glob("*Function"))
    return (_size(built / "SharedLayer") + largest) / 1_000_000


@contextmanager
def _boto3_alone() -> Iterator[Path]:
    """A directory with what the layer lacks for the yardstick, and nothing else of this environment."""
    with tempfile.TemporaryDirectory() as directory:
        for name in ("boto3", "s3transfer"):
            spec = importlib.util.find_spec(name)
            if spec is None or spec.origin is None:
                raise RuntimeError(f"{name} isn't installed.")
            (Path(directory) / name).symlink_to(Path(spec.origin).parent)
        yield Path(directory)


def _once(script: list[str], environment: Mapping[str, str], *path: Path) -> float:
    surroundings = {**environment, "PYTHONPATH": os.pathsep.join(map(str, path))}
    # -S: without the developer's site-packages; -P: without this directory; -B: without writing bytecode.
    command = [sys.executable, "-S", "-P", "-B", str(ROOT / "bench" / script[0]), *script[1:]]
    began = time.monotonic()
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{script[0]} failed:\n{done.stderr[-2000:]}")
    # Both clocks are the machine's own.
    return float(done.stdout.splitlines()[-1]) - began


def _size(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())
