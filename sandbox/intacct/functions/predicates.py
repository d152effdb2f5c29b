"""Comparisons shared by ``query`` and ``readByQuery``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sandbox.intacct.catalog import Field
from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Kind, Record, Value, format_value, parse_value

from .paths import Path

Predicate = Callable[[Record], bool]
Key = tuple[int, Decimal | date | str | bool]


def operand(field: Field, text: str) -> Value:
    """Convert the text of a filter to a value of the field. A text that does not fit is refused."""
    try:
        return parse_value(field.kind, text)
    except ValueError as error:
        raise refuse(f"Invalid value '{text}' for field {field.id}.") from error


def comparable(value: Value, *, fold: bool = False) -> Key | None:
    """Return a key that orders the values of one field. None for no value and empty text (SQL null)."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return (0, value)
    if isinstance(value, int | Decimal):
        return (1, Decimal(value))
    if isinstance(value, datetime):
        return (2, value.replace(tzinfo=None).isoformat())
    if isinstance(value, date):
        return (2, f"{value.isoformat()}T00:00:00")
    return (3, value.casefold() if fold else value)


def like_pattern(text: str, *, fold: bool) -> re.Pattern[str]:
    """Compile a LIKE pattern: % is any text, _ is any single character."""
    parts = [".*" if char == "%" else "." if char == "_" else re.escape(char) for char in text]
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if fold else 0))


def compare(path: Path, operator: str, value: Value, *, fold: bool) -> Predicate:
    """Build one of the six order comparisons. A row without a value never matches."""
    right = comparable(value, fold=fold)
    get = path.get

    def test(row: Record) -> bool:
        left = comparable(get(row), fold=fold)
        if left is None or right is None:
            return False
        return _ORDER[operator](left, right)

    return test


_ORDER: dict[str, Callable[[Key, Key], bool]] = {
    "equalto": lambda left, right: left == right,
    "notequalto": lambda left, right: left != right,
    "lessthan": lambda left, right: left < right,
    "lessthanorequalto": lambda left, right: left <= right,
    "greaterthan": lambda left, right: left > right,
    "greaterthanorequalto": lambda left, right: left >= right,
}


def between(path: Path, low: Value, high: Value, *, fold: bool) -> Predicate:
    """Build a range test that includes both ends. The first value must be the lower one."""
    above = compare(path, "greaterthanorequalto", low, fold=fold)
    below = compare(path, "lessthanorequalto", high, fold=fold)
    return lambda row: above(row) and below(row)


def member(path: Path, values: Sequence[Value], *, fold: bool, wanted: bool) -> Predicate:
    """Build the test "in a set of values", or with ``wanted`` false "not in"."""
    keys = {comparable(value, fold=fold) for value in values}
    get = path.get

    def test(row: Record) -> bool:
        key = comparable(get(row), fold=fold)
        return key is not None and (key in keys) is wanted

    return test


def like(path: Path, text: str, *, fold: bool, wanted: bool) -> Predicate:
    """Build the test "like a pattern", or with ``wanted`` false "not like"."""
    pattern = like_pattern(text, fold=fold)
    get = path.get

    def test(row: Record) -> bool:
        value = format_value(get(row))
        return value != "" and (pattern.fullmatch(value) is not None) is wanted

    return test


def is_null(path: Path, *, wanted: bool) -> Predicate:
    """Build the test "has no value", or with ``wanted`` false "has a value"."""
    get = path.get
    return lambda row: (comparable(get(row)) is None) is wanted


def sort_key(value: Value, *, fold: bool) -> tuple[int, Key]:
    """Return a key that orders rows. Rows without a value come first (assumed)."""
    key = comparable(value, fold=fold)
    return (0, (0, False)) if key is None else (1, key)


def by_code(field: Field, text: str) -> Value:
    """Convert a ``readByQuery`` operand. Enums are given as codes (STATE='A') or as labels (assumed)."""
    if field.kind is Kind.ENUM and field.codes:
        labels = {code: label for label, code in field.codes.items()}
        return labels.get(text, text)
    return operand(field, text)


def as_text(value: Value) -> str:
    """Return a value as the text it is compared with."""
    return format_value(value)
