"""The start of a function: the collector's pause, and SnapStart's hooks."""

from __future__ import annotations

import ast
import gc
import importlib
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sandbox.stack.settings import ROOT

MODULE = "alvys_intacct.cold_start"
HANDLERS = [path for path in (ROOT / "functions").rglob("*.py") if "def handler(" in path.read_text()]


class Snapshots(ModuleType):
    """Lambda's hooks."""

    def __init__(self) -> None:
        super().__init__("snapshot_restore_py")
        self.before: list[Callable[[], object]] = []
        self.after: list[Callable[[], object]] = []

    def register_before_snapshot(self, call: Callable[..., object], *arguments: object) -> None:
        self.before.append(lambda: call(*arguments))

    def register_after_restore(self, call: Callable[..., object], *arguments: object) -> None:
        self.after.append(lambda: call(*arguments))


@pytest.fixture
def loaded_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ModuleType]]:
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    thresholds = gc.get_threshold()
    yield lambda: importlib.import_module(MODULE)
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_while_a_function_loads(loaded_anew: Callable[[], ModuleType]) -> None:
    cold_start = loaded_anew()
    assert not gc.isenabled()
    cold_start.started()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


def test_a_batch_is_collected_about_once(loaded_anew: Callable[[], ModuleType]) -> None:
    gc.set_threshold(700, 10, 10)  # Python's own setting
    loaded_anew().started()
    assert gc.get_threshold() == (10_000, 10, 10)


def test_a_snapshot_is_taken_of_a_process_that_is_ready(
    loaded_anew: Callable[[], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", snapshots := Snapshots())
    made: list[str] = []
    loaded_anew().started(lambda: made.append("client"), lambda: made.append("use case"))
    assert made == []
    for call in snapshots.before:
        call()
    assert made == ["client", "use case"]


def test_two_restored_processes_spread_their_retries_differently(
    loaded_anew: Callable[[], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", snapshots := Snapshots())
    loaded_anew().started()
    snapshot = random.getstate()
    drawn = []
    for _ in range(2):
        random.setstate(snapshot)
        for call in snapshots.after:
            call()
        drawn.append(random.random())
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_function_starts_with_the_pause_and_ends_with_started(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    first = next(node for node in imports if ast.unparse(node) != "from __future__ import annotations")
    assert ast.unparse(first) == "from alvys_intacct.cold_start import started"
    assert ast.unparse(body[-1]).startswith("started(")
