"""The request and response envelope (protocol sections 1 and 2)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import LOGIN, Gateway, day, invoice, line

LOOKUP = "<lookup><object>CUSTOMER</object></lookup>"


def test_control_block_is_complete_when_it_succeeds(gateway: Gateway) -> None:
    """Section 2: SDKs require status, senderid, controlid, uniqueid and dtdversion."""
    root = gateway.call(LOOKUP).root
    control = root.find("control")
    assert control is not None
    assert {str(item.tag): item.text for item in control} == {
        "status": "success",
        "senderid": "sid",
        "controlid": "ctl-1",
        "uniqueid": "false",
        "dtdversion": "3.0",
    }


def test_password_is_never_echoed(gateway: Gateway) -> None:
    """Section 2: the answer's control block has no password."""
    assert "spw" not in gateway.call(LOOKUP).response.text


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml", "x-intacct-xml-request"])
def test_any_xml_content_type_is_taken(gateway: Gateway, content_type: str) -> None:
    """Section 1: accept any xml type."""
    answer = gateway.post(gateway.envelope(gateway.function(LOOKUP)), **{"Content-Type": content_type})
    assert answer.first.status == "success"


def test_answers_are_xml_typed(gateway: Gateway) -> None:
    """Section 13: a 4xx body is parsed only with Content-Type text/xml or application/xml."""
    for body in ("<nonsense", gateway.envelope(gateway.function(LOOKUP), password="x")):
        kind = gateway.post(body).response.headers["content-type"]
        assert kind.split(";")[0] in {"text/xml", "application/xml"}


def test_one_result_per_function_in_order(gateway: Gateway) -> None:
    """Section 2: one result per function, in order, with the function's control id."""
    answer = gateway.call(LOOKUP, invoice("A"), LOOKUP, control_ids=("x", "y", "z"))
    assert [(item.text("function"), item.text("controlid")) for item in answer.results] == [
        ("lookup", "x"),
        ("create_invoice", "y"),
        ("lookup", "z"),
    ]


def test_functions_are_independent_without_transaction(gateway: Gateway) -> None:
    """Section 1: transaction=false is the default; a failure leaves the others alone."""
    answer = gateway.call(invoice("A"), invoice("B", customer="NOBODY"), invoice("C"))
    assert [item.status for item in answer.results] == ["success", "failure", "success"]


def test_transaction_rolls_everything_back(gateway: Gateway) -> None:
    """Section 2: the others are aborted with XL03000009, the failing one ends with it."""
    answer = gateway.call(invoice("A"), invoice("B", customer="NOBODY"), invoice("C"), transaction="true")
    assert [item.status for item in answer.results] == ["aborted", "failure", "aborted"]
    assert [number for number, _ in answer.results[0].errors] == ["XL03000009"]
    assert answer.results[1].errors[-1][0] == "XL03000009"
    assert "Invalid Customer 'NOBODY' specified." in answer.results[1].errors[0][1]
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "0"


def test_transaction_commits_when_all_succeed(gateway: Gateway) -> None:
    """Section 1: transaction=true with no failure keeps everything."""
    answer = gateway.call(invoice("A"), invoice("B"), transaction="true")
    assert [item.status for item in answer.results] == ["success", "success"]


UNIQUE = "<uniqueid>true</uniqueid>"


@pytest.mark.parametrize("unique_id", [UNIQUE, ""])
def test_completed_function_controlid_cannot_be_repeated(gateway: Gateway, unique_id: str) -> None:
    """Section 1: uniqueid (default true) checks the function's control id against completed ones."""
    assert gateway.call(invoice("A"), control_ids=("once",), unique_id=unique_id).first.status == "success"
    again = gateway.call(invoice("B"), control_ids=("once",), unique_id=unique_id).first
    assert again.status == "failure"
    assert "control ID" in again.messages
    assert "already" in again.messages
    assert gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount") == "1"


def test_failed_function_may_be_retried_with_its_controlid(gateway: Gateway) -> None:
    """Section 1: only functions that were executed and completed are remembered."""
    bad = gateway.call(invoice("A", customer="NOBODY"), control_ids=("retry",), unique_id=UNIQUE)
    good = gateway.call(invoice("A"), control_ids=("retry",), unique_id=UNIQUE)
    assert (bad.first.status, good.first.status) == ("failure", "success")


def test_rolled_back_controlids_are_not_remembered(gateway: Gateway) -> None:
    """Section 1: an aborted function was not completed."""
    ids = ("one", "two")
    gateway.call(
        invoice("A"), invoice("B", customer="X"), control_ids=ids, unique_id=UNIQUE, transaction="true"
    )
    again = gateway.call(invoice("A"), invoice("B"), control_ids=ids, unique_id=UNIQUE, transaction="true")
    assert [item.status for item in again.results] == ["success", "success"]


def test_controlid_may_be_repeated_with_uniqueid_false(gateway: Gateway) -> None:
    """Section 1: false runs any number of times."""
    for _ in range(2):
        assert gateway.call(LOOKUP, control_ids=("same",)).first.status == "success"


@pytest.mark.parametrize(
    "body",
    [
        b"<request>",
        b"",
        b"<other/>",
        b"<request><operation/><control/></request>",
        b'<!DOCTYPE r [<!ENTITY e "x">]><request>&e;</request>',
        b'<!DOCTYPE request SYSTEM "http://127.0.0.1:9/evil.dtd"><request/>',
    ],
)
def test_what_is_not_a_request_fails_at_control_level(gateway: Gateway, body: bytes) -> None:
    """Section 9: XL03000003, XML Parse schema error; entities and DTDs are never read."""
    answer = gateway.post(body)
    assert answer.text("control/status") == "failure"
    assert answer.text("errormessage/error/errorno") == "XL03000003"
    assert "XML Parse schema error" in answer.text("errormessage/error/description2")


def test_policyid_is_refused(gateway: Gateway) -> None:
    """Section 9: '<x> is not a valid transport policy.' (asynchronous requests are not simulated)."""
    body = gateway.envelope(gateway.function(LOOKUP)).replace(
        "<includewhitespace>", "<policyid>pol</policyid><includewhitespace>"
    )
    answer = gateway.post(body)
    assert answer.text("errormessage/error/errorno") == "XL03000006"
    assert answer.text("errormessage/error/description2") == "pol is not a valid transport policy."


def test_legacy_children_out_of_order_are_refused(gateway: Gateway) -> None:
    """Section 1: child elements of legacy functions must be in the documented order."""
    body = invoice("A").replace("<customerid>C-100</customerid>", "")
    body = body.replace("<invoiceitems>", "<customerid>C-100</customerid><invoiceitems>")
    answer = gateway.call(body)
    assert answer.text("errormessage/error/errorno") == "XL03000003"
    assert "'datecreated'" in answer.text("errormessage/error/description2")


def test_legacy_line_children_out_of_order_are_refused(gateway: Gateway) -> None:
    """Section 5: the lineitem order."""
    wrong = "<lineitem><amount>1</amount><glaccountno>4000</glaccountno></lineitem>"
    assert gateway.call(invoice("A", wrong)).text("control/status") == "failure"


def test_currency_needs_an_exchange_rate_element(gateway: Gateway) -> None:
    """Request schema v3.0: basecurr?, currency, ((exchratedate?, exchratetype) | exchrate)."""
    money = "<basecurr>USD</basecurr><currency>USD</currency>"
    assert gateway.call(invoice("A", mid=money)).text("control/status") == "failure"
    gateway.ok(invoice("A", mid=f"{money}<exchratetype/>"))


def test_generic_fields_come_in_any_order(gateway: Gateway) -> None:
    """Section 1: generic functions take fields in any order."""
    for number, body in enumerate(
        (
            "<NAME>n</NAME><CUSTOMERID>K0</CUSTOMERID><DISPLAYCONTACT><PRINTAS>n</PRINTAS></DISPLAYCONTACT>",
            "<DISPLAYCONTACT><PRINTAS>n</PRINTAS></DISPLAYCONTACT><CUSTOMERID>K1</CUSTOMERID><NAME>n</NAME>",
        )
    ):
        result = gateway.ok(f"<create><CUSTOMER>{body}</CUSTOMER></create>")
        assert result.text("data/customer/CUSTOMERID") == f"K{number}"


def test_failed_create_carries_an_empty_list(gateway: Gateway) -> None:
    """Section 2: data listtype=objects count=0, then errormessage with a wrapper last."""
    result = gateway.refused("<create><CUSTOMER><CUSTOMERID>C-100</CUSTOMERID></CUSTOMER></create>")
    assert dict(result.data.attrib) == {"listtype": "objects", "count": "0"}
    assert [number for number, _ in result.errors] == ["BL34000061", "BL01001973"]
    assert result.element[-1].tag == "errormessage"


def test_error_texts_end_in_a_support_id(gateway: Gateway) -> None:
    """Section 2: '[Support ID: <urlencoded>]'."""
    assert "[Support ID: " in gateway.refused(invoice("A", customer="X")).messages


def test_additional_error_info_on_request(gateway: Gateway) -> None:
    """Section 2: showadditionalerrorinfo adds errorid, category, target and three messages."""
    info = "<showadditionalerrorinfo>true</showadditionalerrorinfo>"
    plain = gateway.refused(invoice("A", customer="X")).element
    rich = gateway.refused(invoice("A", customer="X"), extra=info).element
    assert plain.find("errormessage/error/additionalinfo") is None
    block = rich.find("errormessage/error/additionalinfo")
    assert block is not None
    assert [str(item.tag) for item in block] == [
        "errorid",
        "category",
        "target",
        "description",
        "cdescription",
        "correction",
    ]
    assert [item.get("value") for item in block.iter("placeholder")] == ["X"]


def test_text_survives_the_round_trip(gateway: Gateway) -> None:
    """Section 1: illegal characters are entity-escaped and come back as they were."""
    memo = "<description>a &amp; b &lt; &#039;c&#039; \u017c\u00f3\u0142w</description>"
    key = gateway.ok(invoice("A&amp;1", mid=memo)).key
    row = gateway.query("ARINVOICE", "RECORDID DESCRIPTION", "").rows()[0]
    assert row == {"RECORDID": "A&1", "DESCRIPTION": "a & b < 'c' \u017c\u00f3\u0142w"}
    assert gateway.get("ARINVOICE", key)["RECORDID"] == "A&1"


def test_unknown_function_is_refused(gateway: Gateway) -> None:
    """Section 1: only the gateway's own functions can be run."""
    assert "not supported" in gateway.refused("<make_coffee/>").messages


def test_dates_must_be_real(gateway: Gateway) -> None:
    """Section 1: legacy dates are year, month, day."""
    bad = invoice("A", line(), date="2026-02-30")
    assert "Illegal format" in gateway.refused(bad).messages
    assert day("2026-01-05").startswith("<year>2026</year>")


def test_login_element_order(gateway: Gateway) -> None:
    """Request schema v3.0: login is userid, companyid, password, clientid?, locationid?."""
    wrong = "<login><companyid>DEMO</companyid><userid>u</userid><password>p</password></login>"
    assert gateway.call(LOOKUP, authentication=wrong).text("control/status") == "failure"
    assert gateway.call(LOOKUP, authentication=LOGIN).text("control/status") == "success"
