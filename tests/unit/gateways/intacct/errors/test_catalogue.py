"""The catalogue as a whole: codes, numbers and remedies (ERR-1, ERR-12)."""

from __future__ import annotations

import re

import pytest

from alvys_intacct.domain.sage.refusals import IN_USE
from alvys_intacct.gateways.intacct.errors.catalogue import BY_CODE, CATALOGUE
from alvys_intacct.gateways.intacct.errors.entry import Call, Verdict
from alvys_intacct.gateways.intacct.errors.general import GENERIC_NUMBERS
from tests.unit.gateways.intacct.errors.said_by_sage import ALL

ATTENDED = [entry for entry in BY_CODE.values() if entry.verdict is Verdict.ATTEND]
# A next step: an action here or in Alvys, or the one who has to take it.
_ACTION = re.compile(
    r"\b(?:retry|send (?:it|the document) again|save the credentials again|check the prerequisites again"
    r"|connect it again|add the sender id|switch Web Services on|subscribe to the module"
    r"|set the user to active|to a role of|the operator of this service|account manager"
    r"|the user has access to it|choose another number there)\b",
    re.IGNORECASE,
)


@pytest.mark.rule("ERR-1")
def test_codes_are_unique_and_every_entry_can_be_said() -> None:
    codes = [entry.code for entry in CATALOGUE]
    assert len(codes) == len(set(codes))
    said = {row.code for row in ALL}
    for entry in BY_CODE.values():
        entry.search("compiles every pattern")
        if "{value}" in entry.message:
            assert "{value}" not in entry.unnamed
    assert said == BY_CODE.keys()


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("entry", ATTENDED, ids=lambda entry: entry.code)
def test_every_remedy_ends_in_something_that_can_be_done(entry: object) -> None:
    remedy = getattr(entry, "remedy", "")
    assert _ACTION.search(remedy), remedy
    assert remedy.endswith(".")
    assert "value_refused" not in BY_CODE
    assert "Read Sage's own text" not in remedy


def test_a_number_stands_for_one_thing_in_one_kind_of_call() -> None:
    for call in Call:
        numbers = [number for entry in CATALOGUE if entry.only in (None, call) for number in entry.numbers]
        # "invalidRequest" is the wrong company at sign-in and a request that can't be read elsewhere.
        doubled = {number for number in numbers if numbers.count(number) > 1}
        assert doubled <= {"invalidRequest"}


@pytest.mark.rule("ERR-6")
def test_a_generic_number_stands_for_no_cause() -> None:
    for entry in CATALOGUE:
        listed = GENERIC_NUMBERS & set(entry.numbers)
        assert not listed or entry.verdict is Verdict.LOOK, entry.code


def test_the_codes_that_mean_in_use_exist() -> None:
    assert BY_CODE.keys() >= IN_USE
