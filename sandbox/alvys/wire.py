"""Reads and writes JSON with exact numbers.

Alvys sends money as JSON numbers (``Alvys.Money.Amount`` in its OpenAPI document). A float cannot represent
1086.39 exactly, so numbers are read as ``Decimal`` and written with the same digits.
"""

import json
from decimal import Decimal
from typing import Any

Object = dict[str, Any]


def decode(text: str | bytes) -> Any:
    """Read JSON. Numbers with a fraction become ``Decimal``. Raises ``ValueError`` for invalid JSON."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def encode(value: Any) -> str:
    """Write JSON. A ``Decimal`` is written with exactly its digits. Raises ``TypeError`` for a float."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(encode(item) for item in value) + "]"
    if isinstance(value, float):
        raise TypeError("a float has no exact JSON form; use Decimal")
    return json.dumps(value)


def without_nulls(value: Any) -> Any:
    """Return a copy of a JSON value without null properties. Alvys leaves them out too."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
