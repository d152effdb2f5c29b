"""Text that can be stored and sent on: lone surrogates, which JSON allows, are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr

from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.api import exact_json
from alvys_intacct.http.problems import invalid

_MAY_HOLD_HALVES = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MESSAGE = "contains half a character (a lone surrogate); remove it"


def whole_text_json(text: str) -> Any:
    """As `exact_json`. Raises `ProblemError` with the path of each name or value with a lone surrogate."""
    body = exact_json(text)
    if _MAY_HOLD_HALVES.search(text):
        problems = [InputProblem(path or "body", _MESSAGE) for path in _halves(body)]
        if problems:
            raise invalid(problems)
    return body


def _halves(body: Any) -> Iterator[str]:
    waiting: list[tuple[str, Any]] = [("", body)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            if _HALF.search(value):
                yield path
        elif isinstance(value, list):
            waiting += [(f"{path}[{place}]", item) for place, item in enumerate(value)]
        elif isinstance(value, dict):
            for name, item in value.items():
                shown = name.encode(errors="backslashreplace").decode()
                below = f"{path}.{shown}" if path else shown
                if shown != name:
                    yield below
                waiting.append((below, item))


def _sendable(password: SecretStr) -> SecretStr:
    if _NOT_IN_XML.search(password.get_secret_value()):
        raise ValueError("contains a control character, which Sage Intacct can't take; enter it again")
    return password


Password = Annotated[SecretStr, Field(min_length=1, max_length=200), AfterValidator(_sendable)]
