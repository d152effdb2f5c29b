"""JSON in and out with exact numbers.

Alvys sends money as JSON numbers (``Alvys.Money.Amount`` in its OpenAPI document). A float on the way
would turn 1086.39 into something else, so numbers are read from the text as ``Decimal`` and written back
digit for digit.
"""

import json
from decimal import Decimal
from typing import Any

Object = dict[str, Any]


def decode(text: str | bytes) -> Any:
    """Read JSON; numbers with a fraction become ``Decimal``. Raises ``ValueError`` for anything else."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def encode(value: Any) -> str:
    """Write JSON; a ``Decimal`` appears with exactly the digits it holds."""
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
    """Copy of a JSON value in which properties that are null are left out, as Alvys leaves them out."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
