"""No regular expression of the product takes quadratic time over a long text (quality: Security)."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import alvys_intacct
from alvys_intacct.gateways.intacct.errors.catalogue import BY_CODE

ROOT = Path(alvys_intacct.__file__).parent
FUNCTIONS = {"compile", "search", "match", "fullmatch", "findall", "sub", "split"}
# What texts are made of that a pattern almost matches; parts of the pattern itself are added.
PUMPS = (
    " ",
    "1",
    "a",
    ".",
    ",",
    "-",
    "[",
    "(",
    "1.",
    "1,",
    "+1",
    "-1.",
    "a ",
    "a1",
    "ab.",
    "line ",
    " (part 1",
)
SHORT, LONG = 200, 2_000
# Ten times the text takes ten times as long; if the time is quadratic, a hundred times.
MOST, NOISE = 40, 0.005


def patterns() -> Iterator[tuple[str, str, str]]:
    """Place, pattern and the method with which it is used: of the code, and of Sage's error catalogue."""
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        used = {
            (node.value.id, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        names = {
            id(node.value): target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            pattern = node.args[0]
            if not of_re or node.func.attr not in FUNCTIONS or not isinstance(pattern, ast.Constant):
                continue
            methods = {node.func.attr}
            if node.func.attr == "compile":
                name = names.get(id(node), "")
                methods = {method for of, method in used if of == name} or {"search"}
            for method in sorted(methods):
                yield file.relative_to(ROOT).as_posix(), str(pattern.value), method
    for entry in BY_CODE.values():
        yield from ((f"catalogue: {entry.code}", pattern, "search") for pattern in entry.patterns)


def use_of(pattern: str, method: str) -> Callable[[str], object]:
    """What the product does with a text."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    if method in ("match", "fullmatch"):
        matching: Callable[[str], object] = getattr(compiled, method)
        return matching
    return compiled.findall if method in ("sub", "findall", "split") else compiled.search


def slow(pattern: str, method: str) -> list[str]:
    """The texts over which it takes quadratic time."""
    use = use_of(pattern, method)
    words = re.split(r"\\.|[^\w \[(:]+", pattern)
    pumps = {*PUMPS, *(word for word in words if 0 < len(word) < 20)}
    texts = [(head, pump, "\x01") for head in ("", "line") for pump in pumps]
    return [repr(text) for text in texts if is_quadratic(use, *text)]


def is_quadratic(use: Callable[[str], object], head: str, pump: str, tail: str) -> bool:
    """Whether ten times the text takes far more than ten times as long, twice over."""

    def seconds(length: int) -> float:
        text = head + (pump * length)[:length] + tail
        begun = time.thread_time()
        use(text)
        return time.thread_time() - begun

    return all(
        (took := seconds(LONG)) > NOISE and took > MOST * min(seconds(SHORT) for _ in range(3))
        for _ in range(2)
    )


def test_each_takes_linear_time() -> None:
    found = list(patterns())
    assert len(found) > 200
    assert {
        (place, pattern): texts for place, pattern, method in found if (texts := slow(pattern, method))
    } == {}


def test_a_quadratic_one_is_seen() -> None:
    """What the product had once."""
    assert is_quadratic(use_of(r"[-+]?\d+(?:[.,]\d+)+", "sub"), "", "1", "x")
    assert is_quadratic(use_of(r"\s*\[ID:\s*([^\]]*)\]", "search"), "", "[ID: ", "x")
    assert not is_quadratic(use_of(r"[-+]?(?<!\d)\d+(?:[.,]\d+)+", "sub"), "", "1", "x")
