"""The drainer against the simulator's own limits, in simulated time: no call is refused, none is wasted."""

from __future__ import annotations

import pytest

from bench.drains import measure


@pytest.mark.rule("PAY-7")
def test_payments_of_several_tenants_go_at_alvys_limit_and_no_call_is_refused() -> None:
    figures = measure(tenants=3, payments=35)
    assert (figures["calls"], figures["refused"], figures["dead_letters"]) == (105, 0, 0)
    assert figures["seconds"] <= figures["least_seconds"] / 0.95
    # A message for each minute of Alvys.
    assert figures["messages"] <= 3 * 5
