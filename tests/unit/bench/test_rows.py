"""The benchmark's rows: held against their bars, shown, written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.rows import BARS, row, shown, table, write_json

PROMISED = {
    "requests_per_invoice",
    "logins_per_1000",
    "throughput_per_s",
    "client_cpu_s_per_1000",
    "worker_cpu_s_per_1000",
    "cold_start_ratio",
    "unzipped_mb",
    "payment_requests_ratio",
    "payment_peak_mb",
    "close_requests_ratio",
    "close_peak_mb",
    "errors_page_reads",
    "intake_calls_per_100",
    "link_precision",
    "link_recall",
    "whatif_cpu_s_500",
}


def test_every_promised_row_has_a_bar() -> None:
    assert {name for name, bar in BARS.items() if bar.bar is not None} >= PROMISED


@pytest.mark.parametrize(
    ("name", "value", "ok"),
    [
        ("unzipped_mb", 45, True),
        ("unzipped_mb", 45.1, False),
        ("throughput_per_s", 19, True),
        ("throughput_per_s", 18.9, False),
        ("client_peak_mb", 10_000, True),
    ],
)
def test_a_row_is_held_against_its_bar(name: str, value: float, ok: bool) -> None:
    assert row(name, value).ok is ok


def test_a_measured_peer_replaces_the_known_one() -> None:
    assert row("unzipped_mb", 1).peer == 58
    assert row("unzipped_mb", 1, peer=60).peer == 60


def test_the_table_marks_what_is_missed() -> None:
    lines = table([row("unzipped_mb", 50), row("cold_start_ratio", 1.25, how="median")]).splitlines()
    assert [line.split()[0] for line in lines] == ["name", "unzipped_mb", "cold_start_ratio"]
    assert "NO" in lines[1]
    assert lines[2].split()[1:6] == ["1.25", "3.1", "1", "1.8", "yes"]


@pytest.mark.parametrize(
    ("number", "text"), [(None, "-"), (1.0, "1"), (0.0123456, "0.0123"), (45.67, "45.7"), (344.4, "344")]
)
def test_numbers_are_short(number: float | None, text: str) -> None:
    assert shown(number) == text


def test_the_json_has_the_agreed_fields(tmp_path: Path) -> None:
    write_json([row("logins_per_1000", 1)], tmp_path / "bench.json")
    (written,) = json.loads((tmp_path / "bench.json").read_text())
    assert set(written) == {"name", "value", "unit", "peer", "floor", "bar", "ok"}
