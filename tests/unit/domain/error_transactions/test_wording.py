"""The words of a cause that several records have (ERR-11)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.error_transactions.records import error_of_transaction
from alvys_intacct.domain.error_transactions.wording import words_of_several
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes import rows

pytestmark = pytest.mark.rule("ERR-11")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "The department Tulsa does not exist in Sage Intacct (line 'Linehaul (load 7), it\\'s').",
            "The department Tulsa does not exist in Sage Intacct.",
        ),
        ("Sage Intacct refused the account (line 3).", "Sage Intacct refused the account."),
        ("It refused it (line 3, field TERMNAME).", "It refused it (field TERMNAME)."),
        ("It takes no line on it.", "It takes no line on it."),
        ("The period of 720034, is closed.", "For example: The period of 720034, is closed."),
        ("Alvys refused the payment on load LD9.", "For example: Alvys refused the payment on load LD9."),
        ("The number 7200341 has digits of another.", "The number 7200341 has digits of another."),
    ],
)
def test_what_is_only_one_records_own_is_left_out_or_told_as_an_example(message: str, words: str) -> None:
    problem = Problem(code="c", message=message, remedy="r")
    record = error_of_transaction(rows.failed(1, problem=problem, number="720034", load_number="LD9"))
    assert record is not None
    assert words_of_several(record) == words
