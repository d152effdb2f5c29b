"""Faults: where the gateway breaks, and what is in the books afterwards (protocol section 2)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from lxml import etree

from tests.contract.intacct_simulator.wire import Gateway, invoice, running, seed_with

MATCH = {"function": "create_invoice"}


def held(gateway: Gateway) -> str | None:
    return gateway.query("ARINVOICE", "RECORDNO").data.get("totalcount")


@pytest.mark.parametrize(
    ("fault", "committed"),
    [
        ("connect_error", "0"),
        ("timeout_before_commit", "0"),
        ("timeout_after_commit", "1"),
        ("drop_after_commit", "1"),
    ],
)
def test_broken_connections(gateway: Gateway, fault: str, committed: str) -> None:
    """Section 2: no XML at all, state unknown; here it is known to the test."""
    gateway.fault(fault, MATCH, delayMs=50)
    with pytest.raises(httpx.RemoteProtocolError):
        gateway.call(invoice("A"))
    assert held(gateway) == committed


@pytest.mark.parametrize("fault", ["timeout_before_commit", "timeout_after_commit"])
def test_client_gives_up_first(gateway: Gateway, fault: str) -> None:
    """A client's own timeout ends the wait; the simulator goes on serving."""
    gateway.fault(fault, MATCH, delayMs=60_000)
    with httpx.Client(timeout=0.3) as impatient, pytest.raises(httpx.ReadTimeout):
        Gateway(gateway.base, impatient).call(invoice("A"))
    assert held(gateway) == ("1" if "after" in fault else "0")


@pytest.mark.parametrize(
    ("fault", "status", "error_number"),
    [
        ("rate_limit_429", 429, "GW-0010"),
        ("gateway_error_no_senderid", 400, "GW-0011"),
        ("offline_503", 503, None),
    ],
)
def test_front_door_failures_have_only_a_status(
    gateway: Gateway, fault: str, status: int, error_number: str | None
) -> None:
    """Section 2: gateway errors have a control block with nothing but its status; nothing is run."""
    gateway.fault(fault, MATCH)
    answer = gateway.call(invoice("A"))
    assert answer.response.status_code == status
    control = answer.root.find("control")
    assert control is not None
    assert [str(item.tag) for item in control] == ["status"]
    if error_number:
        assert answer.text("errormessage/error/errorno") == error_number
        assert "[Request ID: " in answer.text("errormessage/error/description")
    assert held(gateway) == "0"


def test_server_error(gateway: Gateway) -> None:
    """Section 2: HTTP 500 without XML."""
    gateway.fault("server_error_500", MATCH)
    answer = gateway.call(invoice("A"))
    assert (answer.response.status_code, answer.response.content) == (500, b"")


def test_html_body(gateway: Gateway) -> None:
    """Section 2: Cloudflare HTML bodies are possible."""
    gateway.fault("html_body", MATCH)
    answer = gateway.call(invoice("A"))
    assert answer.response.headers["content-type"].startswith("text/html")
    assert "cf-error-details" in answer.response.text


def test_truncated_xml(gateway: Gateway) -> None:
    """Section 9: a missing end tag; the work was done."""
    gateway.fault("truncated_xml", MATCH)
    answer = gateway.call(invoice("A"))
    with pytest.raises(etree.XMLSyntaxError):
        _ = answer.root
    assert held(gateway) == "1"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("rate_limit_in_body", "API rate limit exceeded"),
        ("offline_in_body", "The Service is Temporarily Off-line"),
        ("failed_result", "There was an error processing the request"),
    ],
)
def test_failed_results_in_a_good_envelope(gateway: Gateway, fault: str, text: str) -> None:
    """Section 9: at HTTP 200, inside the result; only the matching function fails."""
    gateway.fault(fault, {**MATCH, "key": "B"})
    answer = gateway.call(invoice("A"), invoice("B"), invoice("C"))
    assert answer.response.status_code == 200
    assert [item.status for item in answer.results] == ["success", "failure", "success"]
    assert text in answer.results[1].messages


def test_failed_result_says_what_it_is_told(gateway: Gateway) -> None:
    """The control plane names number and text."""
    gateway.fault("failed_result", MATCH, errorno="PL04000050", description="System temporarily unavailable")
    assert gateway.refused(invoice("A")).errors[0][0] == "PL04000050"


def test_expired_session(gateway: Gateway) -> None:
    """Section 9: at authentication level; the session is gone, a new one works."""
    inside = f"<sessionid>{gateway.session()}</sessionid>"
    gateway.fault("session_expired", MATCH)
    answer = gateway.call(invoice("A"), authentication=inside)
    assert answer.text("operation/authentication/status") == "failure"
    assert gateway.call(invoice("A"), authentication=inside).root.find("operation/result") is None
    assert gateway.call(invoice("A"), authentication=f"<sessionid>{gateway.session()}</sessionid>").first.key


def test_process_dies_between_functions(gateway: Gateway) -> None:
    """Section 2: a mid-process failure leaves some functions done; their control ids are remembered."""
    ids, unique = ("one", "two", "three"), "<uniqueid>true</uniqueid>"
    bodies = [invoice("A"), invoice("B"), invoice("C")]
    gateway.fault("drop_after_function", {"controlid": "two"})
    with pytest.raises(httpx.RemoteProtocolError):
        gateway.call(*bodies, control_ids=ids, unique_id=unique)
    again = gateway.call(*bodies, control_ids=ids, unique_id=unique)
    assert [item.status for item in again.results] == ["failure", "failure", "success"]
    assert held(gateway) == "3"


def test_transaction_is_lost_whole_when_the_process_dies(gateway: Gateway) -> None:
    """Section 1: transaction=true is one transaction."""
    gateway.fault("drop_after_function", {"controlid": "one"})
    with pytest.raises(httpx.RemoteProtocolError):
        gateway.call(invoice("A"), invoice("B"), control_ids=("one", "two"), transaction="true")
    assert held(gateway) == "0"


def test_slow(gateway: Gateway) -> None:
    """A slow answer is still an answer."""
    gateway.fault("slow", MATCH, delayMs=200)
    started = time.monotonic()
    gateway.ok(invoice("A"))
    assert time.monotonic() - started >= 0.2


def test_faults_count_down_skip_and_match(gateway: Gateway) -> None:
    """times, skip and match decide when a fault fires."""
    gateway.fault("failed_result", {"object": "VENDOR"}, times=2, skip=1)
    query = "<query><object>{}</object><select><field>RECORDNO</field></select></query>"
    outcomes = [gateway.result_of(query.format(name)).status for name in ("CUSTOMER", *["VENDOR"] * 4)]
    assert outcomes == ["success", "success", "failure", "failure", "success"]
    gateway.fault("failed_result", {}, times=None)
    assert {gateway.result_of(query.format("ITEM")).status for _ in range(3)} == {"failure"}
    gateway.http.delete(f"{gateway.base}/_sandbox/faults")
    gateway.ok(query.format("ITEM"))


@pytest.mark.parametrize(
    "body",
    [{"fault": "nonsense"}, {"fault": "slow", "match": {"color": "red"}}, {"fault": "slow", "match": []}, []],
)
def test_wrong_faults_are_named(gateway: Gateway, body: object) -> None:
    """The control plane says what it takes."""
    response = gateway.http.post(f"{gateway.base}/_sandbox/faults", json=body)
    assert response.status_code == 400
    assert response.json()["error"]


def test_rate_limit_per_minute() -> None:
    """Section 10, configurable: HTTP 429 with GW-0010 over the limit."""
    with running(seed_with(assumptions={"requests_per_minute": 2})) as gateway:
        query = "<query><object>ITEM</object><select><field>RECORDNO</field></select></query>"
        codes = [gateway.call(query).response.status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_concurrency_limit() -> None:
    """Section 10, configurable: requests over the limit queue, then are refused."""
    seed = seed_with(assumptions={"concurrency_limit": 1, "concurrency_wait_ms": 100})
    with running(seed, function_latency_ms=400) as gateway, httpx.Client(timeout=5) as http:
        query = "<query><object>ITEM</object><select><field>RECORDNO</field></select></query>"
        callers = [Gateway(gateway.base, http) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            codes = sorted(pool.map(lambda caller: caller.call(query).response.status_code, callers))
    assert codes == [200, 429]
