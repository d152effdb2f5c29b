"""Problems with a message from outside: where each one is and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One problem with a message: its path and what to do about it."""

    path: str
    message: str


class InvalidInput(ValueError):
    """The message can't be accepted as it is. `problems` is never empty."""

    def __init__(self, problems: list[InputProblem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


def input_problems(error: ValidationError, prefix: str | None = None) -> list[InputProblem]:
    """Pydantic's errors with paths as a caller writes them: ``invoice.LineItems[2].Amount``."""
    before = (prefix,) if prefix else ()
    return [
        InputProblem(_path((*before, *item["loc"])), _words(item["type"], item["msg"]))
        for item in error.errors()
    ]


def _path(location: tuple[Any, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def _words(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")
