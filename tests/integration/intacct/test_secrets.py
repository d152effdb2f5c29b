"""Passwords are driven through every error path, and appear in nothing that can be logged (CONN-4)."""

from __future__ import annotations

import logging
import traceback

import pytest

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.writes import Written
from alvys_intacct.gateways.intacct import GatewayOptions
from tests.fakes.intacct_documents import BOOKS, create
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import (
    Answer,
    Reply,
    Request,
    errors,
    refuse_request,
    refuse_sign_in,
    results,
)

pytestmark = pytest.mark.rule("CONN-4")


CANARY = "canary-password"
TYPED = f"typed-{CANARY}"
UNSENDABLE = f"{CANARY}\x00"


def echo(request: Request) -> Reply:
    """A front door that quotes what it was sent."""
    sent = request.xpath("string(control/password)") + " " + request.xpath("string(.//login/password)")
    return refuse_request("GW-0011", f"Invalid Request: {sent}", 400)


def echo_in_result(request: Request) -> Reply:
    sent = request.xpath("string(control/password)") + " " + request.xpath("string(.//sessionid)")
    failure = errors(("BL01001973", f"Invalid Customer '{sent}' specified"))
    return _answered(results(f"<result><status>failure</status>{failure}</result>"), request)


def _answered(answer: Answer, request: Request) -> Reply:
    return answer if isinstance(answer, Reply) else answer(request)


BREAKS: list[Answer] = [
    Reply(drop=True),
    Reply(b"<html/>", 500),
    Reply(b"<html/>", 404),
    Reply(b"", 429),
    Reply(b"<response>", 200),
    echo,
    echo_in_result,
    refuse_sign_in("XL03000006", "Sign-in information is incorrect"),
]


def everything_about(error: BaseException) -> str:
    """All that a logger could get hold of: texts, reprs, attributes, traces, causes."""
    parts = ["".join(traceback.format_exception(error)), repr(error), str(vars(error))]
    if isinstance(error, SyncError):
        parts += [error.message, error.remedy, repr(error.vendor)]
    return "\n".join(parts)


@pytest.mark.parametrize("answer", BREAKS)
@pytest.mark.parametrize("at_sign_in", [True, False])
def test_no_password_in_any_error_or_observation(
    bench: Bench, answer: Answer, at_sign_in: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.remaining = 12
    (bench.server.sign_ins if at_sign_in else bench.server.script).extend([answer] * 20)
    seen: list[str] = []
    for call in (
        lambda: bench.gateway.verify_credentials(BOOKS, TYPED),
        lambda: bench.gateway.find_terms(BOOKS, Side.AR),
    ):
        try:
            call()
        except SyncError as error:
            seen.append(everything_about(error))
    outcomes = bench.gateway.write(BOOKS, [create()])
    seen += [everything_about(outcome) for outcome in outcomes if not isinstance(outcome, Written)]
    assert seen
    text = "\n".join([*seen, repr(bench.calls), caplog.text, repr(vars(bench.gateway))])
    assert CANARY not in text
    assert "SESSION-" not in text


def test_no_password_in_a_timeout_or_an_unreachable_gateway(bench: Bench) -> None:
    for url in ("http://127.0.0.1:9/x", "http://name.invalid/x", "nonsense"):
        bench.make(GatewayOptions(longest_request=1), url=url)
        bench.remaining = 4
        outcomes = bench.gateway.write(BOOKS, [create()])
        assert [isinstance(outcome, Written) for outcome in outcomes] == [False]
        assert all(CANARY not in everything_about(o) for o in outcomes if isinstance(o, SyncError))


def test_a_password_that_xml_cannot_carry_is_refused_without_being_shown(bench: Bench) -> None:
    with pytest.raises(SyncError) as caught:
        bench.gateway.verify_credentials(BOOKS, UNSENDABLE)
    assert CANARY not in everything_about(caught.value)
