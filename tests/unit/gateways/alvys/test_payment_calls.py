"""What Alvys may answer about a payment, and what is never sent to it (PAY-3, PAY-6, PAY-7)."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.pace import Pace, blocked
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.gateways.alvys import AlvysCalls, AlvysGateway
from tests.fakes import rows
from tests.fakes.small import START, FakeClock

DEEP = "[" * 100_000


class _Credentials:
    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        return "id", "secret"


def alvys(answer: httpx.Response) -> tuple[AlvysGateway, list[dict[str, Any]]]:
    """Alvys with this answer, and the bodies of what it was sent."""
    sent: list[dict[str, Any]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        sent.append(json.loads(request.content or b"{}"))
        return answer

    calls = AlvysCalls("http://alvys", "http://token", "x", _Credentials(), FakeClock())
    calls.__dict__["_http"] = httpx.Client(transport=httpx.MockTransport(handle))
    return AlvysGateway(calls), sent


def outcome(answer: httpx.Response, payment: Payment | None = None) -> str | None:
    """Alvys's id of the payment, or the error's class and code."""
    try:
        return alvys(answer)[0].apply_payment(payment or rows.payment())
    except SyncError as error:
        return f"{type(error).__name__} {error.code}"


@pytest.mark.rule("PAY-3", "PAY-7")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(204), None),
        (httpx.Response(200, json={}), None),
        (httpx.Response(201, json={"Id": 7}), "7"),
        (httpx.Response(200, json={"Id": {"nested": "x" * 9000}}), None),
        (httpx.Response(200, json={"Id": "x" * 9000}), "x" * 100),
        *(
            (httpx.Response(200, text=text), "Retryable alvys_unreadable")
            for text in ("", "null", "[]", '"done"', "<html>", DEEP)
        ),
        (httpx.Response(408), "Retryable alvys_busy"),
        *(
            (httpx.Response(400, text=text), "NeedsAttention payment_refused")
            for text in ('{"errors": {"Amount": null}}', '{"errors": {"Amount": 5}}', '{"errors": [1]}', DEEP)
        ),
        (httpx.Response(404, text="<html>"), "NeedsAttention payment_target_unknown"),
        (httpx.Response(301, headers={"location": "http://elsewhere"}), "NeedsAttention alvys_refused"),
    ],
)
def test_only_an_answer_that_says_so_is_success(answer: httpx.Response, expected: str | None) -> None:
    """What can't be read is no answer: the same call is made again."""
    assert outcome(answer) == expected


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("said", ["9" * 20, "9" * 400, "\u00b2", "-5", "soon", "", "86400000"])
@pytest.mark.parametrize("status", [429, 503])
def test_whatever_retry_after_says_the_wait_is_a_minute_to_a_day(said: str, status: int) -> None:
    answer = httpx.Response(status, headers=[(b"retry-after", said.encode("latin-1"))])
    with pytest.raises(Retryable) as caught:
        alvys(answer)[0].apply_payment(rows.payment())
    seconds = caught.value.seconds if isinstance(caught.value, RateLimited) else caught.value.retry_after
    assert seconds is not None
    assert 60 <= seconds <= 86_400
    assert blocked(Pace(), START, seconds).blocked_until is not None


@pytest.mark.rule("PAY-7")
@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "INR"},
        {"currency": ""},
        {"amount": "10.005"},
        {"amount": "-10.00"},
        {"amount": "0"},
        {"amount": "1E+30"},
    ],
)
def test_an_amount_that_alvys_could_only_misread_is_not_sent(wrong: dict[str, Any]) -> None:
    """Without a currency Alvys takes an amount for one in its own."""
    gateway, sent = alvys(httpx.Response(200, json={"Id": "p1"}))
    with pytest.raises(NeedsAttention, match="Payment 900 is of"):
        gateway.apply_payment(rows.payment(**wrong))
    assert sent == []


@pytest.mark.rule("PAY-10")
def test_texts_from_sage_are_sent_as_bounded_json() -> None:
    gateway, sent = alvys(httpx.Response(200, json={"Id": "p1"}))
    hostile = "\x00\u202e\U0001f600 \r\n" * 3000
    gateway.apply_payment(
        rows.payment(memo=hostile, check_number=hostile, method=hostile, sage_reference=hostile)
    )
    (body,) = sent
    assert all(len(body[name]) <= 500 for name in ("Note", "CheckNumber", "PaymentMethod"))
    assert all(text.isprintable() for text in (body["Note"], body["CheckNumber"], body["PaymentMethod"]))


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize(
    ("shown", "trace"),
    [
        ({"Number": "N1", "Payments": []}, Trace.ABSENT),
        ({"Number": "N1", "Payments": None}, Trace.UNCLEAR),
        ({"Number": "N1"}, Trace.UNCLEAR),
        ({"Number": "N2", "Payments": []}, Trace.UNCLEAR),
        ({"Payments": []}, Trace.UNCLEAR),
        ({}, Trace.UNCLEAR),
    ],
)
def test_an_answer_without_payments_does_not_prove_that_there_are_none(
    shown: dict[str, Any], trace: Trace
) -> None:
    assert alvys(httpx.Response(200, json=shown))[0].find_payment(rows.payment()) == LookUp(trace)
