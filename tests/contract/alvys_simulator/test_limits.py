import time
from collections.abc import Callable

import httpx
import pytest

from sandbox.alvys.limits import RateLimits
from sandbox.alvys.problems import ProblemError
from tests.contract.alvys_simulator.callers import Caller, ControlPlane

INVOICES = "GET /api/p/v{version}/invoices"
SEARCH = "POST /api/p/v{version}/invoices/search"
PAYMENTS = "POST /api/p/v{version}/invoices/customer-payments"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def allowed(check: Callable[[], None], clock: Clock) -> int:
    for count in range(100):
        try:
            check()
        except ProblemError:
            return count
        clock.now += 1
    return 100


@pytest.mark.parametrize(
    ("operation", "limit", "block"),
    [
        (INVOICES, 5, 180),
        ("GET /api/p/v{version}/loads", 5, 180),
        ("GET /api/p/v{version}/trips", 5, 180),
        ("GET /api/p/v{version}/drivers", 5, 60),
        ("POST /api/p/v{version}/fuel/search", 5, 60),
        (SEARCH, 10, 180),
        (PAYMENTS, 10, 180),
        ("GET /api/p/v{version}/carriers/{id}", 10, 180),
    ],
)
def test_the_documented_limits_and_blocks(operation: str, limit: int, block: float) -> None:
    clock = Clock()
    limits = RateLimits(clock=clock)

    assert allowed(lambda: limits.check("a", operation), clock) == limit
    clock.now += block - 0.1
    with pytest.raises(ProblemError) as refused:
        limits.check("a", operation)
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "60"}
    clock.now += 0.2
    assert allowed(lambda: limits.check("a", operation), clock) == limit


def test_limits_are_separate_per_caller_and_endpoint() -> None:
    clock = Clock()
    limits = RateLimits(clock=clock)
    allowed(lambda: limits.check("a", INVOICES), clock)

    limits.check("b", INVOICES)
    limits.check("a", SEARCH)


@pytest.mark.parametrize(("apart", "is_refused"), [(0.0, True), (0.9, True), (1.0, False)])
def test_only_one_request_in_a_second(apart: float, is_refused: bool) -> None:
    clock = Clock()
    limits = RateLimits(clock=clock)
    limits.check("a", PAYMENTS)
    limits.check("b", PAYMENTS)
    limits.check("a", SEARCH)
    clock.now += apart
    if not is_refused:
        limits.check("a", PAYMENTS)
        return
    with pytest.raises(ProblemError):
        limits.check("a", PAYMENTS)
    clock.now += 179
    with pytest.raises(ProblemError):
        limits.check("a", PAYMENTS)
    clock.now += 1
    limits.check("a", PAYMENTS)


def test_a_steady_pace_is_never_refused() -> None:
    clock = Clock()
    limits = RateLimits(clock=clock)
    for _ in range(100):
        limits.check("a", PAYMENTS)
        clock.now += 6.01


def test_other_limits_over_http(north: Caller, south: Caller, control: ControlPlane) -> None:
    control.post("limits", perMinute=2, retryAfterSeconds=1)

    def read(caller: Caller = north) -> httpx.Response:
        return caller.get("loads", loadNumber="1001")

    assert [read().status_code for _ in range(4)] == [200, 200, 429, 429]
    assert read().headers["Retry-After"] == "1"
    assert read(south).status_code == 200
    time.sleep(1.05)
    assert read().status_code == 200
    control.post("limits", perMinute=0)
    assert {read().status_code for _ in range(12)} == {200}


def test_the_documented_limits_can_be_switched_on(north: Caller, control: ControlPlane) -> None:
    control.post("limits", retryAfterSeconds=0, apartSeconds=0)

    statuses = [north.get("loads", loadNumber="1001").status_code for _ in range(7)]

    # A wait of no seconds: the refused request is followed by a fresh minute.
    assert statuses == [200] * 5 + [429, 200]
    control.post("limits", retryAfterSeconds=0)
    assert [north.get("loads", loadNumber="1001").status_code for _ in range(3)] == [200, 429, 200]


def test_time_passes_on_demand(north: Caller, control: ControlPlane) -> None:
    control.post("limits")
    for _ in range(6):
        refused = north.get("loads", loadNumber="1001")
    control.post("clock", advanceSeconds=179)
    assert (refused.status_code, north.get("loads", loadNumber="1001").status_code) == (429, 429)
    control.post("clock", advanceSeconds=1)
    assert north.get("loads", loadNumber="1001").status_code == 200
