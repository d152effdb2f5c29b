"""The benchmark's payments: as many as asked for, each in its window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import seeds
from bench.child import ChildError, run


def test_payments_are_divided_among_the_windows(tmp_path: Path) -> None:
    path = seeds.company_with_payments(tmp_path / "seed.json", details=95, early=20)
    payments = json.loads(path.read_text())["companies"][seeds.COMPANY]["objects"]["ARPYMT"]
    details = [detail for payment in payments for detail in payment["ARPYMTDETAILS"]]
    assert len(details) == 95
    assert len({detail["RECORDKEY"] for detail in details}) == 95
    assert sum(detail["WHENMODIFIED"] == seeds.EARLY for detail in details) == 20


def test_a_measurement_answers_its_figures_and_its_memory(tmp_path: Path) -> None:
    figures = run("peer_input", path=str(tmp_path / "bodies.json"), invoices=2, first=7)
    assert figures["peak_mb"] > 1
    bodies = json.loads((tmp_path / "bodies.json").read_text())
    assert [body["invoiceno"] for body in bodies] == ["LD7", "LD8"]
    assert [len(body["invoiceitems"]["lineitem"]) for body in bodies] == [4, 4]


def test_a_measurement_that_breaks_off_says_why() -> None:
    with pytest.raises(ChildError, match="No module named"):
        run("nothing_of_the_kind")
