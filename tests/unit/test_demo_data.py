"""The demo data is drawn from a seed: the same each time, with every cause of errors in it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sandbox.demo_data import driver_envelopes, envelopes
from sandbox.demo_data.filling import number_of
from sandbox.demo_data.loads import Flaw
from sandbox.demo_data.plan import DAYS, FLAWED, make_plan
from sandbox.demo_data.subsidiaries import COLD_CHAIN, EXPRESS, LINES, LOGISTICS

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1), date(2028, 2, 29)])
def test_a_plan_has_300_loads_of_six_weeks(today: date) -> None:
    plan = make_plan(today)
    assert plan == make_plan(today)
    assert len({load.number for load in plan.loads}) == len(plan.loads) == 300
    assert Counter(load.flaw for load in plan.loads if load.flaw) == FLAWED
    dated = [load.invoiced_on for load in plan.loads if load.flaw is not Flaw.CLOSED_PERIOD]
    assert (today - min(dated)).days in (DAYS - 2, DAYS - 1, DAYS)
    assert max(dated) == today
    assert plan.closed_through < min(dated)
    assert all(load.invoiced_on <= plan.closed_through for load in plan.flawed(Flaw.CLOSED_PERIOD))
    assert plan.period[0] <= max(
        load.invoiced_on for load in plan.of(LINES) if load.invoiced_on <= plan.period[1]
    )


def test_on_any_day_the_month_to_close_has_what_is_changed_in_sage() -> None:
    for day in range(0, 366, 7):
        for loads in (60, 300):
            recoded, reversed_ = make_plan(TODAY + timedelta(days=day), loads).changed_in_sage
            assert recoded.number != reversed_.number


def test_a_small_plan_has_something_of_everything() -> None:
    plan = make_plan(TODAY, 60)
    assert {load.flaw for load in plan.loads} == {None, *Flaw}
    assert sum(load.tendered_as is LOGISTICS for load in plan.loads) == 3
    assert {(load.subsidiary, load.part) for load in plan.loads} == {
        (LINES, "main"),
        (LOGISTICS, "main"),
        (LOGISTICS, "draft"),
        (COLD_CHAIN, "draft"),
        (COLD_CHAIN, "held"),
        (EXPRESS, "main"),
    }


def test_every_kind_is_sent_once() -> None:
    plan = make_plan(TODAY, 60)
    sent = [
        *envelopes.main_invoices(plan, LINES, LOGISTICS, EXPRESS),
        *envelopes.main_bills(plan, LINES, LOGISTICS, EXPRESS),
        *envelopes.supplements(plan),
        envelopes.summary_invoice(plan),
        *driver_envelopes.statements(plan),
        *driver_envelopes.purchases(plan),
        *driver_envelopes.own_entries(plan),
        *envelopes.carrier_settlements(plan),
        *(envelope for _, envelope in envelopes.e_checks(plan)),
    ]
    keys = Counter((envelope["kind"], number_of(envelope)) for envelope in sent)
    assert max(keys.values()) == 1
    assert {kind for kind, _ in keys} == {
        "load_invoice",
        "supplemental_invoice",
        "summary_invoice",
        "e_check",
        "carrier_bill",
        "carrier_settlement",
        "driver_settlement",
        "paystub",
        "fuel",
        "toll",
        "deduction",
        "accessorial_expense",
    }
