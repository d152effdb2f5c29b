"""The benchmark fits the product: its parts can be started, and what they call is there."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from bench import cold_http_input, cold_input, parts
from bench.rows import BARS
from sandbox.stack.settings import ROOT
from tests.fakes.template import Template

SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "bench").rglob("*.py"))}
NODES = [node for source in SOURCES.values() for node in ast.walk(ast.parse(source))]


def calls(function: str) -> list[ast.Call]:
    """The calls of a function."""
    return [node for node in NODES if isinstance(node, ast.Call) and ast.unparse(node.func) == function]


def first(call: ast.Call) -> str:
    """The first argument of a call."""
    named = ast.literal_eval(call.args[0])
    assert isinstance(named, str)
    return named


def texts(pattern: str) -> set[str]:
    """The texts in the benchmark's code that have this form."""
    found = {node.value for node in NODES if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in found if re.fullmatch(pattern, text)}


def test_make_bench_starts_and_names_its_parts() -> None:
    recipe = re.search(r"^bench:.*\n\t@(.*)\n", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    command = recipe[1].replace("$(BIN)", str(Path(sys.executable).parent))
    # Only what the command itself sets may find the product.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        f"{command} nothing_of_the_kind",
        shell=True,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (2, "")
    assert ran.stdout.rstrip().endswith(f"choose from: {', '.join(parts.PARTS)}.")


def test_a_measurement_takes_the_arguments_that_a_part_gives_it() -> None:
    started = calls("child.run")
    for call in started:
        measure = importlib.import_module(f"bench.{first(call)}").measure
        inspect.signature(measure).bind(**{keyword.arg or "?": None for keyword in call.keywords})
    measured = {path.stem for path, source in SOURCES.items() if "answer(measure)" in source}
    assert {first(call) for call in started} == measured


def test_each_bar_is_measured_and_each_row_has_a_bar() -> None:
    assert sorted(map(first, calls("row"))) == sorted(BARS)


def test_the_named_functions_are_in_the_product() -> None:
    modules = texts(r"functions\.[a-z_.]+")
    assert modules
    assert {name for name in modules if find_spec(name) is None} == set()
    named = texts(r"[A-Z][A-Za-z]+Function")
    assert named
    assert named <= Template.read().functions.keys()


def test_the_input_of_a_cold_start_fits_the_functions(tmp_path: Path) -> None:
    worker = cold_input.measure(path=str(tmp_path / "stored.json"))
    http = cold_http_input.measure(directory=str(tmp_path), jwks_url="http://127.0.0.1:9")
    assert worker["environment"]
    assert http["calls"].keys() == cold_http_input.CALLS.keys()
