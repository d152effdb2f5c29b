"""The table of rules and their tests names tests that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs/rules.md"


def named() -> Iterator[tuple[str, str]]:
    """File and test of each row; a file stands for those after it that name only a test."""
    for row in TABLE.read_text(encoding="utf-8").splitlines():
        if not row.startswith("|"):
            continue
        file = ""
        for token in re.findall(r"`([^`]+)`", row):
            path, _, test = token.partition("::")
            file = path or file
            if file.endswith(".py"):
                yield file, test


@pytest.mark.parametrize(("file", "test"), sorted(set(named())))
def test_it_exists(file: str, test: str) -> None:
    found = [path for path in TESTS.rglob(Path(file).name) if str(path).endswith(file)]
    assert found, f"{file} is no test file"
    if test:
        assert any(re.search(rf"def {test}\b", path.read_text(encoding="utf-8")) for path in found), test


def test_folders_exist() -> None:
    for token in re.findall(r"`(tests/golden/[^`.]+)`", TABLE.read_text(encoding="utf-8")):
        assert (TESTS.parent / token).is_dir(), token
