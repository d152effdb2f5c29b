"""The parts of the benchmark: each starts what it needs, measures, and returns its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.parts.answers import errors, intake, links, metadata, what_if
from bench.parts.exports import client, cost, mixed, throughput, worker
from bench.parts.long_runs import close, drains, payments, planner
from bench.parts.package import package
from bench.rows import Row

PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "worker": worker,
    "client": client,
    "cost": cost,
    "throughput": throughput,
    "mixed": mixed,
    "package": package,
    "payments": payments,
    "close": close,
    "drains": drains,
    "planner": planner,
    "intake": intake,
    "errors": errors,
    "metadata": metadata,
    "links": links,
    "what_if": what_if,
}
