"""Field values: how Sage writes dates, amounts and flags, and how they are compared.

Protocol section 1: dates are mm/dd/yyyy, date-times mm/dd/yyyy HH:MM:SS, amounts are rounded to two decimals.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

Value = str | int | bool | Decimal | date | datetime | None
Record = dict[str, Value]

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_LARGEST = Decimal(10) ** 14
DATE_FORMAT = "%m/%d/%Y"
TIMESTAMP_FORMAT = "%m/%d/%Y %H:%M:%S"
_DATE_FORMATS = (DATE_FORMAT, "%Y-%m-%d", "%m-%d-%Y")
_TIMESTAMP_FORMATS = (TIMESTAMP_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Kind(StrEnum):
    """The data types that ``lookup`` reports."""

    TEXT = "TEXT"
    TEXTAREA = "TEXTAREA"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    CURRENCY = "CURRENCY"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    BOOLEAN = "BOOLEAN"
    ENUM = "ENUM"


def round_money(amount: Decimal) -> Decimal:
    """Round to two decimals, as Sage does with longer amounts."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_money(text: str) -> Decimal:
    """Read an amount. Raises ``ValueError`` for anything but a finite number below 10^14."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"'{text}' is not a number") from error
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise ValueError(f"'{text}' is not a number")
    return round_money(amount)


def parse_date(text: str) -> date:
    """Read a date as the generic functions write it, or that of a date-time. Raises ``ValueError``."""
    head = text.strip().split("T")[0].split(" ")[0]
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(head, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(f"'{text}' is not a date")


def parse_timestamp(text: str) -> datetime:
    """Read a date-time. A date alone means midnight. Raises ``ValueError``."""
    stripped = text.strip().removesuffix("Z").split("+")[0].split(".")[0]
    for pattern in _TIMESTAMP_FORMATS:
        try:
            return datetime.strptime(stripped, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    day = parse_date(stripped)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def parse_flag(text: str) -> bool:
    """Read a boolean: true/false in ``query``, T/F in ``readByQuery``. Raises ``ValueError``."""
    lowered = text.strip().lower()
    if lowered in {"true", "t", "1", "y", "yes"}:
        return True
    if lowered in {"false", "f", "0", "n", "no"}:
        return False
    raise ValueError(f"'{text}' is not true or false")


def parse_value(kind: Kind, text: str) -> Value:
    """Convert the text of a request to a value of a kind. Empty text is None. Raises ``ValueError``."""
    if text.strip() == "":
        return None
    match kind:
        case Kind.INTEGER:
            return int(text.strip())
        case Kind.DECIMAL:
            return _parse_decimal(text)
        case Kind.CURRENCY:
            return parse_money(text)
        case Kind.DATE:
            return parse_date(text)
        case Kind.TIMESTAMP:
            return parse_timestamp(text)
        case Kind.BOOLEAN:
            return parse_flag(text)
        case _:
            return text


def _parse_decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"'{text}' is not a number") from error


def format_value(value: Value) -> str:
    """Write a value as Sage answers it: None is empty text, amounts have no trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return "0" if text in {"", "-0"} else text
    if isinstance(value, datetime):
        return value.strftime(TIMESTAMP_FORMAT)
    if isinstance(value, date):
        return value.strftime(DATE_FORMAT)
    return _NOT_XML.sub("", str(value))


def local_time(value: Value, hours: int) -> Value:
    """Move a date-time ahead of UTC by some hours. Other values stay as they are."""
    return value + timedelta(hours=hours) if isinstance(value, datetime) else value


def text_of(record: Record, field: str) -> str:
    """Return a field of a record as text; empty text when it has no value."""
    return format_value(record.get(field))


def money_of(record: Record, field: str) -> Decimal:
    """Return an amount field of a record; zero when it has no value."""
    value = record.get(field)
    return value if isinstance(value, Decimal) else ZERO


def int_of(record: Record, field: str) -> int:
    """Return a whole-number field of a record; 0 when it has no value."""
    value = record.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def date_of(record: Record, field: str) -> date | None:
    """Return a date field of a record; None when it has no value."""
    value = record.get(field)
    return value if isinstance(value, date) else None
