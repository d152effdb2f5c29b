"""Control ids: their length in the request schema, and the refusal of a repeated one."""

from __future__ import annotations

from tests.contract.intacct_simulator.wire import Gateway, invoice, running, seed_with

LOOKUP = "<lookup><object>CUSTOMER</object></lookup>"
UNIQUE = {"unique_id": "<uniqueid>true</uniqueid>"}


def test_the_longest_control_id_is_accepted(gateway: Gateway) -> None:
    """Sage's request schema: the controlid of a function has at most 256 characters."""
    assert gateway.call(LOOKUP, control_ids=("x" * 256,)).first.status == "success"


def test_a_longer_control_id_fails_at_control_level(gateway: Gateway) -> None:
    """Sage's request schema; a request that breaks it is refused before anything else (error handling)."""
    answer = gateway.call(LOOKUP, control_ids=("x" * 257,), password="wrong")
    assert answer.text("control/status") == "failure"
    assert answer.text("errormessage/error/errorno") == "XL03000003"
    assert "maxLength" in answer.text("errormessage/error/description2")


def test_the_length_is_a_setting_of_the_company() -> None:
    """Assumption ``longest_controlid``."""
    with running(seed_with(assumptions={"longest_controlid": 10})) as gateway:
        inside = f"<sessionid>{gateway.session()}</sessionid>"
        assert gateway.call(LOOKUP, control_ids=("x" * 10,), authentication=inside).first.status == "success"
        longer = gateway.call(LOOKUP, control_ids=("x" * 11,), authentication=inside)
        assert longer.text("control/status") == "failure"


def test_a_repeated_control_id_may_be_refused_in_unknown_words() -> None:
    """Assumption ``duplicate_controlid_text``: no source gives the text."""
    with running(seed_with(assumptions={"duplicate_controlid_text": "unknown"})) as gateway:
        assert gateway.call(invoice("A"), control_ids=("one",), **UNIQUE).first.status == "success"
        again = gateway.call(invoice("A"), control_ids=("one",), **UNIQUE).first
        assert again.status == "failure"
        for word in ("control", "already", "unique", "duplicate", "used"):
            assert word not in again.messages.lower()
