"""The ``query`` function (protocol section 4; page queries)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import refuse
from sandbox.intacct.schema import children
from sandbox.intacct.values import Kind, Record, Value, format_value, int_of

from . import predicates
from .output import add_flat, bare_text
from .paths import Path, require
from .predicates import Key, Predicate, comparable, operand, sort_key
from .result import Outcome

_ORDERS = frozenset(
    {"equalto", "notequalto", "lessthan", "lessthanorequalto", "greaterthan", "greaterthanorequalto"}
)
_AGGREGATES = ("count", "sum", "avg", "min", "max")
_MAX_PAGE = 2000
_MAX_VALUES = 1000


@dataclass(frozen=True)
class _Options:
    fold: bool
    private: bool
    form: str


def _text(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _options(element: _Element) -> _Options:
    options = element.find("options")
    if options is None:
        return _Options(fold=False, private=False, form="xml")
    form = _text(options.find("returnformat")).lower() or "xml"
    return _Options(
        fold=_text(options.find("caseinsensitive")).lower() == "true",
        private=_text(options.find("showprivate")).lower() == "true",
        form=form,
    )


def _number(element: _Element, tag: str, default: int, low: int, high: int | None) -> int:
    text = _text(element.find(tag))
    if not text:
        return default
    if not text.isdecimal() or int(text) < low or (high is not None and int(text) > high):
        limit = f" and {high}" if high is not None else ""
        raise refuse(f"Invalid {tag} '{text}'; use a number between {low}{limit}.")
    return int(text)


class _Filter:
    """Builds a predicate from a ``filter`` element, and selects candidate rows by index."""

    def __init__(self, actor: Actor, kind: ObjectType, fold: bool) -> None:
        self._actor, self._kind, self._fold = actor, kind, fold

    def paths(self, element: _Element) -> list[str]:
        return [_text(field) for field in element.iter("field")]

    def build(self, element: _Element, paths: dict[str, Path]) -> Predicate:
        tag = str(element.tag)
        if tag in {"and", "or"}:
            parts = [self.build(child, paths) for child in children(element)]
            if len(parts) < 2:
                raise refuse(f"The {tag} condition needs at least two expressions.")
            if tag == "and":
                return lambda row: all(part(row) for part in parts)
            return lambda row: any(part(row) for part in parts)
        name = _text(element.find("field"))
        if name not in paths:
            raise refuse(f"The {tag} expression has no field.")
        return self._operator(tag, paths[name], [value.text or "" for value in element.findall("value")])

    def _operator(self, tag: str, path: Path, values: list[str]) -> Predicate:
        if tag in {"isnull", "isnotnull"}:
            return predicates.is_null(path, wanted=tag == "isnull")
        expected = 2 if tag == "between" else len(values) if tag in {"in", "notin"} else 1
        if not values or len(values) != expected or len(values) > _MAX_VALUES:
            raise refuse(f"The {tag} expression on {path.name} has the wrong number of values.")
        if tag in {"like", "notlike"}:
            return predicates.like(path, values[0], fold=self._fold, wanted=tag == "like")
        operands = [operand(path.field, text) for text in values]
        if tag in _ORDERS:
            return predicates.compare(path, tag, operands[0], fold=self._fold)
        if tag == "between":
            return predicates.between(path, operands[0], operands[1], fold=self._fold)
        if tag in {"in", "notin"}:
            return predicates.member(path, operands, fold=self._fold, wanted=tag == "in")
        raise refuse(f"Unknown operator '{tag}'.")

    def candidates(self, element: _Element | None) -> Iterable[Record]:
        """Return the rows to test: by index if the filter requires an equality, otherwise all."""
        table = self._actor.table(self._kind.name)
        if element is None or self._fold:
            return table
        required = children(element) if element.tag == "and" else [element]
        for part in required:
            name = _text(part.find("field"))
            if part.tag in {"equalto", "in"} and table.has_index(name) and name in self._kind.fields:
                found: dict[int, Record] = {}
                for text in part.findall("value"):
                    for row in table.matching(name, operand(self._kind.fields[name], text.text or "")):
                        found[int_of(row, "RECORDNO")] = row
                return found.values()
        return table


def run(actor: Actor, element: _Element) -> Outcome:
    """Run a query and answer one page."""
    kind = actor.company.kind(_text(element.find("object")))
    actor.require(kind.name, "query")
    options = _options(element)
    page_size = _number(element, "pagesize", 100, 1, _MAX_PAGE)
    offset = _number(element, "offset", 0, 0, None)
    select = element.find("select")
    chosen = [] if select is None else [(str(column.tag), _text(column)) for column in children(select)]
    if not chosen or any(not name or name == "*" for _, name in chosen):
        raise refuse("The select element must name the fields to return.")
    orders = [
        (_text(order.find("field")), order.find("descending") is None) for order in element.iter("order")
    ]
    builder = _Filter(actor, kind, options.fold)
    condition = element.find("filter")
    top = children(condition) if condition is not None else []
    if len(top) > 1:
        raise refuse("Only one top-level operator is allowed in a filter.")
    names = [name for _, name in chosen] + [name for name, _ in orders]
    if top:
        names += builder.paths(top[0])
    paths = require(actor, kind, list(dict.fromkeys(names)))
    rows = _matching(actor, kind, builder, top[0] if top else None, paths, options)
    if any(tag in _AGGREGATES for tag, _ in chosen):
        flat = _aggregate(rows, chosen, paths)
    else:
        rows = _ordered(actor, rows, orders, paths, options)
        flat = None
    total = len(rows) if flat is None else len(flat)
    if flat is None:
        page = [
            [(name, format_value(paths[name].get(row))) for _, name in chosen]
            for row in rows[offset : offset + page_size]
        ]
    else:
        page = flat[offset : offset + page_size]
    return _answer(kind, page, total, offset, options.form)


def _matching(
    actor: Actor,
    kind: ObjectType,
    builder: _Filter,
    condition: _Element | None,
    paths: dict[str, Path],
    options: _Options,
) -> list[Record]:
    test = builder.build(condition, paths) if condition is not None else None
    return [
        row
        for row in builder.candidates(condition)
        if (test is None or test(row)) and actor.sees(row, private=options.private)
    ]


def _ordered(
    actor: Actor,
    rows: list[Record],
    orders: list[tuple[str, bool]],
    paths: dict[str, Path],
    options: _Options,
) -> list[Record]:
    if not orders:
        if actor.company.assumptions.unordered_queries == "scrambled":
            return sorted(rows, key=lambda row: hashlib.md5(str(row["RECORDNO"]).encode()).digest())  # noqa: S324
        return rows
    for name, ascending in reversed(orders):
        rows = sorted(rows, key=_order_by(paths[name], options), reverse=not ascending)
    return rows


def _order_by(path: Path, options: _Options) -> Callable[[Record], tuple[int, Key]]:
    return lambda row: sort_key(path.get(row), fold=options.fold)


def _aggregate(
    rows: list[Record], chosen: list[tuple[str, str]], paths: dict[str, Path]
) -> list[list[tuple[str, str]]]:
    groups: dict[tuple[str, ...], list[Record]] = {}
    keys = [name for tag, name in chosen if tag == "field"]
    for row in rows:
        groups.setdefault(tuple(format_value(paths[name].get(row)) for name in keys), []).append(row)
    if not keys and not groups:
        groups[()] = []
    answer = []
    for group, members in groups.items():
        texts = dict(zip(keys, group, strict=True))
        answer.append(
            [
                (name, texts[name])
                if tag == "field"
                else (f"{tag.upper()}.{name}", format_value(_fold_up(tag, paths[name], members)))
                for tag, name in chosen
            ]
        )
    return answer


def _fold_up(tag: str, path: Path, rows: list[Record]) -> Value:
    values = [value for value in (path.get(row) for row in rows) if comparable(value) is not None]
    if tag == "count":
        return len(values)
    if tag in {"min", "max"}:
        pick = min if tag == "min" else max
        return pick(values, key=lambda value: comparable(value) or (0, False)) if values else None
    if path.field.kind not in {Kind.INTEGER, Kind.DECIMAL, Kind.CURRENCY}:
        raise refuse(f"The {tag} function needs a number field; {path.name} is none.")
    total = sum((Decimal(str(value)) for value in values), Decimal(0))
    return total if tag == "sum" else (total / len(values) if values else None)


def _answer(
    kind: ObjectType, page: list[list[tuple[str, str]]], total: int, offset: int, form: str
) -> Outcome:
    if form in {"csv", "json"}:
        return Outcome(bare=bare_text(form, [dict(row) for row in page]))
    data = etree.Element(
        "data",
        listtype=kind.name,
        totalcount=str(total),
        offset=str(offset),
        count=str(len(page)),
        numremaining=str(max(0, total - offset - len(page))),
    )
    for row in page:
        add_flat(data, kind.name, row)
    return Outcome(data=data)
