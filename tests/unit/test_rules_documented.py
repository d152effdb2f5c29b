"""Every rule of the product has a test or is known to be missing, and docs/rules.md says which."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scripts.rules import ROOT, TARGET, RuleBook, held_by_tests, text

BOOK = RuleBook.read()
held = cache(held_by_tests)
SPEC = ROOT.parent / "shared/spec/product.md"


def test_the_table_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(BOOK, held()), "make rules writes it anew"


def test_a_mark_names_rules_that_exist() -> None:
    unknown = {
        rule: [path.name for path in files] for rule, files in held().items() if rule not in BOOK.words
    }
    assert unknown == {}


def test_every_rule_has_a_test_or_is_not_built_yet() -> None:
    assert set(BOOK.words) - set(held()) == set(BOOK.not_built_yet)


def test_a_rule_that_has_a_test_is_built() -> None:
    assert set(BOOK.not_built_yet) & set(held()) == set()
    assert set(BOOK.missing) <= set(held())


def test_what_the_product_cites_exists_and_has_a_test() -> None:
    cited = BOOK.cited_by_the_product()
    assert len(cited) > 80
    assert {rule: files for rule, files in cited.items() if rule not in held()} == {}


def test_every_rule_stands_in_a_chapter() -> None:
    assert {rule.rpartition("-")[0] for rule in BOOK.words} == set(BOOK.chapters)


def test_the_spec_has_the_same_rules() -> None:
    if not SPEC.exists():
        pytest.skip(f"The spec is not beside the repository ({SPEC}).")
    assert BOOK.cited_in(SPEC.read_text(encoding="utf-8")) == set(BOOK.words)


def test_marks_are_read_from_functions_classes_and_files(tmp_path: Path) -> None:
    (tmp_path / "test_marked.py").write_text(
        "import pytest\n"
        'pytestmark = [pytest.mark.e2e, pytest.mark.rule("MAP-8")]\n'
        '@pytest.mark.rule("MOD-1", "MOD-2")\n'
        '@pytest.mark.parametrize("number", [1])\n'
        "def test_one(number): ...\n"
        '@pytest.mark.rule("MOD-2")\n'
        "class TestMany:\n"
        '    @pytest.mark.rule("AR-1", "MAP-8")\n'
        "    def test_two(self): ...\n"
    )
    path = tmp_path / "test_marked.py"
    assert held_by_tests(tmp_path) == {
        "MAP-8": {path: []},
        "MOD-1": {path: ["test_one"]},
        "MOD-2": {path: ["test_one", "TestMany"]},
        "AR-1": {path: ["TestMany::test_two"]},
    }


def test_a_range_cites_all_its_rules() -> None:
    assert BOOK.cited_in("CF-1 … CF-3, DIM-2 … 4 (MOD-1)") == {
        "CF-1", "CF-2", "CF-3", "DIM-2", "DIM-3", "DIM-4", "MOD-1",
    }  # fmt: skip
