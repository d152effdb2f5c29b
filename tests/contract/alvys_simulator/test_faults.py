import time

import httpx
import pytest

from tests.contract.alvys_simulator.callers import Caller, ControlPlane, customer_payment

PAYMENTS = "invoices/customer-payments"


def pay(north: Caller, timeout: float = 5) -> httpx.Response:
    return north.post(PAYMENTS, customer_payment("1001", "10"), timeout=timeout)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("rate_limit_429", 429),
        ("server_error_500", 500),
        ("unauthorized_401", 401),
        ("forbidden_403", 403),
    ],
)
def test_error_answers_commit_nothing(north: Caller, control: ControlPlane, fault: str, status: int) -> None:
    control.fault(fault, PAYMENTS, times=2)

    assert [pay(north).status_code for _ in range(3)] == [status, status, 200]
    assert len(control.objects("payments")) == 1


def test_a_429_says_when_to_come_back(north: Caller, control: ControlPlane) -> None:
    control.fault("rate_limit_429", PAYMENTS)

    assert pay(north).headers["Retry-After"] == "60"


def test_an_html_page_instead_of_json(north: Caller, control: ControlPlane) -> None:
    control.fault("html_body", PAYMENTS)
    answer = pay(north)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert control.objects("payments") == []


@pytest.mark.parametrize(("fault", "committed"), [("timeout_before_commit", 0), ("timeout_after_commit", 1)])
def test_timeouts(north: Caller, control: ControlPlane, fault: str, committed: int) -> None:
    control.fault(fault, PAYMENTS)

    with pytest.raises(httpx.ReadTimeout):
        pay(north, timeout=0.3)
    assert len(control.objects("payments")) == committed
    assert pay(north).status_code == 200
    assert len(control.objects("payments")) == 1


def test_a_timeout_can_be_cut_short(north: Caller, control: ControlPlane) -> None:
    control.fault("timeout_after_commit", PAYMENTS, delayMs=50)

    with pytest.raises(httpx.RemoteProtocolError):
        pay(north)


@pytest.mark.parametrize(("fault", "committed"), [("connect_error", 0), ("drop_after_commit", 1)])
def test_cut_connections(north: Caller, control: ControlPlane, fault: str, committed: int) -> None:
    control.fault(fault, PAYMENTS)

    with pytest.raises(httpx.TransportError):
        pay(north)
    assert len(control.objects("payments")) == committed
    assert pay(north).status_code == 200


def test_a_request_that_is_carried_out_when_its_caller_has_given_up(
    north: Caller, control: ControlPlane
) -> None:
    control.fault("commit_after_timeout", PAYMENTS, delayMs=200)

    with pytest.raises(httpx.TransportError):
        pay(north)
    assert control.objects("payments") == []
    time.sleep(0.4)
    assert len(control.objects("payments")) == 1
    assert pay(north).status_code == 200
    assert len(control.objects("payments")) == 1


def test_an_outage_refuses_connections(north: Caller, control: ControlPlane) -> None:
    control.post("faults", fault="connect_error", delayMs=800)
    time.sleep(0.2)

    with pytest.raises(httpx.ConnectError):
        pay(north)
    time.sleep(0.9)
    assert pay(north).status_code == 200


def test_a_slow_answer_still_arrives(north: Caller, control: ControlPlane) -> None:
    control.fault("slow", PAYMENTS, delayMs=100)
    started = time.monotonic()

    assert pay(north).status_code == 200
    assert time.monotonic() - started >= 0.1


def test_faults_hit_only_what_they_match(north: Caller, control: ControlPlane) -> None:
    control.post("faults", match={"path": "loads", "method": "POST"}, fault="server_error_500")

    assert north.get("loads", loadNumber="1001").status_code == 200
    assert control.http.get("/faults").json()["faults"][0]["times"] == 1
    assert north.search("loads", LoadNumbers=["1001"]).status_code == 500
    assert control.http.get("/faults").json() == {"faults": []}


def test_the_token_endpoint_can_fail_too(north: Caller, control: ControlPlane) -> None:
    control.fault("server_error_500", "oauth/token")

    assert north.http.post("/oauth/token", json={}).status_code == 500


def test_an_unknown_fault_is_refused(control: ControlPlane) -> None:
    assert control.http.post("/faults", json={"fault": "earthquake"}).status_code == 400
