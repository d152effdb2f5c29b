"""A failed sign-in tells who is wrong: the sender, the company or the user (protocol section 14)."""

from __future__ import annotations

import pytest

from tests.contract.intacct_simulator.wire import Answer, Gateway, running, seed_with

LOOKUP = "<lookup><object>CUSTOMER</object></lookup>"


def login(user: str = "u", company: str = "DEMO", password: str = "p", location: str = "") -> str:
    place = f"<locationid>{location}</locationid>" if location else ""
    return (
        f"<login><userid>{user}</userid><companyid>{company}</companyid>"
        f"<password>{password}</password>{place}</login>"
    )


def assert_control(answer: Answer, number: str, text: str, status_code: int = 200) -> None:
    """The failure is next to ``control`` and nothing ran."""
    assert answer.response.status_code == status_code
    assert answer.text("control/status") == "failure"
    assert answer.text("errormessage/error/errorno") == number
    error = "errormessage/error/"
    assert text in (answer.text(f"{error}description"), answer.text(f"{error}description2"))
    assert answer.root.find("operation") is None


def assert_beside_authentication(answer: Answer, text: str) -> None:
    """Section 2 position B: ``errormessage`` is a sibling of ``authentication``."""
    assert answer.response.status_code == 200
    assert answer.text("control/status") == "success"
    assert answer.text("operation/authentication/status") == "failure"
    assert answer.text("operation/errormessage/error/errorno") == "XL03000006"
    assert answer.text("operation/errormessage/error/description2") == text
    assert answer.root.find("operation/result") is None


@pytest.mark.parametrize(("sender", "password"), [("sid", "SPW"), ("SID", "spw"), ("who", "spw")])
def test_wrong_sender_fails_at_control_level(gateway: Gateway, sender: str, password: str) -> None:
    """Section 14; integrators' samples of the answer. Both values are case sensitive."""
    stranger = Gateway(gateway.base, gateway.http, sender)
    answer = stranger.call(LOOKUP, password=password)
    assert_control(answer, "XL03000006", "Incorrect Intacct XML Partner ID or password.")
    assert answer.text("control/senderid") == sender


def test_wrong_sender_may_read_like_a_wrong_sign_in() -> None:
    """Section 2: XMLGW_JPP0002 at HTTP 400, in the tests of Sage's SDKs."""
    with running(seed_with(assumptions={"wrong_sender": "sign_in"})) as gateway:
        answer = gateway.call(LOOKUP, password="wrong")
        text = "Sign-in information is incorrect. Please check your request."
        assert_control(answer, "XMLGW_JPP0002", text, status_code=400)


def test_wrong_company_is_an_invalid_request(gateway: Gateway) -> None:
    """Section 14; integrators' code: a failed control block, HTTP 400, the text in ``description``."""
    answer = gateway.call(LOOKUP, authentication=login(company="NONE"))
    assert_control(answer, "invalidRequest", "Invalid Request", status_code=400)
    assert answer.text("errormessage/error/description") == "Invalid Request"


def test_wrong_company_may_read_like_a_wrong_user() -> None:
    """Assumption ``wrong_company``."""
    with running(seed_with(assumptions={"wrong_company": "sign_in"})) as gateway:
        answer = gateway.call(LOOKUP, authentication=login(company="NONE"))
        assert_beside_authentication(answer, "Sign-in information is incorrect")


@pytest.mark.parametrize(
    "authentication",
    [login(user="nobody"), login(password="wrong"), login(user="gone"), login(location="NOWHERE")],
)
def test_wrong_user_fails_beside_authentication(gateway: Gateway, authentication: str) -> None:
    """Section 14; the tests of Sage's SDKs. A wrong entity id reads the same (section 11)."""
    answer = gateway.call(LOOKUP, authentication=authentication)
    assert_beside_authentication(answer, "Sign-in information is incorrect")


def test_company_must_be_subscribed_to_web_services(gateway: Gateway) -> None:
    """developer.intacct.com, FAQ, Web Services."""
    inside = f"<sessionid>{gateway.session()}</sessionid>"
    gateway.put("COMPANY", "DEMO", webServices=False)
    text = "This company is not authorized for XML transactions. Please subscribe to the XML Gateway."
    assert_beside_authentication(gateway.call(LOOKUP), text)
    assert_beside_authentication(gateway.call(LOOKUP, authentication=inside), text)


def test_missing_subscription_may_fail_at_control_level() -> None:
    """Assumption ``unsubscribed_level``: the FAQ gives the text alone."""
    with running(seed_with(webServices=False, assumptions={"unsubscribed_level": "control"})) as gateway:
        text = "This company is not authorized for XML transactions. Please subscribe to the XML Gateway."
        assert_control(gateway.call(LOOKUP), "XL03000006", text)
