"""Changing only what one has read: the version that a change was made from (CONN-12)."""

from __future__ import annotations

import re
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.problems import ProblemError, invalid
from alvys_intacct.usecases.connections.change_connection import ChangedMeanwhileError

IfMatch = Annotated[str | None, Header(alias="If-Match", description="The same as version, as a header.")]
_TAG = re.compile(r'^(?:W/)?"?(\d{1,10})"?$')


def expected_version(if_match: str | None, version: int | None) -> int | None:
    """The version that the caller had read, or None for whatever is there. Raises `ProblemError`."""
    if if_match is None or if_match.strip() == "*":
        return version
    match = _TAG.match(if_match.strip())
    if match is None:
        raise invalid([InputProblem("If-Match", 'must be a version in quotes, such as "7"')])
    return int(match.group(1))


def changed_meanwhile(error: ChangedMeanwhileError) -> ProblemError:
    """Who changed it after the caller had read it, and when."""
    extra: dict[str, object] = {"version": error.version}
    if error.entry is not None:
        extra |= {"changedBy": error.entry.by, "changedAt": error.entry.at.isoformat()}
    return ProblemError(409, error.code, error.message, extra=extra)
