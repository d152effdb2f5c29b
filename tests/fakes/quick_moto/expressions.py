"""Expressions, parsed once: the product has some dozens of them, and moto parses them twice at each call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from typing import Any
from unittest.mock import patch

from moto.dynamodb import comparisons, models
from moto.dynamodb.comparisons import AttributeValue, ConditionExpressionParser
from moto.dynamodb.parsing.validators import (
    ExecuteOperations,
    ExpressionAttributeValueProcessor,
    UpdateExpressionValidator,
)

Node = Any
# These have no types.
ast_nodes: Any = import_module("moto.dynamodb.parsing.ast_nodes")
UpdateExpressionParser: Any = import_module("moto.dynamodb.parsing.expressions").UpdateExpressionParser
# What takes long for moto's abstract nodes.
_is_a: Any = cache(issubclass)


class _QuickConditions(ConditionExpressionParser):
    """Parses a condition once for each set of names; the values are put in anew."""

    _known: dict[tuple[Any, ...], tuple[Node, list[str], list[str]]] = {}  # noqa: RUF012
    _root: Node = None

    def parse(self) -> Any:
        if not self.condition_expression:
            return super().parse()
        names = tuple(sorted((self.expression_attribute_names or {}).items()))
        key = (self.condition_expression, names, *sorted(self.expression_attribute_values or {}))
        if key not in self._known:
            condition = super().parse()
            found = list(self.expr_attr_names_found), list(self.expr_attr_values_found)
            self._known[key] = (self._root, *found)
            return condition
        root, names_found, values_found = self._known[key]
        self.expr_attr_names_found += names_found
        self.expr_attr_values_found += values_found
        return self._make_op_condition(root)

    def _assert_no_redundant_parentheses(self, node: Node, parent_kind: str | None = None) -> None:
        self._root = self._root or node
        super()._assert_no_redundant_parentheses(node, parent_kind)

    def _make_operand(self, node: Node) -> Any:
        if node.kind == self.Kind.EXPRESSION_ATTRIBUTE_VALUE:
            return AttributeValue(self._lookup_expression_attribute_value(node.text))
        return super()._make_operand(node)


def _find_clauses(node: Node, wanted: Any) -> list[Node]:
    """As `Node.find_clauses`."""
    clauses: list[Node] = []
    for child in node.children or ():
        if type(child) in wanted:
            clauses.append(child)
        elif _is_a(type(child), (ast_nodes.Expression, ast_nodes.UpdateExpressionFunction)):
            clauses += _find_clauses(child, wanted)
    return clauses


def _traverse(traverser: Any, node: Node, child_id: int = -1) -> Node:
    """As `DepthFirstTraverser.traverse_node_recursively`."""
    parent = node.parent
    for place, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, place)
        if _is_a(type(child), ast_nodes.Node):
            _traverse(traverser, child, place)
    if _is_a(type(node), _processed_by(traverser)):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node


def _processed_by(traverser: Any) -> tuple[type, ...]:
    """The kinds of nodes that it replaces; it would collect them at every node."""
    known: dict[str, Any] = vars(traverser)
    if "_processed" not in known:
        known["_processed"] = traverser.nodes_to_be_processed()
    kinds: tuple[type, ...] = known["_processed"]
    return kinds


@cache
def _parsed(expression: str) -> Node:
    tree = _parse(expression)
    tree.expression = expression
    return tree


class _QuickUpdates(UpdateExpressionValidator):
    """Checks an update once for each set of names and types of values, if it depends on nothing else."""

    _valid: set[tuple[Any, ...]] = set()  # noqa: RUF012

    def __init__(self, expression: Node, *args: Any, **kwargs: Any) -> None:
        self._expression: str = expression.expression
        super().__init__(expression, *args, **kwargs)

    def validate(self) -> Node:
        validated = super().validate()
        if _is_plain(self._expression):
            self._valid.add(self._key())
        return validated

    def get_ast_processors(self) -> list[Any]:
        processors = super().get_ast_processors()
        if self._key() not in self._valid:
            return processors
        return [
            one
            for one in processors
            if isinstance(one, ExpressionAttributeValueProcessor | ExecuteOperations)
        ]

    def _key(self) -> tuple[Any, ...]:
        names = sorted((self.expression_attribute_names or {}).items())
        values = sorted(
            (name, kind, given == "")
            for name, value in (self.expression_attribute_values or {}).items()
            for kind, given in value.items()
        )
        return (self.table.name, *self.table.attribute_keys, self._expression, *names, *values)


@cache
def _is_plain(expression: str) -> bool:
    """Whether an update only sets attributes of the item to given values and removes attributes of it."""
    nodes = [_parsed(expression)]
    for node in nodes:
        children = node.children or []
        if type(node) not in _PLAIN:
            return False
        if type(node) is ast_nodes.UpdateExpressionPath and len(children) != 1:
            return False
        if type(node) is ast_nodes.UpdateExpressionValue and not _is_given(children):
            return False
        nodes += [child for child in children if isinstance(child, ast_nodes.Node)]
    return True


def _is_given(children: list[Node]) -> bool:
    return [type(child) for child in children] == [ast_nodes.ExpressionAttributeValue]


_PLAIN = (
    ast_nodes.UpdateExpression,
    ast_nodes.UpdateExpressionSetClause,
    ast_nodes.UpdateExpressionSetActions,
    ast_nodes.UpdateExpressionSetAction,
    ast_nodes.UpdateExpressionRemoveClause,
    ast_nodes.UpdateExpressionRemoveActions,
    ast_nodes.UpdateExpressionRemoveAction,
    ast_nodes.UpdateExpressionPath,
    ast_nodes.UpdateExpressionValue,
    ast_nodes.ExpressionAttribute,
    ast_nodes.ExpressionAttributeName,
    ast_nodes.ExpressionAttributeValue,
)


def _copied(node: Node, _: Any = None) -> Node:
    """The tree again: who carries an update out changes it."""
    copied = object.__new__(type(node))
    vars(copied).update(vars(node))
    if node.children is not None:
        copied.children = [_copied(one) if _is_a(type(one), ast_nodes.Node) else one for one in node.children]
        for child in copied.children:
            if _is_a(type(child), ast_nodes.Node):
                child.parent = copied
    return copied


_parse = UpdateExpressionParser.make


@contextmanager
def quick_expressions() -> Iterator[None]:
    """Conditions and updates are parsed once, and their trees walked without detours."""
    with ExitStack() as stack:
        for owner, name, quick, is_new in (
            (comparisons, "ConditionExpressionParser", _QuickConditions, False),
            (models, "UpdateExpressionValidator", _QuickUpdates, False),
            (UpdateExpressionParser, "make", lambda expression: _copied(_parsed(expression)), False),
            (ast_nodes.Node, "find_clauses", _find_clauses, False),
            (ast_nodes.Node, "__deepcopy__", _copied, True),
            (ast_nodes.DepthFirstTraverser, "traverse_node_recursively", _traverse, False),
        ):
            stack.enter_context(patch.object(owner, name, quick, create=is_new))
        yield
