"""Reading answers: every place in which Sage puts a failure, and what is no answer (protocol section 2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.gateways.intacct.protocol.responses import (
    Level,
    UnreadableAnswerError,
    parse_response,
    rows_of,
    rows_remaining,
)

CONTROL = (
    "<control><status>success</status><senderid>s</senderid><controlid>r1</controlid>"
    "<uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>"
)


SIGNED_IN = (
    "<authentication><status>success</status><userid>u</userid><companyid>c</companyid><locationid/>"
    "<sessiontimestamp>2026-01-05T10:00:00+00:00</sessiontimestamp>"
    "<sessiontimeout>2026-01-05T12:00:00+00:00</sessiontimeout></authentication>"
)


def answer(results: str, control: str = CONTROL, authentication: str = SIGNED_IN) -> bytes:
    body = f"<response>{control}<operation>{authentication}{results}</operation></response>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode()


def test_success_gives_keys_in_order_and_the_session_s_times() -> None:
    response = parse_response(
        answer(
            "<result><status>success</status><function>create_invoice</function>"
            "<controlid>a</controlid><key>4711</key></result>"
            "<result><status>success</status><function>delete</function><controlid>b</controlid></result>"
        )
    )
    assert response.failed_at is None
    assert response.control_id == "r1"
    assert [(r.control_id, r.key, r.succeeded) for r in response.results] == [
        ("a", "4711", True),
        ("b", "", True),
    ]
    assert response.session_started == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert response.session_ends == datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_refused_request_is_a_failure_at_control_level() -> None:
    response = parse_response(
        b"<response><control><status>failure</status><senderid>x</senderid><controlid>r1</controlid></control>"
        b"<errormessage><error><errorno>PL04000055</errorno><description></description>"
        b"<description2>This company is a demo company and has expired.</description2>"
        b"<correction></correction></error></errormessage></response>"
    )
    assert response.failed_at is Level.CONTROL
    assert [(e.number, e.text) for e in response.errors] == [
        ("PL04000055", "This company is a demo company and has expired.")
    ]


def test_the_front_door_says_nothing_but_failure() -> None:
    response = parse_response(
        b"<response><control><status>failure</status></control><errormessage><error>"
        b"<errorno>GW-0011</errorno><description>Invalid Request [Request ID: 7f-1]</description></error>"
        b"</errormessage></response>"
    )
    assert response.failed_at is Level.CONTROL
    assert response.control_id == ""
    error = response.errors[0]
    assert (error.number, error.text, error.support_id) == ("GW-0011", "Invalid Request", "7f-1")


def test_a_refused_sign_in_has_its_errors_beside_the_authentication() -> None:
    response = parse_response(
        answer(
            "<errormessage><error><errorno>XL03000006</errorno><description/>"
            "<description2>Sign-in information is incorrect</description2></error></errormessage>",
            authentication="<authentication><status>failure</status><userid>u</userid></authentication>",
        )
    )
    assert response.failed_at is Level.AUTHENTICATION
    assert response.errors[0].text == "Sign-in information is incorrect"


def test_a_failed_function_keeps_all_its_errors_cause_first() -> None:
    response = parse_response(
        answer(
            "<result><status>failure</status><function>create</function><controlid>f1</controlid>"
            '<data listtype="objects" count="0"/><errormessage>'
            "<error><errorno>BL01001973</errorno><description>Duplicate account number</description>"
            "<description2>The account number &amp;#039;5000&#039; exists [Support ID: ab%7Ec]</description2>"
            "<correction>Use another</correction><additionalinfo><errorid>GL-0493</errorid>"
            "<description><messageid>IA.X</messageid></description></additionalinfo></error>"
            "<error><errorno>BL01001973</errorno><description2>Could not create X record.</description2>"
            "</error>"
            "</errormessage></result>"
        )
    )
    first, second = response.results[0].errors
    assert not response.results[0].succeeded
    assert first.text == "Duplicate account number The account number '5000' exists Use another"
    assert (first.error_id, first.support_id) == ("GL-0493", "ab%7Ec")
    assert second.text == "Could not create X record."


@pytest.mark.rule("ERR-1")
@pytest.mark.parametrize(
    ("text", "info", "line", "field"),
    [
        ("Enter an account number on line item 3, in transaction 'x'", "", 3, ""),
        ("Missing required location, Line #12", "", 12, ""),
        ("line no. 4 has no unit", "", 4, ""),
        ("The deadline 5 of the online form 6", "", None, ""),
        ("", '<target object="ARINVOICE" field="TERMNAME"/>', None, "TERMNAME"),
        ("", '<target field=""/><cdescription><target field="MEMO"/></cdescription>', None, "MEMO"),
        (
            "",
            '<description><target field=""/></description><cdescription><placeholders>'
            '<placeholder name="ACCOUNTNO" value="5000"/><placeholder name="LINE_NO" value="7"/>'
            "</placeholders></cdescription>",
            7,
            "",
        ),
        (
            "",
            '<correction><placeholders><placeholder name="LINE" value="x"/></placeholders></correction>',
            None,
            "",
        ),
    ],
)
def test_the_line_and_the_field_that_sage_names(text: str, info: str, line: int | None, field: str) -> None:
    response = parse_response(
        answer(
            "<result><status>failure</status><errormessage><error><errorno>BL03000018</errorno>"
            f"<description2>{text}</description2><additionalinfo><errorid>AR-1</errorid>{info}</additionalinfo>"
            "</error></errormessage></result>"
        )
    )
    (error,) = response.results[0].errors
    assert (error.line, error.field, error.error_id) == (line, field, "AR-1")


def test_line_breaks_in_a_text_are_spaces_and_a_long_text_ends_with_a_word() -> None:
    words = "a_secret " * 400
    response = parse_response(
        answer(
            "<result><status>failure</status><errormessage><error><errorno>X</errorno>"
            f"<description>One\n  two</description><description2>{words}</description2></error>"
            "</errormessage></result>"
        )
    )
    text = response.results[0].errors[0].text
    assert text.startswith("One two a_secret")
    assert text.endswith("a_secret")
    assert len(text) <= 2000


def test_rows_of_a_query() -> None:
    response = parse_response(
        answer(
            "<result><status>success</status><function>query</function><controlid>q</controlid>"
            '<data listtype="VENDOR" totalcount="3" offset="0" count="2" numremaining="1">'
            "<VENDOR><RECORDNO>1</RECORDNO><PAYTOCONTACT.CONTACTNAME>A, &lt;B&gt;</PAYTOCONTACT.CONTACTNAME>"
            "<TERMNAME/></VENDOR><VENDOR><RECORDNO>2</RECORDNO></VENDOR></data></result>"
        )
    )
    assert rows_of(response.results[0]) == [
        {"RECORDNO": "1", "PAYTOCONTACT.CONTACTNAME": "A, <B>", "TERMNAME": ""},
        {"RECORDNO": "2"},
    ]
    assert rows_remaining(response.results[0]) == 1


ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE response [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<response><control><status>success</status><controlid>&b;</controlid></control></response>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>502 Bad Gateway</body></html>",
        b'<!DOCTYPE html><html><div class="cf-error-details"></div></html>',
        answer("")[:-12],
        answer("<result><status>success</status><key>47")[:-40],
        b"<response></response>",
        b"<response><control><status>success</status></control></response>",
        b"<response><control/></response>",
        answer("", authentication=""),
        answer("", authentication="<authentication/>"),
        b"\xff\xfe\x00garbage",
        b"<response>\x00</response>",
        ENTITY_BOMB,
        b'<!DOCTYPE response SYSTEM "http://127.0.0.1:1/x.dtd">' + answer("").split(b"?>", 1)[1],
    ],
)
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableAnswerError):
        parse_response(body)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    with pytest.raises(UnreadableAnswerError):
        parse_response(body)


@given(st.integers(0, len(answer("<result><status>success</status></result>")) - 1))
def test_no_truncated_answer_is_taken_for_a_whole_one(length: int) -> None:
    with pytest.raises(UnreadableAnswerError):
        parse_response(answer("<result><status>success</status></result>")[:length])
