"""Pages of lists, and the days and texts that narrow them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.problems import ProblemError, invalid

LARGEST_PAGE = 200
LONGEST_TEXT = 200
# Business happens within these years; a calendar ends soon after.
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2999, 12, 31))]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


def page_size(wanted: int) -> int:
    """The page size, if it is within bounds. Raises `ProblemError`."""
    if not 1 <= wanted <= LARGEST_PAGE:
        raise invalid([InputProblem("limit", f"must be 1 to {LARGEST_PAGE}")])
    return wanted


def bad_cursor(error: ValueError) -> ProblemError:
    """The answer for a cursor that isn't from this list."""
    return invalid([InputProblem("cursor", str(error))])


def midnight(day: date) -> datetime:
    """The beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)
