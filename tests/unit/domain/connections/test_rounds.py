"""Rounds: each shard has its turn once in a round, whatever happens to the clock of the schedule (PAY-1)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from alvys_intacct.domain.connections.rounds import (
    EVERY,
    SHARDS,
    Round,
    all_turns,
    next_turn,
    shard_of,
    turns_due,
)
from tests.fakes.small import START

OF = Round.PAYMENT_SYNC
pytestmark = pytest.mark.rule("PAY-1")


def test_connections_are_spread_evenly_and_stay_where_they_are() -> None:
    counts = Counter(shard_of(f"tenant-{place % 900}", f"sub-{place}") for place in range(20_000))
    assert len(counts) == SHARDS
    assert max(counts.values()) < 2 * 20_000 / SHARDS
    assert shard_of("acme", "sub-1") == 26  # kept in the table


@pytest.mark.parametrize("minutes", [1, 7, 15, 40, 600])
def test_each_shard_has_its_turn_once_in_a_round(minutes: int) -> None:
    """However often the schedule comes."""
    now, end = START, START + timedelta(days=4)
    reached: datetime | None = None
    turns = []
    while now < end:
        due = turns_due(OF, reached, now)
        turns += due
        reached = due[-1].at if due else reached
        now += timedelta(minutes=minutes)
    by_shard = {shard: [turn.at for turn in turns if turn.shard == shard] for shard in range(SHARDS)}
    for times in by_shard.values():
        distances = {later - before for before, later in pairwise(times)}
        assert distances == {EVERY[OF]}


def test_after_a_long_pause_each_shard_has_one_turn() -> None:
    (first,) = turns_due(OF, None, START)
    due = turns_due(OF, first.at, START + timedelta(days=3))
    assert sorted(turn.shard for turn in due) == list(range(SHARDS))
    assert turns_due(OF, due[-1].at, START + timedelta(days=3)) == []
    assert turns_due(OF, due[-1].at, START) == []  # a clock that is behind


def test_a_connection_knows_its_next_turn() -> None:
    for place in range(60):
        name = ("acme", f"sub-{place}")
        at = next_turn(OF, *name, START)
        assert START < at <= START + EVERY[OF]
        assert [turn.shard for turn in turns_due(OF, at - timedelta(minutes=15), at)] == [shard_of(*name)]


def test_all_turns_at_once() -> None:
    assert [turn.shard for turn in all_turns(OF, START)] == list(range(SHARDS))
    # People may start two in one second: a run is named after its turn.
    assert all_turns(OF, START)[0].at != all_turns(OF, START + timedelta(milliseconds=1))[0].at
