"""Pages of lists, and the days and texts that narrow them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field, WithJsonSchema

from alvys_intacct.domain.bounds import EARLIEST_YEAR, LATEST_YEAR
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.problems import ProblemError, invalid

LARGEST_PAGE = 200
LONGEST_TEXT = 200
# A cursor holds the keys of an item, of 2 KB and 1 KB, in Base64.
LONGEST_CURSOR = 8_000
FIRST_DAY, LAST_DAY = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
# At the edges of the calendar arithmetic fails. The years are in the document of the API, too.
Day = Annotated[
    date,
    Field(ge=FIRST_DAY, le=LAST_DAY),
    WithJsonSchema({"type": "string", "format": "date", "description": f"{EARLIEST_YEAR} to {LATEST_YEAR}."}),
]
# No control characters and no half characters: DynamoDB and Sage can't take them.
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00-\x1f\x7f]+$")]
# A word that stands for one of a few; which these are is looked up by it.
Name = Annotated[str, Field(max_length=LONGEST_TEXT)]
Search = Annotated[str, Field(max_length=LONGEST_TEXT)]
Cursor = Annotated[str, Field(max_length=LONGEST_CURSOR, description="The cursor of the page before.")]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
# The same for parameters that are no part of a model.
CursorParameter = Annotated[str | None, Query(max_length=LONGEST_CURSOR)]
PageSizeParameter = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
SearchParameter = Annotated[str | None, Query(max_length=LONGEST_TEXT)]


def bad_cursor(error: ValueError) -> ProblemError:
    """The answer for a cursor that isn't from this list."""
    return invalid([InputProblem("cursor", str(error))])


def midnight(day: date) -> datetime:
    """The beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)
