"""Problems with a message from outside: where each one is and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from alvys_intacct.late_dataclass import dataclass

# A message that begins so says something of the place that its path names.
_PREDICATES = frozenset({"is", "are", "has", "have", "must", "mix", "names", "contains", "can't", "or"})
_NAME = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# What people call the lists and objects of a message: one of them, and all of them.
_NOUNS = {
    "LineItems": ("line", "lines"),
    "SubLines": ("part", "parts"),
    "Items": ("item", "items"),
    "Loads": ("load", "loads"),
    "loads": ("load", "loads"),
    "Trips": ("trip", "trips"),
    "trips": ("trip", "trips"),
    "EChecks": ("e-check", "e-checks"),
    "AccessorialsDetails": ("accessorial", "accessorials"),
    "Stops": ("stop", "stops"),
    "References": ("reference", "references"),
    "eCheck": ("e-check", "e-check"),
}
# At most this many problems of one message are told one by one.
MOST_PROBLEMS = 50
_LONGEST_PATH = 200
# Pydantic's kinds of errors, in our words.
_WORDS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "finite_number": "is out of range",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "string_pattern_mismatch": "has characters that it can't have",
    "int_parsing_size": "is out of range",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "too_short": "has {actual_length} entries; it needs {min_length} or more",
    "too_long": "has {actual_length} entries; it may have {max_length}",
    "string_too_short": "is empty or too short; it needs {min_length} characters or more",
    "string_too_long": "is longer than {max_length} characters",
    "timezone_aware": "must be a time with its zone, such as 2026-11-20T14:03:11Z",
    "datetime_from_date_parsing": "must be a time with its zone, such as 2026-11-20T14:03:11Z",
    "datetime_parsing": "must be a time with its zone, such as 2026-11-20T14:03:11Z",
    "datetime_type": "must be a time with its zone, such as 2026-11-20T14:03:11Z",
}


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One problem with a message: its path and what to do about it.

    `code` names the cause where the document itself is at fault, and not the form of the message.
    """

    path: str
    message: str
    code: str = "document_inconsistent"

    @property
    def said(self) -> str:
        """The problem in a biller's words: the place and what is wrong with it, or the message alone."""
        if self.message.partition(" ")[0] not in _PREDICATES:
            return self.message
        place = place_of(self.path)
        return f"{place[:1].upper()}{place[1:]} {self.message}" if place else self.message


class InvalidInput(ValueError):
    """The message can't be accepted as it is. `problems` is never empty."""

    def __init__(self, problems: list[InputProblem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


def input_problems(error: ValidationError, prefix: str | None = None) -> list[InputProblem]:
    """Pydantic's errors with paths as a caller writes them: ``invoice.LineItems[2].Amount``.

    Where there are more than anybody reads, their number only.
    """
    before = (prefix,) if prefix else ()
    count = error.error_count()
    if count > MOST_PROBLEMS**2:
        return [InputProblem(prefix or "", f"the message has {count:,} mistakes in its form")]
    return [
        InputProblem(_path((*before, *item["loc"])), words_of(item["type"], item["msg"], item.get("ctx", {})))
        for item in error.errors(include_url=False, include_input=False)
    ]


def told(problems: Sequence[InputProblem]) -> list[InputProblem]:
    """The problems as an answer tells them: not too many, and none with an endless path."""
    shown = [
        replace(problem, path=shortened(problem.path, _LONGEST_PATH)) for problem in problems[:MOST_PROBLEMS]
    ]
    left = len(problems) - len(shown)
    return [*shown, InputProblem("", f"and {left:,} more problems")] if left else shown


def shortened(text: str, longest: int) -> str:
    """The text, cut where it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _path(location: tuple[Any, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def words_of(kind: str, message: str, limits: Mapping[str, Any]) -> str:
    """What is wrong, for who sent it; what isn't known here keeps pydantic's words."""
    if (words := _WORDS.get(kind)) is not None:
        return words.format(**limits)
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


def place_of(path: str) -> str:
    """A path in words: ``invoice.LineItems[2].Amount.Amount`` is the amount of line 3 of the invoice."""
    names = _NAME.findall(path)
    if len(names) > 1 and names[-1][0] == "Amount" and not names[-2][1]:
        # The amount of a total is the total.
        names.pop()
    return " of ".join(_noun(name, position) for name, position in reversed(names))


def _noun(name: str, position: str) -> str:
    one, many = _NOUNS.get(name, ("", ""))
    if position:
        return f"{one or _spaced(name)} {int(position) + 1}"
    return f"the {many or _spaced(name)}"


def _spaced(name: str) -> str:
    words = _HUMP.sub(" ", name).split()
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
