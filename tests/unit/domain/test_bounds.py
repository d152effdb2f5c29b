"""What comes from outside is bounded where it is read (quality: Security; docs/limits.md)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from alvys_intacct.domain.bounds import (
    DEEPEST,
    MOST_MEMBERS,
    MOST_OBJECTS,
    MOST_VALUES,
    OUT_OF_BOUNDS,
    STORED,
    Moment,
    OutOfBoundsError,
    bounded_json,
)

NUMBERS: dict[str, Any] = {
    "0": 0,
    "-7": -7,
    "1086.39": Decimal("1086.39"),
    "42000.300000000003": Decimal("42000.300000000003"),
    "1E+3": Decimal(1000),
    "1.5e-9": Decimal("1.5E-9"),
    "0e999999999999999999999": Decimal(0),
    "-0.00": Decimal("0.00"),
    "1E999999": OUT_OF_BOUNDS,
    "1e-999999": OUT_OF_BOUNDS,
    "-1e9999999999999999999": OUT_OF_BOUNDS,
    "1e41": OUT_OF_BOUNDS,
    "1e40": Decimal("1E40"),
    "9" * 100: int("9" * 100),
    "9" * 101: OUT_OF_BOUNDS,
    "0." + "1" * 400: OUT_OF_BOUNDS,
}
REFUSED = {
    "a number of 1,001 digits": "9" * 1001,
    "a fraction of 1,001 digits": "0." + "9" * 1001,
    "as deep as nobody nests": "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "so deep that a parser gives up": "[" * 150_000,
    "more objects than a batch has": "[" + "{}," * MOST_OBJECTS + "{}]",
    "more values than a batch has": "[" + "1," * (MOST_VALUES + 1) + "1]",
    "a list without end": "[[" + "1," * MOST_MEMBERS + "1]]",
    "an object without end": "{" + ",".join(f'"{n}":1' for n in range(MOST_MEMBERS + 1)) + "}",
}


def test_a_number_is_exact_or_out_of_bounds() -> None:
    """A huge exponent is never computed with: no field takes what stands for it."""
    assert {text: bounded_json(text) for text in NUMBERS} == NUMBERS
    assert type(bounded_json("7")) is int


def test_a_document_beyond_the_bounds_is_refused_before_it_is_used() -> None:
    for text in REFUSED.values():
        with pytest.raises(OutOfBoundsError):
            bounded_json(text)
    deepest = "[" * DEEPEST + "]" * DEEPEST
    assert json.dumps(bounded_json(deepest)) == deepest
    for text in ("NaN", "-Infinity", '{"a":}', ""):
        with pytest.raises(json.JSONDecodeError):
            bounded_json(text)


def test_a_time_lies_within_years_that_can_be_computed_with() -> None:
    """`9999-12-31T23:59:59-14:00` has no time in UTC. What is stored is read all the same."""
    moment = TypeAdapter[Any](Moment)
    for text in ("9999-12-31T23:59:59-14:00", "0001-01-02T00:00:00+14:00", "2200-01-01T00:00:00Z"):
        with pytest.raises(ValidationError):
            moment.validate_python(text)
        assert moment.validate_python(text, context=STORED).isoformat()[:4] == text[:4]
    assert moment.validate_python("2199-12-31T23:00:00Z") == datetime(2199, 12, 31, 23, tzinfo=UTC)
