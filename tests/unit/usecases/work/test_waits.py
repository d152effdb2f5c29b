"""How long work waits, and when a transient fault becomes an error (ERR-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.errors import (
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    Retryable,
    SyncError,
    Wait,
)
from alvys_intacct.usecases.work.waits import (
    TRANSIENT_FOR,
    OutcomePendingError,
    delay,
    final_problem,
    is_final,
    seconds_to_wait,
)
from tests.fakes import rows
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-6")
DRAWS = (0.0, 0.3, 0.999)


@pytest.mark.parametrize("failing", [0, 5, 10, 30, 300, 899, 900, 10_000, 170_000])
def test_waits_grow_with_the_time_that_a_fault_lasts_up_to_a_cap(failing: int) -> None:
    """Reliability 7."""
    longest = min(900, max(10, failing))
    waits = [seconds_to_wait(Retryable("busy"), timedelta(seconds=failing), draw) for draw in DRAWS]
    assert longest // 2 <= waits[0] < waits[1] < waits[2] <= longest


@pytest.mark.parametrize(("wished", "least"), [(300.0, 300), (5000.0, 900), (0.0, 5)])
def test_the_vendors_own_wish_is_the_least(wished: float, least: int) -> None:
    for draw in DRAWS:
        assert least <= seconds_to_wait(Retryable("busy", retry_after=wished), timedelta(), draw) <= 900


@pytest.mark.parametrize("failing", [timedelta(), timedelta(days=1)])
def test_a_vendors_limit_lasts_as_long_as_it_says(failing: timedelta) -> None:
    for draw in DRAWS:
        limit = RateLimited("x", code="x", seconds=60, refused=True)
        assert 60 <= seconds_to_wait(limit, failing, draw) <= 75
        assert seconds_to_wait(RateLimited("x", code="x", seconds=5e6, refused=True), failing, draw) == 900


@pytest.mark.parametrize(("waited", "least"), [(0, 15), (60, 15), (120, 30), (3600, 900), (10**6, 900)])
def test_a_wait_is_looked_at_later_and_later(waited: int, least: int) -> None:
    for draw in DRAWS:
        wait = Wait("x", code="x", seconds=15)
        assert least <= seconds_to_wait(wait, timedelta(seconds=waited), draw) <= min(900, least * 1.25 + 1)


def test_an_unknown_outcome_is_looked_up_soon() -> None:
    assert seconds_to_wait(OutcomeUnknown("no answer"), timedelta(), 0.9) <= 10
    assert seconds_to_wait(OutcomePendingError("no answer"), timedelta(), 0.9) == 120


@pytest.mark.parametrize("attempts", [1, 2, 7, 100, 10_000])
def test_without_a_record_waits_grow_with_the_attempts(attempts: int) -> None:
    longest = min(900, 10 * 2 ** min(20, attempts - 1))
    waits = {delay(attempts, Retryable("busy")) for _ in range(200)}
    assert longest // 2 - 1 <= min(waits) <= max(waits) <= longest


@pytest.mark.parametrize(
    ("error", "failing", "final"),
    [
        (Retryable("x"), None, False),
        (Retryable("x"), timedelta(days=1, hours=23), False),
        (Retryable("x"), timedelta(days=2), True),
        (OutcomeUnknown("x"), timedelta(days=2), True),
        (Wait("x", code="x"), timedelta(days=1), False),
        (Wait("x", code="x"), timedelta(days=2), True),
        (RateLimited("x", code="x", seconds=1, refused=True), timedelta(days=20), False),
        (NeedsAttention("x"), None, True),
    ],
)
def test_transient_faults_are_errors_after_two_days(
    error: SyncError, failing: timedelta | None, final: bool
) -> None:
    """However many attempts that were."""
    since = None if failing is None else START - failing
    transaction = rows.transaction(faulty_since=since, attempts=5000)
    assert is_final(transaction, error, START) is final


def test_what_lasted_says_since_when_how_often_and_why() -> None:
    since = START - TRANSIENT_FOR
    transaction = rows.transaction(faulty_since=since, attempts=251)
    problem = final_problem(transaction, Retryable("Sage Intacct can't be reached.", code="unreachable"))
    assert problem.code == "unreachable"
    assert problem.message == (
        f"Sage Intacct can't be reached. This has not passed since {since:%Y-%m-%d %H:%M} UTC. "
        "251 attempts were made."
    )
    assert problem.remedy.startswith("Retry")
