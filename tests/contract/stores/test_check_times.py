"""When connections were checked: what the planner writes and what a check writes are kept apart (CONN-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.daily_checks import CheckTimes
from alvys_intacct.ports.checks import CheckTimeStore
from tests.fakes.small import START

LATER = START + timedelta(hours=1)


@pytest.mark.rule("CONN-8")
def test_each_writer_keeps_what_the_other_wrote(check_times: CheckTimeStore) -> None:
    names = [("acme", f"S{place}") for place in range(120)]
    check_times.note_planned(names, START)
    check_times.note_checked("acme", "S0", LATER)
    check_times.note_checked("zeta", "S0", LATER)
    check_times.note_planned([("acme", "S1")], LATER)
    found = check_times.times([*names, ("zeta", "S0"), ("zeta", "S1")])
    assert found["acme", "S0"] == CheckTimes(START, LATER)
    assert found["acme", "S1"] == CheckTimes(LATER, None)
    assert found["acme", "S119"] == CheckTimes(START, None)
    assert found["zeta", "S0"] == CheckTimes(None, LATER)
    assert found["zeta", "S1"] == CheckTimes()
