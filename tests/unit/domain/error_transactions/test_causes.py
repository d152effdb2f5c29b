"""The cause of an error: its code and the thing concerned (ERR-11)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.error_transactions.causes import Cause, cause_of, is_cause_id
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions.problem import LONGEST_THING, Problem, problem_of

pytestmark = pytest.mark.rule("ERR-11")


def id_of(code: str, concerns: str | None) -> str:
    return Cause(code, concerns).id


def test_what_an_error_concerns_is_kept_with_its_problem() -> None:
    error = NeedsAttention("No customer C-1.", code="customer_not_found", concerns="C-1")
    assert cause_of(problem_of(error)) == Cause("customer_not_found", "C-1")
    assert problem_of(NeedsAttention("Long.", concerns="x" * 5000)).concerns == "x" * LONGEST_THING


def test_names_that_people_read_as_one_are_one_cause() -> None:
    assert id_of("customer_not_found", "Acme \u2013 Foods") == id_of("customer_not_found", "ACME -  foods ")


@pytest.mark.parametrize(
    "other",
    [("customer_not_found", "C-2"), ("customer_not_found", None), ("vendor_not_found", "C-1")],
)
def test_another_code_or_thing_is_another_cause(other: tuple[str, str | None]) -> None:
    assert id_of(*other) != id_of("customer_not_found", "C-1")


def test_nothing_concerned_is_a_cause_too() -> None:
    stored = Problem.model_validate({"code": "total_inconsistent", "message": "m", "remedy": "r"})
    assert cause_of(stored).id == id_of("total_inconsistent", None) == id_of("total_inconsistent", "")
    assert not stored.urgent


@pytest.mark.parametrize(
    ("code", "concerns"), [("a_code", "x"), ("", None), ("Odd code #1", "\ud800"), ("x" * 500, "\x1f")]
)
def test_an_id_is_recognised_and_fits_into_a_key(code: str, concerns: str | None) -> None:
    name = id_of(code, concerns)
    assert is_cause_id(name)
    assert name.isascii()
    assert not is_cause_id(f"{name}#")


@pytest.mark.parametrize(
    "text", ["", "customer_not_found", "a.b", "A.0123456789abcdef", "a.0123456789abcdef\n"]
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_cause_id(text)
