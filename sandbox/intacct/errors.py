"""The failures the gateway answers with, and where in the answer they stand.

Protocol section 2 (failure positions) and section 9 (catalogue). Where a refusal's text is known but its
number is in no source, the generic :data:`GENERIC` number is used, so that no client can lean on an invented
one.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERIC = "BL01001973"
SIGN_IN = "XL03000006"
ABORTED = "XL03000009"
SCHEMA = "XL03000003"
DUPLICATE = "BL34000061"
GATEWAY_REQUEST = "GW-0011"
GATEWAY_RATE = "GW-0010"
SENDER = "XMLGW_JPP0002"
EXPIRED = "PL04000055"
MISSING_NUMBER = "PL01000127"
VALIDATION = "BL03000018"

ABORTED_TEXT = "The entire transaction in this operation has been rolled back due to an error."


@dataclass(frozen=True)
class Problem:
    """One ``error`` element: number, texts, and what ``additionalinfo`` says about it."""

    error_number: str
    description2: str
    description: str = ""
    correction: str = ""
    error_id: str = ""
    field: str = ""


class Refusal(Exception):
    """A function failed; stands inside its ``result``."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.description2 for problem in problems))
        self.problems = problems


class SignInRefusal(Exception):
    """Sign-in failed; ``errormessage`` stands beside ``authentication``."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.description2)
        self.problem = problem


@dataclass
class GatewayRefusal(Exception):
    """Nothing was run; ``errormessage`` stands beside ``control``.

    ``bare`` leaves everything but the status out of ``control``, as front-door failures do.
    """

    problem: Problem
    status_code: int = 200
    bare: bool = False


def refuse(text: str, *, wrapper: str = "", correction: str = "", error_number: str = GENERIC) -> Refusal:
    """A refusal with a specific cause and, when named, the generic wrapper Sage adds after it."""
    first = Problem(error_number=error_number, description2=text, correction=correction)
    if not wrapper:
        return Refusal(first)
    return Refusal(first, Problem(error_number=GENERIC, description2=wrapper))


def invalid_reference(label: str, value: str, *, inactive: str = "") -> Refusal:
    """A reference to something that does not exist or may not be used (section 9: "Invalid Project ...")."""
    text = f"Invalid {label} '{value}' specified."
    return refuse(f"{text} {inactive}" if inactive else text)


def schema_problem(text: str) -> Problem:
    """A request that does not follow the schema (section 9: XL03000003)."""
    return Problem(error_number=SCHEMA, description2=f"XML Parse schema error: {text}")
