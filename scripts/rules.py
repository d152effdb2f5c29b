"""Generate docs/rules.md: which tests hold which rule of the product.

A test says which rules it holds: `@pytest.mark.rule("MOD-1")` on a function or class, or
`pytestmark = pytest.mark.rule("MAP-8")` for a whole file. docs/rules.toml has every rule in a few words.
`python -m scripts.rules` writes the table; a test holds the file against the marks.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/rules.md"
WORDS = ROOT / "docs/rules.toml"
TESTS = ROOT / "tests"
PRODUCT = [ROOT / "layers", ROOT / "functions"]

# More tests of one file are counted, not named.
MOST_NAMES = 3

RuleId = str
Held = dict[RuleId, dict[Path, list[str]]]

HEAD = """# Rules and their tests

Which tests hold a rule of the product. `make rules` writes this file from the marks of the tests
(`@pytest.mark.rule`) and from [rules.toml](rules.toml), where each rule stands in a few words.

The documents of `tests/golden` are checked by eye, one folder each; `tests/integration/exports/test_kinds.py`
sends them all to Sage.
"""


@dataclass(frozen=True)
class RuleBook:
    """The rules of the product, as docs/rules.toml has them."""

    words: dict[RuleId, str]
    chapters: dict[str, str]
    not_built_yet: list[RuleId]
    missing: dict[RuleId, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> RuleBook:
        """The one that is kept."""
        kept = tomllib.loads(WORDS.read_text(encoding="utf-8"))
        return cls(kept["rules"], kept["chapters"], kept["not_built_yet"], kept["missing"])

    def of_chapter(self, chapter: str) -> list[RuleId]:
        """The chapter's rules by number."""
        return sorted((rule for rule in self.words if _chapter(rule) == chapter), key=_number)

    def cited_in(self, text: str) -> set[RuleId]:
        """The ids in a text; those between the ends of a range count as well."""
        chapters = "|".join(self.chapters)
        found = set(re.findall(rf"\b(?:{chapters})-\d+\b", text))
        for chapter, first, last in re.findall(rf"\b({chapters})-(\d+) … (?:\1-)?(\d+)\b", text):
            found |= {f"{chapter}-{number}" for number in range(int(first), int(last) + 1)}
        return found

    def cited_by_the_product(self) -> dict[RuleId, list[str]]:
        """Which files of the product name each rule."""
        found: dict[RuleId, list[str]] = defaultdict(list)
        for folder in PRODUCT:
            for path in sorted(folder.rglob("*.py")):
                for rule in self.cited_in(path.read_text(encoding="utf-8")):
                    found[rule].append(path.relative_to(ROOT).as_posix())
        return dict(found)


def held_by_tests(folder: Path = TESTS) -> Held:
    """The tests that hold each rule, by file; a file that holds it as a whole has no names."""
    held: Held = defaultdict(lambda: defaultdict(list))
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole = set(_marks_of_the_file(tree))
        for rule in whole:
            held[rule][path] = []
        for name, rule in _marks_of_tests(tree):
            if rule not in whole:
                held[rule][path].append(name)
    return {rule: dict(files) for rule, files in held.items()}


def text(book: RuleBook, held: Held) -> str:
    """The document: a table for each chapter, and what is not built yet."""
    parts = [HEAD]
    for chapter, title in book.chapters.items():
        rules = [rule for rule in book.of_chapter(chapter) if rule in held]
        if rules:
            rows = [f"| {rule} | {_said(book, rule)} | {_tests(held[rule])} |" for rule in rules]
            parts.append(_table(f"{title} ({chapter})", ["rule", "what it says", "tests"], rows))
    rows = [f"| {rule} | {book.words[rule]} |" for rule in book.not_built_yet]
    parts.append(_table("Not built yet", ["rule", "what it says"], rows))
    return "\n".join(parts)


def main() -> None:
    """Write the document."""
    TARGET.write_text(text(RuleBook.read(), held_by_tests()), encoding="utf-8")


def _chapter(rule: RuleId) -> str:
    return rule.rpartition("-")[0]


def _number(rule: RuleId) -> int:
    return int(rule.rpartition("-")[2])


def _marks_of_tests(tree: ast.Module) -> Iterator[tuple[str, RuleId]]:
    """Each marked test and a rule that it holds; a class's mark is that of all its tests."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((node.name, rule) for rule in _rules_of(decorator))
        if isinstance(node, ast.ClassDef):
            inner = ast.Module(node.body, [])
            yield from ((f"{node.name}::{name}", rule) for name, rule in _marks_of_tests(inner))


def _marks_of_the_file(tree: ast.Module) -> Iterator[RuleId]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [
            "pytestmark"
        ]:
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            for mark in marks:
                yield from _rules_of(mark)


def _rules_of(mark: ast.expr) -> list[RuleId]:
    """The ids in `pytest.mark.rule(…)`; none in any other mark."""
    if not isinstance(mark, ast.Call) or ast.unparse(mark.func) != "pytest.mark.rule":
        return []
    return [str(ast.literal_eval(argument)) for argument in mark.args]


def _said(book: RuleBook, rule: RuleId) -> str:
    missing = book.missing.get(rule)
    return f"{book.words[rule]} (missing: {missing})" if missing else book.words[rule]


def _tests(files: dict[Path, list[str]]) -> str:
    return "<br>".join(_linked(path, names) for path, names in files.items())


def _linked(path: Path, names: list[str]) -> str:
    where = path.relative_to(TESTS).as_posix()
    link = f"[{where}](../tests/{where})"
    if len(names) > MOST_NAMES:
        return f"{link} {len(names)} tests"
    return " ".join([link, *(f"`::{name}`" for name in names)])


def _table(title: str, columns: list[str], rows: list[str]) -> str:
    lines = [f"## {title}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *rows, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
