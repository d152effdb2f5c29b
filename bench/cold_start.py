"""Cold start: from process start to the first request built, compared with importing boto3 and one client.

A worker's first request is the one to Sage; an HTTP function's first request is the one to AWS.

They take turns, each in an interpreter that sees nothing else. The functions run on the layer as it was
built, which leaves out of its packages what the product doesn't use. The yardstick runs on the packages as
they are published.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import py_compile
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import child
from sandbox.stack.settings import ROOT
from tests.integration.issuer import issuer_running

TURNS = 15
FUNCTION = "InvoiceWorkerFunction"
YARDSTICK = "boto3"
PUBLISHED = ("boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six")


@dataclass(frozen=True)
class Start:
    """A script that starts a function and prints when it is done."""

    script: list[str]
    environment: Mapping[str, str]


def seconds(built: Path, stored: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Median seconds of the worker and of boto3."""
    took = _in_turns(built, {FUNCTION: Start(["cold_worker.py", str(stored)], environment)})
    return took[FUNCTION], took[YARDSTICK]


def http_seconds(built: Path, directory: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Median seconds of each HTTP function and of boto3."""
    keys: dict[str, Any] = {}
    with issuer_running(keys) as address:
        given = child.run("cold_http_input", directory=str(directory), jwks_url=f"{address}/jwks.json")
        keys |= given["jwks"]
        starts = {
            function: Start(["cold_http.py", call["call"]], {**environment, **call["environment"]})
            for function, call in given["calls"].items()
        }
        return _in_turns(built, starts)


def _in_turns(built: Path, starts: Mapping[str, Start]) -> dict[str, float]:
    """Median seconds of each start, and of the yardstick, which takes part in every turn."""
    layer = built / "SharedLayer/python"
    took: dict[str, list[float]] = defaultdict(list)
    with _boto3_alone() as yardstick:
        for _ in range(1 + TURNS):
            for function, start in starts.items():
                took[function].append(_once(start.script, start.environment, built / function, layer))
            alone = _once(["cold_boto3.py"], next(iter(starts.values())).environment, yardstick)
            took[YARDSTICK].append(alone)
    # The first turn loads the files into the system's cache.
    return {name: statistics.median(times[1:]) for name, times in took.items()}


def unzipped_mb(built: Path) -> float:
    """The layer and the largest function, unzipped."""
    largest = max(_size(function) for function in built.glob("*Function"))
    return (_size(built / "SharedLayer") + largest) / 1_000_000


@contextmanager
def _boto3_alone() -> Iterator[Path]:
    """A directory with boto3 and what it needs, as published, compiled like the layer."""
    with tempfile.TemporaryDirectory() as directory:
        for name in PUBLISHED:
            _copy(_installed(name), Path(directory))
        compiled = compileall.compile_dir(
            directory, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
        if not compiled:
            raise RuntimeError("boto3 could not be compiled.")
        yield Path(directory)


def _copy(package: Path, directory: Path) -> None:
    """The code of a package, and links to its data. A module of one file is named as one."""
    if package.is_file():
        shutil.copy(package, directory)
        return
    data = package / "data"
    shutil.copytree(package, directory / package.name, ignore=shutil.ignore_patterns("data", "__pycache__"))
    if data.exists():
        (directory / package.name / "data").symlink_to(data)


def _installed(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{name} isn't installed.")
    origin = Path(spec.origin)
    return origin.parent if spec.submodule_search_locations else origin


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
