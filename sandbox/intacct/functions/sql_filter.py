"""The SQL-like condition of ``readByQuery`` (page queries, "Using readByQuery").

Operators: < > <= >= = like, not like, in, not in, IS NULL, IS NOT NULL, with AND, OR, NOT and parentheses.
Enums are compared by code. ``rownum`` is not simulated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.intacct.books.actor import Actor
from sandbox.intacct.catalog import ObjectType
from sandbox.intacct.errors import Refusal, refuse
from sandbox.intacct.values import Record

from . import predicates
from .paths import Path, not_queryable, resolve
from .predicates import Predicate, by_code

_TOKENS = re.compile(
    r"""\s*(?:
        (?P<string>'(?:\\.|''|[^'\\])*'|"(?:\\.|[^"\\])*")
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<symbol><=|>=|<>|!=|[<>=(),])
    )""",
    re.VERBOSE,
)
_ORDERS = {
    "=": "equalto",
    "<>": "notequalto",
    "!=": "notequalto",
    "<": "lessthan",
    "<=": "lessthanorequalto",
    ">": "greaterthan",
    ">=": "greaterthanorequalto",
}


@dataclass(frozen=True)
class _Token:
    form: str
    text: str

    def is_word(self, word: str) -> bool:
        return self.form == "name" and self.text.upper() == word


def _bad(text: str) -> Refusal:
    return refuse(f"The query is not valid near '{text}'.")


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    while text[position:].strip():
        match = _TOKENS.match(text, position)
        if match is None:
            raise _bad(text[position : position + 20].strip())
        form = match.lastgroup or ""
        word = match[form]
        if form == "string":
            word = re.sub(r"\\(.)", r"\1", word[1:-1]).replace("''", "'")
        found.append(_Token(form, word))
        position = match.end()
    return found


class _Parser:
    """Recursive descent parser, from OR down to a single comparison."""

    def __init__(self, actor: Actor, kind: ObjectType, text: str) -> None:
        self._actor, self._kind = actor, kind
        self._tokens = _tokens(text)
        self._at = 0

    def parse(self) -> Predicate:
        predicate = self._disjunction()
        if self._at < len(self._tokens):
            raise _bad(self._tokens[self._at].text)
        return predicate

    def _peek(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _Token("end", "end of query")

    def _take(self) -> _Token:
        token = self._peek()
        self._at += 1
        return token

    def _skip(self, word: str) -> bool:
        if self._peek().is_word(word):
            self._at += 1
            return True
        return False

    def _symbol(self, text: str) -> None:
        token = self._take()
        if token.form != "symbol" or token.text != text:
            raise _bad(token.text)

    def _disjunction(self) -> Predicate:
        parts = [self._conjunction()]
        while self._skip("OR"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _conjunction(self) -> Predicate:
        parts = [self._negation()]
        while self._skip("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _negation(self) -> Predicate:
        if self._skip("NOT"):
            inner = self._negation()
            return lambda row: not inner(row)
        if self._peek() == _Token("symbol", "("):
            self._take()
            inner = self._disjunction()
            self._symbol(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Predicate:
        token = self._take()
        if token.form != "name":
            raise _bad(token.text)
        # Page queries: joins are not supported here, so a dotted name must be a field of the object.
        path = resolve(self._actor, self._kind, token.text.upper())
        if path is None or not path.direct:
            raise not_queryable(self._actor, self._kind, [token.text])
        if self._skip("IS"):
            wanted = not self._skip("NOT")
            if not self._skip("NULL"):
                raise _bad(self._peek().text)
            return predicates.is_null(path, wanted=wanted)
        wanted = not self._skip("NOT")
        if self._skip("IN"):
            return self._membership(path, wanted=wanted)
        if self._skip("LIKE"):
            return predicates.like(path, self._literal(), fold=False, wanted=wanted)
        operator = self._take()
        if not wanted or operator.text not in _ORDERS:
            raise _bad(operator.text)
        value = by_code(path.field, self._literal())
        return predicates.compare(path, _ORDERS[operator.text], value, fold=False)

    def _membership(self, path: Path, *, wanted: bool) -> Predicate:
        self._symbol("(")
        values = [by_code(path.field, self._literal())]
        while self._peek() == _Token("symbol", ","):
            self._take()
            values.append(by_code(path.field, self._literal()))
        self._symbol(")")
        return predicates.member(path, values, fold=False, wanted=wanted)

    def _literal(self) -> str:
        token = self._take()
        if token.form not in {"string", "number"}:
            raise _bad(token.text)
        return token.text


def build(actor: Actor, kind: ObjectType, text: str) -> Predicate:
    """Build a predicate from a condition. An empty condition matches every row."""
    if not text.strip():
        return _every
    return _Parser(actor, kind, text).parse()


def _every(_: Record) -> bool:
    return True
