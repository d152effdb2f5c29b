"""What Sage's errors mean: the catalogue as a table, and the rule that picks from it (protocol section 9)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.gateways.intacct.errors.catalogue import BY_CODE, CATALOGUE
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify, classify_result
from alvys_intacct.gateways.intacct.errors.entry import Verdict
from alvys_intacct.gateways.intacct.protocol.responses import Level, Result, SageError
from tests.unit.gateways.intacct.errors.said_by_sage import TABLE

WHO = Circumstances("DEMO", "xmluser", "sender-9", ("sender-password",))
CONTROL, SIGN_IN, RESULT = Level.CONTROL, Level.AUTHENTICATION, Level.RESULT
WRAPPER = SageError("BL01001973", "Could not create Invoice record!")


@pytest.mark.rule("ERR-1", "ERR-6")
@pytest.mark.parametrize(("level", "number", "text", "kind", "code"), TABLE)
def test_the_catalogue(level: Level, number: str, text: str, kind: type[SyncError], code: str) -> None:
    error = classify([SageError(number, text)], level, WHO)
    assert (type(error), error.code) == (kind, code)
    assert error.message
    assert "{" not in error.message + error.remedy
    assert "''" not in error.message
    if not isinstance(error, Retryable):
        assert error.remedy
    if number or text:
        assert error.vendor is not None
        assert text in error.vendor.text


@pytest.mark.parametrize(
    ("level", "number", "text", "kind", "code"), [row for row in TABLE if row[0] is RESULT]
)
def test_a_wrapper_around_the_cause_changes_nothing(
    level: Level, number: str, text: str, kind: type[SyncError], code: str
) -> None:
    if not (number or text):
        pytest.skip("nothing to wrap")
    for errors in ([SageError(number, text), WRAPPER], [WRAPPER, SageError(number, text)]):
        assert classify(errors, level, WHO).code == code


def test_the_generic_number_alone_decides_nothing() -> None:
    error = classify([WRAPPER, SageError("XL03000009", "")], RESULT, WHO)
    assert (type(error), error.code) == (NeedsAttention, "sage_refused")
    assert "Could not create Invoice record!" in error.message


@pytest.mark.rule("ERR-1")
def test_the_value_that_sage_names_is_named_to_the_biller() -> None:
    error = classify([SageError("BL01001973", "Invalid Customer 'C-9' specified"), WRAPPER], RESULT, WHO)
    assert error.message == "Sage Intacct does not know the customer 'C-9'."
    error = classify([SageError("BL01001973", "Invalid GL Account number '9999' specified")], RESULT, WHO)
    assert "'9999'" in error.message
    assert error.setting == "account-mappings"


@pytest.mark.rule("CONN-3")
def test_an_unauthorised_sender_is_named_with_the_place_to_authorise_it() -> None:
    error = classify([SageError("XL03000006", "Invalid Web Services Authorization")], SIGN_IN, WHO)
    assert "sender-9" in error.message
    assert "sender-9" in error.remedy
    assert "Company > Setup > Company > Security > Web Services authorizations" in error.remedy


@pytest.mark.rule("ERR-1")
def test_sage_s_own_words_are_kept_with_number_and_support_id() -> None:
    errors = [SageError("BL01001973", "Invalid Customer 'C-9' specified", "AR-0123", "sup-1"), WRAPPER]
    vendor = classify(errors, RESULT, WHO).vendor
    assert vendor is not None
    assert (vendor.system, vendor.number, vendor.support_id) == ("Sage Intacct", "AR-0123", "sup-1")
    assert vendor.text == "Invalid Customer 'C-9' specified; Could not create Invoice record!"


@pytest.mark.rule("CONN-4")
def test_an_echoed_secret_is_cut_out() -> None:
    error = classify([SageError("X", "You sent sender-password to us")], RESULT, WHO)
    assert error.vendor is not None
    assert "sender-password" not in error.vendor.text + error.message
    assert "***" in error.vendor.text
    assert "sender-password" not in repr(WHO)


def result(status: str, *errors: SageError) -> Result:
    return Result(status, "create_invoice", "f1", "", errors)


@pytest.mark.rule("ERR-6")
def test_an_aborted_function_was_rolled_back_and_may_be_tried_again() -> None:
    rolled_back = SageError(
        "XL03000009", "The entire transaction in this operation has been rolled back due to an error."
    )
    error = classify_result(result("aborted", rolled_back), WHO)
    assert (type(error), error.code) == (Retryable, "rolled_back")
    cause = SageError("BL01001973", "Invalid Customer 'C-9' specified")
    assert classify_result(result("aborted", cause, rolled_back), WHO).code == "customer_unknown"
    assert classify_result(result("failure", cause, rolled_back), WHO).code == "customer_unknown"


def test_a_status_that_is_not_known_leaves_the_outcome_open() -> None:
    assert isinstance(classify_result(result("pending"), WHO), OutcomeUnknown)


@pytest.mark.rule("ERR-1")
def test_codes_are_unique_and_every_entry_can_be_said() -> None:
    codes = [entry.code for entry in CATALOGUE]
    assert len(codes) == len(set(codes))
    for entry in BY_CODE.values():
        assert entry.patterns or entry.numbers or entry.code == "sage_refused"
        entry.search("compiles every pattern")
        if entry.verdict is Verdict.ATTEND:
            assert entry.remedy
        if "{value}" in entry.message:
            assert "{value}" not in entry.unnamed


def test_no_number_stands_for_two_things_and_none_for_the_generic_one() -> None:
    numbers = [number for entry in CATALOGUE for number in entry.numbers]
    assert len(numbers) == len(set(numbers))
    assert "BL01001973" not in numbers
