"""The rows of the benchmark: the measures, their bars, and how they are shown."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bar:
    """The bar of a row. `floor` is the best possible value; with `at_least`, more is better.

    `peer` is a known value of other products, where it can't be measured here.
    """

    unit: str
    bar: float | None = None
    floor: float | None = None
    peer: float | None = None
    at_least: bool = False


BARS = {
    "requests_per_invoice": Bar("requests", bar=0.012, floor=0.01),
    "logins_per_1000": Bar("sign-ins", bar=1, floor=1),
    "throughput_per_s": Bar("invoices/s", bar=19, floor=20, at_least=True),
    "mixed_batch_wall_s": Bar("s", bar=15),
    "mixed_batch_requests": Bar("requests", bar=205, floor=200),
    "mixed_batch_secret_reads": Bar("reads", bar=105, floor=101),
    "hanging_company_ratio": Bar("x without it", bar=1.2, floor=1),
    "client_cpu_s_per_1000": Bar("s", bar=0.15, floor=0.05),
    "client_peak_mb": Bar("MB"),
    "worker_cpu_s_per_1000": Bar("s", bar=1.0),
    "cold_start_ratio": Bar("x boto3", bar=1.8, floor=1, peer=3.1),
    "cold_start_http_ratio": Bar("x boto3", bar=2.0, floor=1),
    "unzipped_mb": Bar("MB", bar=45, peer=58),
    "payment_requests_ratio": Bar("x pages", bar=1.05, floor=1),
    "payment_peak_mb": Bar("MB", bar=200),
    "payment_peak_growth": Bar("x peak at a fifth", bar=1.1, floor=1),
    "close_requests_ratio": Bar("x pages", bar=1.05, floor=1),
    "close_peak_mb": Bar("MB", bar=250),
    "payments_calls_ratio": Bar("calls per payment", bar=1.02, floor=1),
    "payments_rate": Bar("% of Alvys's limit", bar=95, floor=100, at_least=True),
    "payments_dead_letters": Bar("dead letters", bar=0, floor=0),
    "payments_tenants_ratio": Bar("x the time of one tenant", bar=1.05, floor=1),
    "planner_slice_s": Bar("s", bar=10),
    "intake_calls_per_100": Bar("AWS calls", bar=12, floor=12),
    "intake_seconds_per_100": Bar("s"),
    "aws_calls_per_document": Bar("AWS calls"),
    "write_units_per_document": Bar("DynamoDB write units"),
    "retry_calls_per_100": Bar("AWS calls", bar=20, floor=14),
    "errors_page_reads": Bar("x reads", bar=1, floor=1),
    "metadata_search_cpu_s": Bar("s", bar=3),
    "link_precision": Bar("right of accepted", bar=0.99, floor=1, at_least=True),
    "link_recall": Bar("in the first three", bar=0.9, floor=1, at_least=True),
    "link_cpu_s_per_2000": Bar("s"),
    "whatif_cpu_s_500": Bar("s", bar=5),
}


@dataclass(frozen=True)
class Row:
    """One line of the result."""

    name: str
    value: float
    unit: str
    peer: float | None
    floor: float | None
    bar: float | None
    ok: bool


def row(name: str, value: float, *, peer: float | None = None, how: str = "") -> Row:
    """A measured value beside its bar; `how` explains the value."""
    held = BARS[name]
    unit = f"{held.unit}, {how}" if how else held.unit
    compare = operator.ge if held.at_least else operator.le
    ok = held.bar is None or compare(value, held.bar)
    return Row(name, value, unit, held.peer if peer is None else peer, held.floor, held.bar, ok)


def table(rows: Iterable[Row]) -> str:
    """The rows as a text table."""
    lines: list[tuple[str, ...]] = [("name", "value", "peer", "floor", "bar", "ok", "unit")]
    lines += [
        (
            row.name,
            *(shown(number) for number in (row.value, row.peer, row.floor, row.bar)),
            "yes" if row.ok else "NO",
            row.unit,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if 0 < place < 5 else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def shown(number: float | None) -> str:
    """A number with three significant digits; a dash for None."""
    if number is None:
        return "-"
    if number == int(number):
        return str(int(number))
    return f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"


def write_json(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as JSON."""
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
