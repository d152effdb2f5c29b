"""The tests are laid out like the product, and a level of tests imports nothing of another level."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
PRODUCT = TESTS.parent / "layers/shared/alvys_intacct"
SHARED = "fakes"
# Subjects that are no module of the product: the benchmark has its tests here too.
OTHER_FOLDERS = {"bench"}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def level_of(module: str) -> str | None:
    """The level of tests that a module belongs to; None for what is no test."""
    package, _, rest = module.partition(".")
    level = rest.partition(".")[0]
    return level if package == "tests" and (TESTS / level).is_dir() and level else None


def test_no_level_imports_from_another() -> None:
    wrong = {
        f"{path.relative_to(TESTS)} imports {module}"
        for path in TESTS.rglob("*.py")
        for module in imported(path)
        if level_of(module) not in {None, SHARED, path.relative_to(TESTS).parts[0]}
    }
    assert wrong == set()


def test_what_is_shared_imports_from_no_level() -> None:
    wrong = {
        f"{path.name} imports {module}"
        for path in (TESTS / SHARED).rglob("*.py")
        for module in imported(path)
        if level_of(module) not in {None, SHARED}
    }
    assert wrong == set()


def test_folders_of_unit_tests_are_those_of_the_product() -> None:
    unit = TESTS / "unit"
    folders = {path.parent.relative_to(unit).as_posix() for path in unit.rglob("test_*.py")}
    unknown = {name for name in folders if not (PRODUCT / name).is_dir()}
    assert unknown == OTHER_FOLDERS
