"""Alvys's documented limits are kept to, per tenant and endpoint."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest

from alvys_intacct.domain.errors import RateLimited
from alvys_intacct.gateways.alvys.rate_limits import Pace, endpoint_of
from tests.fakes.small import FakeClock

pytestmark = pytest.mark.rule("API-3", "ERR-6")


SEARCH, SINGLE = "POST loads/search", "GET invoices"


def turns(pace: Pace, endpoint: str, tenant: str = "acme") -> int:
    """How many calls may be made until the next is one too many."""
    for count in range(100):
        try:
            pace.take_turn(tenant, endpoint)
        except RateLimited:
            return count
    return 100


@pytest.mark.parametrize(("endpoint", "allowed"), [(SEARCH, 10), (SINGLE, 5)])
def test_no_more_than_allowed_in_any_minute(endpoint: str, allowed: int) -> None:
    clock, random = FakeClock(), Random(7)
    pace = Pace(clock, lambda: 100.0)
    calls: list[datetime] = []
    for _ in range(500):
        clock.advance(random.uniform(0, 4))
        with suppress(RateLimited):
            pace.take_turn("acme", endpoint)
            calls.append(clock.now())
    in_a_minute = [sum(0 <= (later - one).total_seconds() < 60 for later in calls) for one in calls]
    assert max(in_a_minute) == allowed


def test_the_wait_is_told() -> None:
    clock = FakeClock()
    pace = Pace(clock, lambda: 100.0)
    turns(pace, SINGLE)
    with pytest.raises(RateLimited) as limited:
        pace.take_turn("acme", SINGLE)
    assert not limited.value.refused
    clock.advance(limited.value.seconds)
    assert turns(pace, SINGLE) == 5


def test_calls_to_one_endpoint_are_a_second_apart() -> None:
    clock = FakeClock()
    began = clock.now()
    assert turns(Pace(clock, lambda: 100.0), SINGLE) == 5
    assert (clock.now() - began).total_seconds() == 4


def test_a_call_that_was_long_on_its_way_counts_from_its_end() -> None:
    clock = FakeClock()
    pace = Pace(clock, lambda: 100.0)
    pace.take_turn("acme", SINGLE)
    clock.advance(15)
    pace.ended("acme", SINGLE)
    began = clock.now()
    assert turns(pace, SINGLE) == 4
    assert (clock.now() - began).total_seconds() == 4
    clock.advance(56)
    assert turns(pace, SINGLE) == 0


def test_tenants_and_endpoints_have_turns_of_their_own() -> None:
    pace = Pace(FakeClock(), lambda: 100.0)
    turns(pace, SINGLE)
    assert turns(pace, SINGLE, "globex") == 5
    assert turns(pace, SEARCH) == 10


def test_after_a_refusal_fewer_calls_are_made_for_a_while() -> None:
    clock = FakeClock()
    pace = Pace(clock, lambda: 100.0)
    pace.take_turn("acme", SINGLE)
    pace.block("acme", SINGLE, 60)
    with pytest.raises(RateLimited) as limited:
        pace.take_turn("acme", SINGLE)
    assert limited.value.seconds == 60
    allowed = []
    for _ in range(5):
        clock.advance(180)
        allowed.append(turns(pace, SINGLE))
    assert allowed == [2, 3, 3, 4, 4]


def test_a_run_that_ends_begins_no_call() -> None:
    with pytest.raises(RateLimited):
        Pace(FakeClock(), lambda: 4.0).take_turn("acme", SEARCH)


@pytest.mark.parametrize(
    ("method", "path", "endpoint"),
    [
        ("GET", "drivers/drv-1", "GET drivers"),
        ("GET", "invoices", "GET invoices"),
        ("POST", "loads/search", "POST loads/search"),
    ],
)
def test_what_is_limited_together(method: str, path: str, endpoint: str) -> None:
    assert endpoint_of(method, path) == endpoint


def test_threads_take_turns_a_second_apart() -> None:
    """Two companies of one tenant are worked on at the same time; Alvys sees one tenant."""
    clock, begun, both_wait = FakeClock(), list[datetime](), threading.Barrier(2)

    class Sleeping(FakeClock):
        def sleep(self, seconds: float) -> None:
            begun.append(clock.now() + timedelta(seconds=seconds))
            both_wait.wait(timeout=5)

        def now(self) -> datetime:
            return clock.now()

    pace = Pace(Sleeping(), lambda: 100.0)
    pace.take_turn("acme", SEARCH)
    with ThreadPoolExecutor(2) as lanes:
        for lane in [lanes.submit(pace.take_turn, "acme", SEARCH) for _ in range(2)]:
            lane.result()
    assert sorted((moment - clock.now()).total_seconds() for moment in begun) == [1, 2]
    # A call that ends meanwhile doesn't bring the next turn forward.
    pace.ended("acme", SEARCH)
    clock.advance(1)
    both_wait.abort()
    with pytest.raises(threading.BrokenBarrierError):
        pace.take_turn("acme", SEARCH)
    assert (begun[-1] - clock.now()).total_seconds() == 2
