"""Versions: a change applies only to the version that the caller had read (CONN-12)."""

from __future__ import annotations

import re
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.problems import ProblemError, invalid
from alvys_intacct.usecases.connections.change_connection import ChangedMeanwhileError

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The same as `version` in the body, as a header.")
]
_TAG = re.compile(r'^(?:W/)?"?([0-9]{1,9})"?$')


def expected_version(if_match: str | None, version: int | None) -> int | None:
    """The version that the caller had read, or None for any. Raises `ProblemError`."""
    if if_match is None or if_match.strip() == "*":
        return version
    match = _TAG.match(if_match.strip())
    if match is None:
        raise invalid([InputProblem("If-Match", 'must be a version in quotes, such as "7"')])
    return int(match.group(1))


def changed_meanwhile(error: ChangedMeanwhileError) -> ProblemError:
    """The answer for a connection that was changed after the caller had read it: by whom, and when."""
    extra: dict[str, object] = {"version": error.version}
    if error.entry is not None:
        extra |= {"changedBy": error.entry.by, "changedAt": error.entry.at.isoformat()}
    return ProblemError(409, error.code, error.message, extra=extra)
