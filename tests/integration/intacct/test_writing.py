"""Outcomes of writes, whatever breaks: each write has its own, and none is guessed."""

from __future__ import annotations

import socket
import time
from datetime import date

import pytest

from alvys_intacct.domain.errors import (
    ConnectionFault,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    SyncError,
    UnclearRefusal,
)
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.writes import Delete, Reverse, Write, Written
from alvys_intacct.gateways.intacct import GatewayOptions
from alvys_intacct.gateways.intacct.session.repeats import Backoff
from alvys_intacct.gateways.intacct.writes.batches import Batching
from alvys_intacct.gateways.intacct.writes.single_currency import REMEMBERED_SECONDS
from tests.fakes.intacct_documents import BOOKS, create, line
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import (
    Answer,
    Reply,
    Request,
    errors,
    refuse_request,
    refuse_sign_in,
    results,
    succeed,
)


def writes(count: int) -> list[Write]:
    return [create(f"LD{number}") for number in range(count)]


def codes(outcomes: list[Written | SyncError]) -> list[str]:
    return ["written" if isinstance(outcome, Written) else outcome.code for outcome in outcomes]


def test_a_thousand_invoices_take_ten_requests_and_one_login(bench: Bench) -> None:
    outcomes = bench.gateway.write(BOOKS, writes(1000))
    assert codes(outcomes) == ["written"] * 1000
    assert len({outcome.record_no for outcome in outcomes if isinstance(outcome, Written)}) == 1000
    assert [len(names) for names in bench.server.functions()] == [1] + [100] * 10


def test_writes_ask_sage_to_refuse_repeats_and_use_business_identities(bench: Bench) -> None:
    bench.gateway.write(BOOKS, writes(1))
    request = bench.server.requests[-1]
    assert request.findtext("control/uniqueid") == "true"
    assert request.xpath("string(operation/@transaction)") == "false"
    assert request.xpath("string(.//function/@controlid)") == writes(1)[0].control_id


def test_each_function_has_its_own_outcome_in_order(bench: Bench) -> None:
    bench.server.script.append(
        results(
            "<result><status>success</status><function>create_invoice</function>"
            f"<controlid>{create('A').control_id}</controlid><key>1</key></result>",
            "<result><status>failure</status><function>create_invoice</function>"
            f"<controlid>{create('B').control_id}</controlid>"
            + errors(
                ("BL01001973", "Invalid Customer 'C-9' specified"),
                ("BL01001973", "Could not create X record!"),
            )
            + "</result>",
            "<result><status>failure</status><function>create_invoice</function>"
            f"<controlid>{create('C').control_id}</controlid>"
            + errors(("", "API rate limit exceeded"))
            + "</result>",
            "<result><status>failure</status><function>create_invoice</function>"
            f"<controlid>{create('D').control_id}</controlid>"
            + errors(("XX", "This control ID has already been used"))
            + "</result>",
        )
    )
    outcomes = bench.gateway.write(BOOKS, [create(number) for number in "ABCD"])
    assert codes(outcomes) == ["written", "customer_unknown", "rate_limited", "already_done"]
    assert [type(outcome) for outcome in outcomes] == [Written, NeedsAttention, Retryable, OutcomeUnknown]


def test_results_are_matched_by_control_id_and_missing_ones_are_unknown(bench: Bench) -> None:
    bench.server.script.append(
        results(
            "<result><status>success</status><function>create_invoice</function>"
            f"<controlid>{create('C').control_id}</controlid><key>3</key></result>",
            "<result><status>success</status><function>create_invoice</function>"
            f"<controlid>{create('A').control_id}</controlid><key>1</key></result>",
        )
    )
    outcomes = bench.gateway.write(BOOKS, [create(number) for number in "ABC"])
    assert codes(outcomes) == ["written", "no_result", "written"]
    assert [o.record_no for o in outcomes if isinstance(o, Written)] == ["1", "3"]
    assert isinstance(outcomes[1], OutcomeUnknown)


def test_a_created_document_without_a_key_is_looked_for(bench: Bench) -> None:
    bench.server.script.append(
        results("<result><status>success</status><function>create_invoice</function></result>")
    )
    outcomes = bench.gateway.write(BOOKS, [create()])
    assert codes(outcomes) == ["no_record_number"]


def test_deletions_and_reversals_keep_the_record_number_they_had(bench: Bench) -> None:
    outcomes = bench.gateway.write(
        BOOKS,
        [
            Write("d", Delete(DocumentType.BILL, "208")),
            Write("r", Reverse(DocumentType.INVOICE, "4711", date(2026, 1, 31), "void")),
        ],
    )
    assert outcomes == [Written("208"), Written("4711")]


def test_one_unsendable_document_spoils_no_other(bench: Bench) -> None:
    poison = create("BAD", lines=(line(memo="\x07"),))
    outcomes = bench.gateway.write(BOOKS, [create("A"), poison, create("B")])
    assert codes(outcomes) == ["written", "illegal_character", "written"]
    assert bench.server.functions()[-1] == ["create_invoice", "create_invoice"]


def test_nothing_is_sent_for_nothing(bench: Bench) -> None:
    assert bench.gateway.write(BOOKS, []) == []
    assert bench.server.requests == []


HTML = b"<html><body>Error <div class='cf-error-details'/></body></html>"


def truncated(request: Request) -> Reply:
    whole = succeed(request)
    return Reply(whole.body[:-30])


@pytest.mark.parametrize(
    "answer",
    [
        Reply(drop=True),
        Reply(HTML, 200),
        Reply(HTML, 500),
        Reply(HTML, 502),
        Reply(HTML, 504),
        Reply(b"", 503),
        Reply(b"", 200),
        truncated,
        refuse_request("GW000002", "Gateway timeout", 504),
    ],
    ids=["drop", "html200", "html500", "html502", "html504", "mute503", "empty", "truncated", "timeout"],
)
def test_after_sending_silence_leaves_the_whole_batch_unknown_and_is_not_repeated(
    bench: Bench, answer: Answer
) -> None:
    bench.server.script.append(answer)
    outcomes = bench.gateway.write(BOOKS, writes(3))
    assert all(isinstance(outcome, OutcomeUnknown) for outcome in outcomes)
    assert len(bench.server.requests) == 2  # the login and one attempt


def test_a_slow_answer_is_waited_for_only_so_long(bench: Bench) -> None:
    bench.make(GatewayOptions(longest_request=1.0))
    bench.server.script.append(Reply(delay=2.0))
    outcomes = bench.gateway.write(BOOKS, writes(2))
    assert codes(outcomes) == ["no_answer", "no_answer"]
    assert all(isinstance(outcome, OutcomeUnknown) for outcome in outcomes)


def test_an_unknown_batch_does_not_stop_the_next(bench: Bench) -> None:
    bench.make(GatewayOptions(batching=Batching(functions=2)))
    bench.server.script.append(Reply(drop=True))
    outcomes = bench.gateway.write(BOOKS, writes(4))
    assert codes(outcomes) == ["no_answer", "no_answer", "written", "written"]


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    "answer",
    [
        Reply(b"", 429, {"Retry-After": "7"}),
        refuse_request("GW-0010", "Rate limit", 429),
        refuse_request("GW-0010", "Rate limit"),
        Reply(HTML, 503, {"Retry-After": "7"}),
        Reply(b"<html>503 Service Temporarily Unavailable</html>", 503),
        refuse_request("XX", "The Service is Temporarily Off-line", 503),
        refuse_request("GW-0099", "Something is wrong", 500),
        refuse_sign_in("XX", "API rate limit exceeded"),
    ],
)
def test_what_was_surely_not_carried_out_is_repeated(bench: Bench, answer: Answer) -> None:
    bench.server.script.append(answer)
    outcomes = bench.gateway.write(BOOKS, writes(3))
    assert codes(outcomes) == ["written"] * 3
    assert len(bench.clock.slept) == 1
    if isinstance(answer, Reply) and "Retry-After" in answer.headers:
        assert bench.clock.slept[0] >= 7


def test_repeats_end_and_leave_the_batch_for_later(bench: Bench) -> None:
    bench.make(GatewayOptions(backoff=Backoff(attempts=3, draw=lambda low, high: high)))
    bench.server.script += [Reply(b"", 429)] * 9
    outcomes = bench.gateway.write(BOOKS, writes(2))
    assert codes(outcomes) == ["rate_limited"] * 2
    assert all(isinstance(outcome, Retryable) for outcome in outcomes)
    assert bench.clock.slept == [1.0, 2.0]


def test_an_unreachable_gateway_leaves_everything_for_later(bench: Bench) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    bench.make(url=f"http://127.0.0.1:{port}/ia/xml/xmlgw.phtml")
    outcomes = bench.gateway.write(BOOKS, writes(2))
    assert codes(outcomes) == ["unreachable"] * 2
    assert all(isinstance(outcome, Retryable) for outcome in outcomes)


def test_what_the_time_left_does_not_allow_is_left_untouched(bench: Bench) -> None:
    bench.make(GatewayOptions(batching=Batching(functions=10)))
    bench.remaining = 8.0  # enough for some of a batch, by 3 s a request and 0.3 s a function

    def tick(request: Request) -> Reply:
        bench.remaining -= 6
        return succeed(request)

    bench.server.script.append(tick)
    outcomes = bench.gateway.write(BOOKS, writes(20))
    assert codes(outcomes) == ["written"] * 10 + ["no_time_left"] * 10
    assert all(isinstance(outcome, Retryable) for outcome in outcomes[10:])
    assert len(bench.server.requests) == 2


def test_a_large_batch_is_divided_by_size(bench: Bench) -> None:
    bench.make(GatewayOptions(batching=Batching(largest_request=20_000)))
    outcomes = bench.gateway.write(BOOKS, writes(100))
    assert codes(outcomes) == ["written"] * 100
    assert all(len(body) <= 20_000 for body in bench.server.bodies)


def test_a_single_document_is_sent_whatever_its_size(bench: Bench) -> None:
    bench.make(GatewayOptions(batching=Batching(largest_request=100)))
    assert codes(bench.gateway.write(BOOKS, writes(2))) == ["written"] * 2


@pytest.mark.parametrize("refusal", [refuse_request("XL03000003", "XML Parse schema error"), Reply(b"", 413)])
def test_a_request_refused_for_one_function_is_divided_until_that_one_is_alone(
    bench: Bench, refusal: Reply
) -> None:
    def sift(request: Request) -> Reply:
        return refusal if "LD2" in request.xpath("string(.)") else succeed(request)

    bench.server.script += [sift] * 20
    outcomes = bench.gateway.write(BOOKS, writes(4))
    assert [code == "written" for code in codes(outcomes)] == [True, True, False, True]
    assert isinstance(outcomes[2], NeedsAttention)


def test_an_answer_to_another_request_is_not_taken(bench: Bench) -> None:
    def mixed_up(request: Request) -> Reply:
        request.xpath("control/controlid")[0].text = "other"
        return succeed(request)

    bench.server.script.append(mixed_up)
    assert codes(bench.gateway.write(BOOKS, writes(1))) == ["answer_mixed_up"]


def test_a_wrong_password_concerns_every_write_and_raises_nothing(bench: Bench) -> None:
    bench.server.sign_ins.append(refuse_sign_in("XL03000006", "Sign-in information is incorrect"))
    assert codes(bench.gateway.write(BOOKS, writes(2))) == ["bad_credentials"] * 2


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "access_refused"), (403, "access_refused"), (404, "endpoint_wrong"), (302, "endpoint_wrong")],
)
def test_http_refusals_of_the_sign_in_say_what_is_wrong(bench: Bench, status: int, code: str) -> None:
    bench.server.sign_ins.append(Reply(HTML, status, {"Location": "http://127.0.0.1:1/"}))
    (outcome,) = bench.gateway.write(BOOKS, writes(1))
    assert isinstance(outcome, ConnectionFault)
    assert outcome.code == code


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("status", [401, 403, 404, 302])
def test_http_refusals_behind_the_sign_in_blame_no_connection(bench: Bench, status: int) -> None:
    bench.server.script += [Reply(HTML, status, {"Location": "http://127.0.0.1:1/"})] * 2
    (outcome,) = bench.gateway.write(BOOKS, writes(1))
    assert isinstance(outcome, UnclearRefusal)
    assert (outcome.setting, bench.server.logins) == (None, 2)


@pytest.mark.rule("ERR-6")
def test_one_refused_document_is_found_among_others(bench: Bench) -> None:
    many = writes(9)
    bench.server.script += [refusing(many[5].control_id)] * 40
    outcomes = bench.gateway.write(BOOKS, many)
    refused = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, UnclearRefusal)]
    assert refused == [5]
    assert [isinstance(outcome, Written) for outcome in outcomes].count(True) == 8


@pytest.mark.rule("ERR-6")
def test_where_everything_is_refused_few_requests_tell_so(bench: Bench) -> None:
    bench.server.script += [refuse_request("GW-0011", "Invalid Request", 400)] * 100
    outcomes = bench.gateway.write(BOOKS, writes(64))
    assert not any(isinstance(outcome, Written) for outcome in outcomes)
    assert len(bench.server.requests) < 40


def refusing(control_id: str) -> Answer:
    """Something before Sage that refuses whatever has this function."""

    def answer(request: Request) -> Reply:
        functions = [function.get("controlid") for function in request.iterfind("operation/content/function")]
        return Reply(HTML, 403) if control_id in functions else succeed(request)

    return answer


@pytest.mark.rule("OPS-1")
def test_every_request_is_observed_without_contents(bench: Bench) -> None:
    bench.server.script.append(Reply(b"", 429))
    bench.gateway.write(BOOKS, writes(2))
    login, refused, sent = bench.calls
    assert (login.functions, login.session_age, login.outcome) == ({"getAPISession": 1}, None, "ok")
    assert (refused.http_status, refused.outcome, refused.attempt) == (429, "rate_limited", 1)
    assert (sent.functions, sent.outcome, sent.attempt) == ({"create_invoice": 2}, "ok", 2)
    assert sent.bytes_out > 1000
    assert sent.bytes_in > 100
    assert sent.session_age is not None


def one_currency(request: Request) -> Reply:
    """A company with one currency, which refuses every currency element."""
    inner: list[str] = []
    for function in request.iterfind("operation/content/function"):
        name, control_id = str(function[0].tag), function.get("controlid")
        if function.find(".//currency") is None:
            answer = f"<status>success</status><function>{name}</function><controlid>{control_id}</controlid>"
            inner.append(f"<result>{answer}<key>{len(inner) + 1}</key></result>")
        else:
            refusal = errors(("BL01001973", "Enable foreign-currency transactions, and try again"))
            answer = f"<status>failure</status><function>{name}</function><controlid>{control_id}</controlid>"
            inner.append(f"<result>{answer}{refusal}</result>")
    return results(*inner)(request)


@pytest.mark.rule("AR-8")
def test_a_company_that_turns_out_to_have_one_currency_is_sent_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refused ones are sent once more in the same call, the next ones without a currency at once.

    After a while the currency is named again: a company may switch multiple currencies on.
    """
    bench.server.script += [one_currency] * 9
    sent = [*writes(2), create("FOREIGN", base_currency="CAD")]
    assert codes(bench.gateway.write(BOOKS, sent)) == ["written", "written", "currency_not_enabled"]
    first, again = bench.server.requests[1:]
    assert again.xpath(".//function/@controlid") == [write.control_id for write in sent[:2]]
    assert first.xpath("count(.//currency)") == 3
    assert codes(bench.gateway.write(BOOKS, writes(3))) == ["written"] * 3
    assert len(bench.server.requests) == 4
    later = time.monotonic() + REMEMBERED_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    bench.gateway.write(BOOKS, writes(1))
    assert [request.xpath("count(.//currency)") for request in bench.server.requests[4:]] == [1, 0]


@pytest.mark.rule("AR-8")
def test_a_document_is_sent_without_its_currency_only_once(bench: Bench) -> None:
    refusal = errors(("BL01001973", "Enable foreign-currency transactions, and try again"))
    failed = results(f"<result><status>failure</status><function>create_invoice</function>{refusal}</result>")
    bench.server.script += [failed] * 9
    assert codes(bench.gateway.write(BOOKS, writes(1))) == ["currency_not_enabled"]
    assert len(bench.server.requests) == 3
