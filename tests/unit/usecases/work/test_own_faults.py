"""A content that isn't here: too large, or no longer kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.usecases.work.own_faults import SHORTEST_KEPT, not_kept
from tests.fakes.recorded import recorded
from tests.fakes.small import START
from tests.fakes.template import Template


@pytest.mark.parametrize(
    ("age", "code"),
    [(timedelta(), "content_too_large"), (SHORTEST_KEPT, "content_expired")],
)
def test_what_to_do_depends_on_why_it_is_gone(age: timedelta, code: str) -> None:
    transaction = recorded(created_at=START, wanted_at=None)
    assert not_kept(transaction, START + age).code == code
    wanted_again = recorded(created_at=START - 2 * SHORTEST_KEPT, wanted_at=START)
    assert not_kept(wanted_again, START + age).code == code


def test_no_stack_keeps_contents_for_a_shorter_time() -> None:
    allowed = Template.read().parameter("EnvelopeDays")["AllowedValues"]
    assert min(days for days in allowed if days) == SHORTEST_KEPT.days
    assert Template.read().parameters()["EnvelopeDays"] == "0"
