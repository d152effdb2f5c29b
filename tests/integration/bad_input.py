"""What is wrong with a message, and the problem that answers it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.integration.system import Answer, Json, Person

Change = Callable[[Json], Any]


def is_a_problem(answer: Answer, status: int = 400) -> list[str]:
    """The paths that a problem document names."""
    assert answer.status == status, answer.body[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert {"type", "title", "status", "detail", "code", "correlationId"} <= set(problem)
    assert problem["status"] == status
    errors = problem.get("errors", [])
    assert all(set(error) == {"path", "message"} and error["message"] for error in errors)
    return [error["path"] for error in errors]


def seen_and_wanted(
    person: Person, path: str, good: Json, cases: list[tuple[str, Change, str]]
) -> tuple[dict[str, bool], dict[str, bool]]:
    """For each case, whether the answer names the path of what is wrong."""
    seen = {}
    for name, change, wanted in cases:
        envelope = copy.deepcopy(good)
        change(envelope)
        answer = person.call("POST", path, envelope)
        seen[name] = answer.status == 400 and wanted in is_a_problem(answer)
    return seen, dict.fromkeys(seen, True)
