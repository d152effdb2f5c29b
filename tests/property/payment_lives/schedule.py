"""Schedules of payments: what happens between Sage, the service, people and Alvys, and how it begins."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.property.lives.schedule import Dice, Hazards, Schedule

STEPS = 24

# What happens, and how often.
WEIGHTS = {
    "pay": 13,
    "complete": 4,
    "tell_date": 2,
    "touch": 3,
    "void": 5,
    "void_and_read": 5,
    "delete_draft": 1,
    "plan": 3,
    "carry": 7,
    "sync_now": 1,
    "sync_dates": 2,
    "work": 20,
    "repeat_message": 3,
    "lose_message": 2,
    "sweep": 3,
    "wait": 6,
    "go_on": 6,
    "capture": 2,
    "redrive": 1,
    "retry_errors": 2,
    "close_error": 1,
    "mark_as_synced": 1,
    "undo": 1,
    "switch": 3,
    "pause": 1,
    "change_settings": 1,
    "refuse": 3,
    "settle_in_alvys": 1,
    "begin_outage": 1,
    "begin_alvys_outage": 1,
    "look_after": 1,
    "cold_start": 1,
}
# These only let time pass, or nothing of ours takes part.
WITHOUT_FAULTS = frozenset(
    {"pay", "complete", "tell_date", "touch", "void", "delete_draft", "wait", "go_on", "cold_start"}
    | {"refuse", "settle_in_alvys", "begin_outage", "begin_alvys_outage", "lose_message", "repeat_message"}
)

# What Alvys may do with a call: take it and say nothing; take it later; not take it.
TAKEN_UNHEARD, TAKEN_LATER, NOT_TAKEN, BROKEN, BUSY = "unheard", "later", "not_taken", "broken", "busy"

# The ends of a month and a year; the hours before clocks change in the United States.
STARTS = (
    "2026-11-20T12:00+00:00",
    "2026-11-20T12:00+00:00",
    "2026-11-30T23:40+00:00",
    "2026-12-31T23:55+00:00",
    "2027-02-28T20:00+00:00",
    "2027-03-14T06:40+00:00",
    "2027-11-07T04:50+00:00",
)


@dataclass(frozen=True, slots=True)
class PaymentSetting:
    """How a life begins. `second` is the Sage company of a second subsidiary, if there is one.

    `void` is what voiding a payment leaves in Sage (as in the simulator's `payment_void`). Pages come in the
    `order` of record numbers, payment by payment, or in any order with rows that come twice. Sage shows a
    change at most `latest_sight` minutes after the time that it says; its clock differs by `sage_is_ahead`
    seconds. Alvys carries out a call without an answer `latest_commit` seconds later, at the latest. With
    `imports_all`, discounts and credits become payments; with `allocates`, payments on summary invoices are
    split. Where Alvys shows no references, a look-up finds amounts only; where it refuses repeats, it refuses
    payments that it has, too. After `most_receipts` a message is a dead letter, until all comes to rest.
    """

    start: str = STARTS[0]
    second: str = ""
    void: str = "detail"
    headers_with_details: bool = True
    details_follow: bool = True
    order: str = "number"
    page_size: int = 2
    latest_sight: int = 0
    sage_is_ahead: int = 0
    latest_commit: int = 30
    imports_all: bool = False
    allocates: bool = False
    shows_references: bool = True
    refuses_repeats: bool = False
    most_receipts: int = 20


def drawn(seed: int) -> Schedule[PaymentSetting]:
    """The schedule of a seed."""
    draw = random.Random(seed)
    setting = _setting(draw)
    hazard = draw.choice((0.0, 0.01, 0.03, 0.1))
    of_alvys = draw.choice((0.0, 0.05, 0.3, 0.6))
    slow = (TAKEN_UNHEARD, TAKEN_UNHEARD, TAKEN_LATER, TAKEN_LATER)
    kinds = draw.choice((slow, (*slow, NOT_TAKEN, BROKEN, BUSY)))
    dice = Dice(draw, WEIGHTS, WITHOUT_FAULTS, Hazards(hazard, of_alvys, kinds))
    steps = dice.steps(STEPS, 0)
    if draw.random() < 0.5:
        # Before all comes to rest: what was just sent is voided.
        steps += (dice.step("carry", 0), dice.step("void_and_read", 0))
    return Schedule(setting, steps)


def _setting(draw: random.Random) -> PaymentSetting:
    return PaymentSetting(
        start=draw.choice(STARTS),
        second=draw.choice(("", "", "acme-books", "other-books")),
        void=draw.choice(("detail", "header", "pair", "voided_pair")),
        headers_with_details=draw.random() < 0.5,
        details_follow=draw.random() < 0.5,
        order=draw.choice(("number", "payment", "any")),
        page_size=draw.choice((1, 2, 3)),
        latest_sight=draw.choice((0, 0, 5)),
        sage_is_ahead=draw.choice((0, 0, 30, -30)),
        latest_commit=draw.choice((30, 240, 450)),
        imports_all=draw.random() < 0.3,
        allocates=draw.random() < 0.5,
        shows_references=draw.random() < 0.5,
        refuses_repeats=draw.random() < 0.5,
        most_receipts=draw.choice((20, 20, 3)),
    )
