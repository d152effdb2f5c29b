"""A checker for content models in DTD notation: ``(a, b?, (c | d), e*)``; ``(a & b?)`` is in any order.

Legacy functions take their children in the documented order only (protocol section 1). The models are in
:mod:`sandbox.intacct.schema`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

Form = Literal["name", "sequence", "choice", "all"]

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*|[(),|&?*+])")
_FORMS: dict[str, Form] = {"": "sequence", ",": "sequence", "|": "choice", "&": "all"}
_LIMITS = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


@dataclass(frozen=True)
class Node:
    """A particle of a model: a name or a group, and how often it may occur.

    The parts of a group ``all`` occur in any order, each at most once.
    """

    form: Form
    name: str = ""
    parts: tuple[Node, ...] = ()
    at_least: int = 1
    at_most: int | None = 1


@dataclass
class _Furthest:
    """The furthest position that matching reached, and the names that were possible there."""

    index: int = 0
    expected: list[str] = field(default_factory=list)

    def note(self, index: int, name: str) -> None:
        if index > self.index:
            self.index, self.expected = index, []
        if index == self.index and name not in self.expected:
            self.expected.append(name)


@dataclass(frozen=True)
class Violation:
    """The first child that does not fit. ``index`` is the number of children when a child is missing."""

    index: int
    expected: tuple[str, ...]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        self.at = 0

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self.at += 1
        return token

    def particle(self) -> Node:
        token = self._take()
        if token == "(":
            parts = [self.particle()]
            separator = ""
            while self._peek() in {",", "|", "&"}:
                separator = self._take()
                parts.append(self.particle())
            self._take()
            node = Node(_FORMS[separator], parts=tuple(parts))
        else:
            node = Node("name", name=token)
        suffix = self._take() if self._peek() in {"?", "*", "+"} else ""
        least, most = _LIMITS[suffix]
        return Node(node.form, node.name, node.parts, least, most)


@cache
def compile_model(text: str) -> Node:
    """Parse a content model. The result is cached."""
    return _Parser(text).particle()


def _once(node: Node, names: Sequence[str], start: int, furthest: _Furthest) -> set[int]:
    if node.form == "name":
        if start < len(names) and names[start] == node.name:
            furthest.note(start + 1, "")
            return {start + 1}
        furthest.note(start, node.name)
        return set()
    if node.form == "choice":
        return {end for part in node.parts for end in _ends(part, names, start, furthest)}
    if node.form == "all":
        return _in_any_order(node.parts, names, start, furthest)
    positions = {start}
    for part in node.parts:
        positions = {end for position in positions for end in _ends(part, names, position, furthest)}
    return positions


def _in_any_order(parts: tuple[Node, ...], names: Sequence[str], start: int, furthest: _Furthest) -> set[int]:
    reached = {start} if all(part.at_least == 0 for part in parts) else set()
    for place, part in enumerate(parts):
        others = parts[:place] + parts[place + 1 :]
        for end in _once(part, names, start, furthest):
            reached |= _in_any_order(others, names, end, furthest)
    return reached


def _ends(node: Node, names: Sequence[str], start: int, furthest: _Furthest) -> set[int]:
    reached = {start} if node.at_least == 0 else set()
    frontier, count = {start}, 0
    while frontier and (node.at_most is None or count < node.at_most):
        following = {end for position in frontier for end in _once(node, names, position, furthest)}
        count += 1
        frontier = following - reached
        if count >= node.at_least:
            reached |= following
    return reached


def check(model: str, names: Sequence[str]) -> Violation | None:
    """Return the first place where ``names`` do not follow the model, or None when they do."""
    return _check(model, tuple(names))


# The documents of a caller have few different shapes, so most sequences are in the cache.
@lru_cache(maxsize=4096)
def _check(model: str, names: tuple[str, ...]) -> Violation | None:
    furthest = _Furthest()
    if len(names) in _ends(compile_model(model), names, 0, furthest):
        return None
    return Violation(furthest.index, tuple(name for name in furthest.expected if name))
