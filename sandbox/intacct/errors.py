"""The failures that the gateway answers, and their positions in the answer.

Protocol section 2 (failure positions) and section 9 (catalogue). Some refusals have a known text but no
number in any source. They use the generic number :data:`GENERIC`, so that no client can depend on an
invented number.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERIC = "BL01001973"
SIGN_IN = "XL03000006"
ABORTED = "XL03000009"
SCHEMA = "XL03000003"
UNKNOWN_FIELD = "XL03000010"
NOT_PROCESSED = "DL02000001"
DUPLICATE = "BL34000061"
NUMBER_IN_USE = "BL03002185"
ALREADY_PAID = "BL03000130"
GATEWAY_REQUEST = "GW-0011"
GATEWAY_RATE = "GW-0010"
SENDER = "XMLGW_JPP0002"
UNKNOWN_COMPANY = "invalidRequest"
EXPIRED = "PL04000055"
MISSING_NUMBER = "PL01000127"
VALIDATION = "BL03000018"
UNKNOWN_LOGIN = "BL03000025"
NOT_PERMITTED = "PL04000005"

ABORTED_TEXT = "The entire transaction in this operation has been rolled back due to an error."


@dataclass(frozen=True)
class Problem:
    """One ``error`` element: its number, its texts, and the content of its ``additionalinfo``."""

    error_number: str
    description2: str
    description: str = ""
    correction: str = ""
    error_id: str = ""
    field: str = ""


class Refusal(Exception):
    """A function failed. The errors are inside its ``result``."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.description2 for problem in problems))
        self.problems = problems


class SignInRefusal(Exception):
    """Sign-in failed. ``errormessage`` is next to ``authentication``."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.description2)
        self.problem = problem


@dataclass
class GatewayRefusal(Exception):
    """Nothing ran. ``errormessage`` is next to ``control``.

    With ``bare``, ``control`` holds only the status, as in a gateway (GW-nnnn) failure.
    """

    problem: Problem
    status_code: int = 200
    bare: bool = False


def refuse(text: str, *, wrapper: str = "", correction: str = "", error_number: str = GENERIC) -> Refusal:
    """Build a refusal with a specific cause and, if given, the generic wrapper that Sage adds after it."""
    first = Problem(error_number=error_number, description2=text, correction=correction)
    if not wrapper:
        return Refusal(first)
    return Refusal(first, Problem(error_number=GENERIC, description2=wrapper))


def invalid_reference(label: str, value: str, *, inactive: str = "") -> Refusal:
    """Build the refusal of a missing or unusable reference (section 9: "Invalid Project ...")."""
    text = f"Invalid {label} '{value}' specified."
    return refuse(f"{text} {inactive}" if inactive else text)


def schema_problem(text: str) -> Problem:
    """Build the problem of a request that does not follow the schema (section 9: XL03000003)."""
    return Problem(error_number=SCHEMA, description2=f"XML Parse schema error: {text}")
