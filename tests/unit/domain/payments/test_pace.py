"""The pace of calls: however long each is on its way, Alvys sees no more than it takes (PAY-7)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from alvys_intacct.domain.payments.drain import Drain, after_fault, pause
from alvys_intacct.domain.payments.pace import MOST_A_MINUTE, Pace, blocked, called, next_start
from alvys_intacct.domain.sage.books import Side
from tests.fakes.rows import PROBLEM
from tests.fakes.small import START

pytestmark = pytest.mark.rule("PAY-7", "ERR-6")


@pytest.mark.parametrize("slowest", [0.0, 0.4, 5.0, 20.0])
def test_no_two_calls_come_too_close_at_alvys(slowest: float) -> None:
    random, pace, now = Random(7), Pace(), START
    arrivals = []
    for _ in range(400):
        start = next_start(pace, now)
        took = random.uniform(0, slowest)
        arrivals.append(start + timedelta(seconds=random.uniform(0, took)))
        now = start + timedelta(seconds=took)
        pace = Pace.model_validate_json(called(pace, now).model_dump_json())
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(arrivals))
    tenth = zip(arrivals, arrivals[MOST_A_MINUTE:], strict=False)
    assert all(later - earlier >= timedelta(seconds=60) for earlier, later in tenth)
    if slowest < 1:
        # 400 calls in 40 minutes: 95 % of what Alvys allows, or more.
        assert now - START < timedelta(minutes=40) / 0.95


def test_after_a_block_the_pace_is_halved_and_recovers_by_ones() -> None:
    pace = blocked(Pace(), START, asked_seconds=60)
    assert next_start(pace, START) >= START + timedelta(seconds=180)
    assert next_start(blocked(Pace(), START, asked_seconds=600), START) >= START + timedelta(seconds=600)
    now, allowed = START, []
    for _ in range(300):
        now = next_start(pace, now)
        pace = called(pace, now)
        allowed.append(pace.allowed)
    assert allowed[0] == MOST_A_MINUTE // 2
    assert allowed[-1] == MOST_A_MINUTE
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(allowed))
    for _ in range(5):
        pace = blocked(pace, now, 60)
    assert pace.allowed == 1


def test_a_drain_pauses_longer_and_longer_up_to_an_hour() -> None:
    drain, pauses = Drain(tenant="acme", side=Side.AR), []
    for _ in range(12):
        drain = after_fault(drain, PROBLEM, START)
        pauses.append(pause(drain).total_seconds() / 60)
    assert pauses[2:] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    whole = after_fault(Drain(tenant="acme", side=Side.AR), PROBLEM, START, is_whole=True)
    assert (whole.problem, pause(whole)) == (PROBLEM, timedelta(minutes=1))
