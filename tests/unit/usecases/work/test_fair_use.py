"""One tenant's flood is answered with 429, and leaves the service to the others (decision 42)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import Throttled
from alvys_intacct.domain.fair_use import BURST, CALLS_PER_MINUTE, RATE, SAMPLE, Work
from alvys_intacct.usecases.work.fair_use import FairUse
from tests.fakes.call_counts import FakeCallCounter
from tests.fakes.small import FakeClock


class Functions:
    """Warm functions that answer in turn, with one clock and one counter."""

    def __init__(self, how_many: int = 1) -> None:
        self.clock, self.counter = FakeClock(), FakeCallCounter()
        self.warm = [FairUse(self.counter, self.clock) for _ in range(how_many)]
        self.refusals: list[Throttled] = []

    def calls(self, tenant: str, how_many: int, *, seconds: float = 0.0) -> int:
        """So many calls within that time: how many got in."""
        admitted = 0
        for number in range(how_many):
            self.clock.advance(seconds / how_many)
            try:
                self.warm[number % len(self.warm)].admit(tenant, f"{tenant}-call-{number}")
            except Throttled as refused:
                self.refusals.append(refused)
            else:
                admitted += 1
        return admitted

    def starts(self, tenant: str, work: Work, how_many: int) -> int:
        """So many requests for work: how many were started."""
        started = 0
        for number in range(how_many):
            try:
                self.warm[number % len(self.warm)].start(tenant, work)
            except Throttled as refused:
                self.refusals.append(refused)
            else:
                started += 1
        return started


def test_a_flood_in_one_function_is_refused_and_another_tenant_gets_in() -> None:
    functions = Functions()
    functions.counter.broken = True
    assert functions.calls("flood", 1_000) == BURST
    assert functions.calls("acme", 100) == 100
    refused = functions.refusals[-1]
    assert (refused.code, refused.seconds) == ("too_many_requests", 1 / RATE)
    assert "100 transactions" in refused.remedy
    # Afterwards it goes on at its pace.
    assert functions.calls("flood", 1_000, seconds=10) == pytest.approx(10 * RATE, abs=2)


def test_a_flood_over_many_functions_is_counted_by_sample() -> None:
    functions = Functions(100)
    admitted = functions.calls("flood", 30_000, seconds=20)
    assert CALLS_PER_MINUTE / 2 < admitted < CALLS_PER_MINUTE * 3
    assert functions.calls("acme", 1_000, seconds=10) == 1_000
    functions.clock.advance(60)
    assert functions.calls("flood", 100, seconds=10) == 100


def test_counting_costs_next_to_nothing() -> None:
    functions = Functions(20)
    functions.calls("acme", 2_000, seconds=50)
    assert functions.counter.writes < 2_000 / SAMPLE * 1.5
    before = functions.counter.writes
    functions.starts("acme", Work.CHECKS, 1_000)
    # Each function that was told once refuses by itself until the minute is over.
    assert functions.counter.writes - before <= Work.CHECKS.most + 20


@pytest.mark.parametrize("work", Work)
def test_a_thousand_requests_for_work_start_a_few_and_keep_nobody_out(work: Work) -> None:
    functions = Functions(10)
    assert functions.starts("flood", work, 1_000) == work.most
    assert functions.starts("acme", work, work.most) == work.most
    refused = functions.refusals[-1]
    assert refused.code == "too_much_at_once"
    assert f"{work.most} {work.words}" in refused.message
    assert 0 < refused.seconds <= 60
    functions.clock.advance(refused.seconds)
    assert functions.starts("flood", work, 1) == 1


def test_what_cannot_be_counted_is_let_in() -> None:
    functions = Functions()
    functions.counter.broken = True
    assert functions.starts("acme", Work.CHECKS, 100) == 100
    assert functions.calls("acme", 100) == 100
