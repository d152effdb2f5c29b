"""The bounds of what comes from outside: numbers, times, texts, nesting, counts (docs/limits.md).

They hold where a request or an answer is read. What this service stored itself is read without them, so that
records of earlier versions still load.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, ValidationInfo

# Validation context of content that this service stored itself, with decimals as exact text.
STORED = {"stored": True}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
# A text of one field.
LONGEST_TEXT = 10_000
# The characters of a number in JSON, and how far its first digit may be from the decimal point.
LONGEST_NUMBER, LARGEST_EXPONENT = 100, 40
# No number is so long by mistake. Such a body is refused whole, before its digits are read.
LONGEST_DIGITS = 1_000
# A weight, volume or distance is less than this.
LARGEST_QUANTITY = Decimal("1E15")
# The levels of a JSON document, the objects and lists in it, its values, and the entries of one of them.
DEEPEST, MOST_OBJECTS, MOST_VALUES, MOST_MEMBERS = 40, 200_000, 400_000, 10_000
# The entries of a list in one of Alvys's objects.
MOST_IN_LIST = 5_000
# A count, length or record number has no more digits.
_LONGEST_COUNT = 18
# No field takes it: it stands for a number that is out of bounds, so that the answer names the field.
OUT_OF_BOUNDS = Decimal("Infinity")


def whole_number(text: str) -> int | None:
    """The whole number of 0 or more that a text is; None for others, and for one with too many digits."""
    return int(text) if len(text) <= _LONGEST_COUNT and text.isascii() and text.isdecimal() else None


def is_whole_number(text: str) -> bool:
    """Whether a text is a whole number of 0 or more, such as a record number."""
    return whole_number(text) is not None


class OutOfBoundsError(ValueError):
    """The JSON document is too deep or has too much in it. The text says what, after "the body …"."""


def bounded_json(text: str) -> Any:
    """Decoded JSON with exact decimals, within the bounds; a number beyond them is `OUT_OF_BOUNDS`.

    Raises `OutOfBoundsError`, and `json.JSONDecodeError` for what is no JSON, such as NaN and Infinity.
    Sizes are taken from the text, before anything is made of it; commas within texts count, too.
    """
    if text.count("{") + text.count("[") > MOST_OBJECTS:
        raise OutOfBoundsError(f"has more than {MOST_OBJECTS:,} objects and lists")
    if text.count(",") > MOST_VALUES:
        raise OutOfBoundsError(f"has more than {MOST_VALUES:,} values")
    try:
        body = _DECODER.decode(text)
    except RecursionError:
        raise OutOfBoundsError(f"is nested deeper than {DEEPEST} levels") from None
    _refuse_excess(body)
    return body


def _refuse_excess(body: Any) -> None:
    level = [body] if isinstance(body, dict | list) else []
    for _ in range(DEEPEST):
        if any(len(whole) > MOST_MEMBERS for whole in level):
            raise OutOfBoundsError(f"has an object or list with more than {MOST_MEMBERS:,} entries")
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    raise OutOfBoundsError(f"is nested deeper than {DEEPEST} levels")


def _whole(text: str) -> int | Decimal:
    if len(text) <= LONGEST_NUMBER:
        return int(text)
    return _too_long(text)


def _fraction(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        return _too_long(text)
    # A huge exponent is looked at as text: Decimal raises for what it can't hold.
    mantissa, _, exponent = text.lower().partition("e")
    if not mantissa.strip("-0."):
        return Decimal(mantissa)
    if len(exponent.lstrip("+-").lstrip("0")) > 3:
        return OUT_OF_BOUNDS
    number = Decimal(text)
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else OUT_OF_BOUNDS


def _too_long(text: str) -> Decimal:
    if len(text) > LONGEST_DIGITS:
        raise OutOfBoundsError(f"has a number of more than {LONGEST_DIGITS:,} characters")
    return OUT_OF_BOUNDS


def _refuse_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_refuse_constant)


def _within_years(value: datetime, info: ValidationInfo) -> datetime:
    if info.context != STORED and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError(f"is out of range; its year must be {EARLIEST_YEAR} to {LATEST_YEAR}")
    return value


# A time with its zone. At the edges of the calendar arithmetic fails, so they are out of bounds.
Moment = Annotated[AwareDatetime, AfterValidator(_within_years)]


def bounded_quantity(value: Decimal) -> Decimal:
    """A weight, volume or distance. Raises `ValueError` for one that nothing on a truck can have."""
    if not value.is_finite() or value.adjusted() >= LARGEST_QUANTITY.adjusted():
        raise ValueError("is out of range; it must be less than 1,000,000,000,000,000")
    return value
