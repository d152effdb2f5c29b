"""What Sage's errors mean: the catalogue as a table, and the rule that picks from it (protocol section 9)."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from lxml import etree

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify, classify_result
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.responses import Level, Result, SageError, parse_response
from tests.unit.gateways.intacct.errors.said_by_sage import ALL, SIGN_INS, TEXTS, WRITES, Said

WHO = Circumstances("DEMO", "xmluser", "sender-9", ("sender-password",), entity_id="E9")
AUTHENTICATION, RESULT = Level.AUTHENTICATION, Level.RESULT
WRAPPERS = (
    SageError("BL01001973", "Could not create Invoice record!"),
    SageError(
        "BL01001973",
        "Currently, we can't create the transaction . Check the transaction for errors or inconsistencies, "
        "then try again.",
    ),
)


def who(said: Said) -> Circumstances:
    return replace(WHO, call=said.call)


@pytest.mark.rule("ERR-1", "ERR-6")
@pytest.mark.parametrize("said", ALL, ids=str)
def test_the_catalogue(said: Said) -> None:
    error = classify([SageError(said.number, said.text)], said.level, who(said))
    assert (type(error), error.code) == (said.kind, said.code)
    assert error.message
    assert "{" not in error.message + error.remedy
    assert "''" not in error.message
    if not isinstance(error, Retryable):
        assert error.remedy
    if said.number or said.text:
        assert error.vendor is not None
        assert said.text in error.vendor.text


@pytest.mark.rule("ERR-1")
@pytest.mark.parametrize("said", [said for said in WRITES if said.text], ids=str)
def test_a_wrapper_around_the_cause_changes_nothing(said: Said) -> None:
    cause = SageError(said.number, said.text)
    corrected = replace(cause, text=f"{said.text} {WRAPPERS[1].text}")
    for wrapper in WRAPPERS:
        for errors in ([cause, wrapper], [wrapper, cause], [wrapper, corrected]):
            assert classify(errors, said.level, who(said)).code == said.code


@pytest.mark.rule("ERR-1")
@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_entities_and_support_ids_in_the_answer_change_nothing(text: str, code: str) -> None:
    escaped = html.escape(text, quote=False).replace("'", "&#039;")
    for said in (escaped, html.escape(escaped), f"{escaped} [Support ID: a%7Eb]", escaped.replace(" ", "\n")):
        error = classify(_received(said), RESULT, WHO)
        assert error.code == code
        assert "Support ID" not in error.message
        assert "&#" not in error.message


def test_the_apostrophe_of_typographers_is_an_apostrophe() -> None:
    error = classify([SageError("X", "Transaction \u2018LD1\u2019 can\u2019t be deleted")], RESULT, WHO)
    assert error.code == "delete_refused"


@pytest.mark.rule("ERR-1")
def test_the_value_that_sage_names_is_named_to_the_biller() -> None:
    error = classify([SageError("BL01001973", "Invalid Customer 'C-9' specified"), WRAPPERS[0]], RESULT, WHO)
    assert error.message == "Sage Intacct does not know the customer 'C-9'."
    error = classify([SageError("BL01001973", "Invalid GL Account number '9999' specified")], RESULT, WHO)
    assert "'9999'" in error.message
    assert error.setting == "account-mappings"


@pytest.mark.rule("CONN-3")
def test_an_unauthorised_sender_is_named_with_the_place_to_authorise_it() -> None:
    error = classify([SageError("XL03000006", "Invalid Web Services Authorization")], AUTHENTICATION, WHO)
    assert "sender-9" in error.message
    assert "sender-9" in error.remedy
    assert "Company > Setup > Company > Security > Web Services authorizations" in error.remedy


@pytest.mark.rule("CONN-3")
def test_words_at_sign_in_that_nobody_knows_send_nobody_to_change_passwords() -> None:
    errors = [SageError("XL03000006", "The planets are not aligned")]
    error = classify(errors, AUTHENTICATION, replace(WHO, call=Call.SIGN_IN))
    assert error.code == "sign_in_refused"
    assert '"The planets are not aligned"' in error.message
    assert "password" not in error.message + error.remedy


@pytest.mark.rule("CONN-3")
@pytest.mark.parametrize("said", [said for said in SIGN_INS if said.kind is NeedsAttention], ids=str)
def test_every_refused_sign_in_names_who_or_what_is_concerned(said: Said) -> None:
    error = classify([SageError(said.number, said.text)], said.level, who(said))
    if said.code != "malformed_request":
        assert any(name in error.message for name in ("DEMO", "xmluser", "sender-9"))


@pytest.mark.rule("ERR-1")
def test_sage_s_own_words_are_kept_with_number_and_support_id() -> None:
    errors = [SageError("BL01001973", "Invalid Customer 'C-9' specified", "AR-0123", "sup-1"), WRAPPERS[0]]
    vendor = classify(errors, RESULT, WHO).vendor
    assert vendor is not None
    assert (vendor.system, vendor.number, vendor.support_id) == ("Sage Intacct", "AR-0123", "sup-1")
    assert vendor.text == "Invalid Customer 'C-9' specified; Could not create Invoice record!"


def result(status: str, *errors: SageError) -> Result:
    return Result(status, "create_invoice", "f1", "", errors)


@pytest.mark.rule("ERR-6")
def test_an_aborted_function_was_rolled_back_and_may_be_tried_again() -> None:
    rolled_back = SageError(
        "XL03000009", "The entire transaction in this operation has been rolled back due to an error."
    )
    error = classify_result(result("aborted", rolled_back), WHO)
    assert (type(error), error.code) == (Retryable, "rolled_back")
    halfway = SageError("DL02000001", "There was an error processing the request.")
    assert classify_result(result("aborted", halfway, rolled_back), WHO).code == "rolled_back"
    cause = SageError("BL01001973", "Invalid Customer 'C-9' specified")
    assert classify_result(result("aborted", cause, rolled_back), WHO).code == "customer_unknown"
    assert classify_result(result("failure", cause, rolled_back), WHO).code == "customer_unknown"


def test_a_status_that_is_not_known_leaves_the_outcome_open() -> None:
    assert isinstance(classify_result(result("pending"), WHO), OutcomeUnknown)


def _received(text: str) -> tuple[SageError, ...]:
    """The errors of an answer with this text, which is markup already."""
    body = (
        "<response><control><status>success</status></control><operation><authentication>"
        "<status>success</status></authentication><result><status>failure</status><errormessage><error>"
        f"<errorno>BL01001973</errorno><description/><description2>{text}</description2><correction/></error>"
        "</errormessage></result></operation></response>"
    )
    etree.fromstring(body)
    return parse_response(body.encode()).results[0].errors
