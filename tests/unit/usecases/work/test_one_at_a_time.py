"""What asks Sage for much is done once at a time for each connection (decision 42)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.errors import UnderWay
from alvys_intacct.domain.fair_use import LONGEST_CALL, SoleWork
from alvys_intacct.usecases.work.one_at_a_time import OneAtATime
from tests.fakes.small import FakeClock
from tests.fakes.work_marks import FakeWorkMarks


def test_the_same_is_refused_until_it_is_over_whatever_became_of_it() -> None:
    clock, marks = FakeClock(), FakeWorkMarks()
    alone = OneAtATime(marks, clock)

    def fails() -> None:
        with alone("acme", "sub-1", SoleWork.CHECK):
            with pytest.raises(UnderWay) as refused, alone("acme", "sub-1", SoleWork.CHECK):
                raise AssertionError("it was begun twice")
            assert (refused.value.code, refused.value.seconds) == ("check_under_way", 5)
            with alone("acme", "sub-1", SoleWork.REFRESH), alone("acme", "sub-2", SoleWork.CHECK):
                raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fails()


def test_the_mark_of_a_call_that_died_ends_within_a_minute() -> None:
    clock, marks = FakeClock(), FakeWorkMarks()
    alone = OneAtATime(marks, clock)
    died = alone("acme", "sub-1", SoleWork.CHECK)
    died.__enter__()
    assert timedelta(seconds=60) >= LONGEST_CALL
    with pytest.raises(UnderWay), alone("acme", "sub-1", SoleWork.CHECK):
        raise AssertionError("it was begun twice")
    clock.advance(LONGEST_CALL.total_seconds() + 1)
    with alone("acme", "sub-1", SoleWork.CHECK):
        pass
    assert died


def test_what_can_not_be_marked_is_done() -> None:
    marks = FakeWorkMarks()
    marks.broken = True
    done = 0
    with OneAtATime(marks, FakeClock())("acme", "sub-1", SoleWork.CHECK):
        done += 1
    assert done == 1
