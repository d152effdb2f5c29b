"""Custom references of loads and trips: their values are texts, and their types are found by them (CF-3)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.metadata import CustomFieldType

# A leading zero means a code, not a number.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,8})?")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_AMERICAN = "%m/%d/%Y"
_DECLARED = {"date": CustomFieldType.DATE, "bool": CustomFieldType.TEXT, "list": CustomFieldType.TEXT}


def as_number(value: str) -> Decimal | None:
    """The number that a reference has as its value, if it is one."""
    text = value.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def as_date(value: str) -> date | None:
    """The date that a reference has as its value: 2026-11-20, also with a time, or 11/20/2026."""
    text = value.strip()
    match = _DATE.fullmatch(text)
    try:
        if match is not None:
            return date.fromisoformat(match.group(1))
        return datetime.strptime(text, _AMERICAN).date()  # noqa: DTZ007 - a date without a time
    except ValueError:
        return None


def type_of(value: str, declared: str | None = None) -> CustomFieldType | None:
    """The type of one value; None for an empty one. Alvys declares dates, but not numbers."""
    if not value.strip():
        return None
    known = _DECLARED.get(folded(declared or ""))
    if known is CustomFieldType.DATE and as_date(value) is None:
        return CustomFieldType.TEXT
    if known is not None:
        return known
    if as_number(value) is not None:
        return CustomFieldType.NUMBER
    return CustomFieldType.DATE if as_date(value) is not None else CustomFieldType.TEXT


def type_of_all(one: CustomFieldType | None, other: CustomFieldType | None) -> CustomFieldType | None:
    """The type of a reference that had values of both types: text, unless they agree."""
    if one is None or other is None:
        return one or other
    return one if one is other else CustomFieldType.TEXT
