"""The simulator's content models are those of Sage's published request schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml.etree import _Element

from sandbox.intacct import schema
from sandbox.intacct.content_model import Form, Node, compile_model
from sandbox.intacct.functions.dispatch import HANDLERS
from tests.fakes import request_schema
from tests.fakes.request_schema import XS, declarations

pytestmark = pytest.mark.skipif(not request_schema.is_at_hand(), reason=request_schema.MISSING)
MODELS = {**schema.ENVELOPE, **schema.LEGACY, **schema.PARTS, **schema.GENERIC, **schema.QUERY_PARTS}
# On Sage's reference page since 2023 R4, but not in the schema.
UNDECLARED = frozenset({"recallApBill"})
# The schema allows several operations in a request and another way to sign in; no page describes either.
NOT_SIMULATED = frozenset({"oauth"})
SIMPLER = frozenset({"request"})
# The values of a condition, which the simulator counts elsewhere.
MANY = 1000
FORMS: dict[str, Form] = {"sequence": "sequence", "choice": "choice", "all": "all"}


@pytest.mark.parametrize("name", sorted(MODELS.keys() - UNDECLARED - SIMPLER))
def test_a_content_model_is_that_of_the_schema(name: str) -> None:
    assert shown(plain(compile_model(MODELS[name]))) == shown(plain(declared(name)))


def test_every_simulated_function_is_declared() -> None:
    known = {element.get("ref") for element in declarations()["function"].iter(f"{XS}element")}
    assert HANDLERS.keys() - known == UNDECLARED


def test_functions_have_their_required_key() -> None:
    required = {
        name
        for name in HANDLERS
        if name in declarations()
        for attribute in declarations()[name].iterfind(f"{XS}complexType/{XS}attribute")
        if (attribute.get("name"), attribute.get("use")) == ("key", "required")
    }
    assert required == schema.KEYED


def declared(name: str) -> Node:
    """The content model that the schema declares for an element."""
    element = declarations()[name] if name not in schema.QUERY_PARTS else _of_queries(name)
    named = declarations("complexType").get(element.get("type", ""))
    content = element.find(f"{XS}complexType") if named is None else named
    return Node("sequence", "", tuple(_particles(content)))


def _of_queries(name: str) -> _Element:
    """The declaration of a part of a query: within it, or where it refers to."""
    for element in declarations()["query"].iter(f"{XS}element"):
        if element.get("name") == name:
            return element
    return declarations()[name]


def _particles(parent: _Element | None) -> Iterator[Node]:
    for child in () if parent is None else parent:
        form = str(child.tag).removeprefix(XS)
        name = str(child.get("ref") or child.get("name"))
        least = int(child.get("minOccurs", "1"))
        most = None if child.get("maxOccurs") == "unbounded" else int(child.get("maxOccurs", "1"))
        if form == "element" and name not in NOT_SIMULATED:
            yield from _repeated(Node("name", name, (), least, most))
        elif form == "group":
            yield from _particles(declarations("group")[name])
        elif form in FORMS:
            yield from _repeated(Node(FORMS[form], "", tuple(_particles(child)), least, most))


def _repeated(node: Node) -> Iterator[Node]:
    """The node, or several where it may occur a limited number of times."""
    if node.at_most == 1 or (node.at_most, node.at_least) in {(None, 0), (None, 1), (MANY, 1)}:
        yield replace(node, at_most=None if node.at_most == MANY else node.at_most)
        return
    for place in range(node.at_most or node.at_least):
        is_last = node.at_most is None and place == node.at_least - 1
        yield replace(node, at_least=int(place < node.at_least), at_most=None if is_last else 1)


def plain(node: Node) -> Node:
    """The same model without brackets that mean nothing; what has no order is in alphabetical order."""
    if node.form == "name":
        return node
    parts: list[Node] = []
    for part in map(plain, node.parts):
        is_within = part.form == node.form and (part.at_least, part.at_most) == (1, 1)
        parts += part.parts if is_within else [part]
    if len(parts) > 1:
        ordered = parts if node.form == "sequence" else sorted(parts, key=shown)
        return replace(node, parts=tuple(ordered))
    (only,) = parts
    most = None if None in (node.at_most, only.at_most) else (node.at_most or 1) * (only.at_most or 1)
    return replace(only, at_least=node.at_least * only.at_least, at_most=most)


def shown(node: Node) -> str:
    """The model in DTD notation."""
    signs = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}
    separator = {"choice": " | ", "all": " & "}.get(node.form, ", ")
    text = node.name or f"({separator.join(map(shown, node.parts))})"
    return text + signs[node.at_least, node.at_most]
