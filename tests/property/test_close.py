"""Whatever happened in a month, the differences explain the totals, to the cent (CLOSE-3)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from random import Random

import pytest

from alvys_intacct.domain.close.differences import Difference, DifferenceReason
from alvys_intacct.domain.close.report import ConnectionReport
from tests.property.close_world import Key, World

HISTORIES = int(os.environ.get("CLOSE_HISTORIES", "600"))
EVERYTHING = (
    World.nothing_happens,
    World.is_out_of_scope,
    World.is_not_exported,
    World.is_changed_by_hand,
    World.is_where_it_should_not_be,
    World.changes_meanwhile,
)
NOTHING_WRONG = (World.nothing_happens, World.is_out_of_scope, World.changes_meanwhile)


def worlds(happenings: Iterable[object], histories: int) -> Iterable[tuple[int, World]]:
    """Months by their seeds; `CLOSE_SEED` repeats one."""
    seeds = [int(os.environ["CLOSE_SEED"])] if "CLOSE_SEED" in os.environ else range(histories)
    for seed in seeds:
        yield seed, World(Random(seed)).month(*happenings)  # type: ignore[arg-type]


def explained(differences: Iterable[Difference]) -> dict[Key, Decimal]:
    """What the differences add up to, for every side, party and account."""
    totals: defaultdict[Key, Decimal] = defaultdict(Decimal)
    for difference in differences:
        for effect in difference.effects:
            party = effect.party_id.casefold() or effect.party_name
            totals["total", effect.side, effect.currency] += effect.amount
            totals["party", effect.side, effect.currency, party] += effect.amount
            totals["account", effect.side, effect.currency, effect.account] += effect.amount
    return {key: amount for key, amount in totals.items() if amount}


def told(report: ConnectionReport, column: str) -> dict[Key, Decimal]:
    """A column of all tables of a report."""
    rows: list[tuple[Key, Decimal]] = [
        *((("total", row.side, row.currency), getattr(row, column)) for row in report.totals),
        *(
            (
                ("party", row.side, row.currency, row.party_id.casefold() or row.party_name),
                getattr(row, column),
            )
            for row in report.parties
        ),
        *(
            (("account", row.side, row.currency, row.account), getattr(row, column))
            for row in report.accounts
        ),
    ]
    assert len(dict(rows)) == len(rows)
    return {key: amount for key, amount in rows if amount}


def without_accounts(totals: dict[Key, Decimal]) -> dict[Key, Decimal]:
    """The totals of sides and parties only."""
    return {key: amount for key, amount in totals.items() if key[0] != "account"}


@pytest.mark.rule("CLOSE-3")
def test_the_differences_add_up_to_the_difference_of_the_totals() -> None:
    kinds = set()
    for seed, world in worlds(EVERYTHING, HISTORIES):
        report, found = world.closed()
        assert explained(found.differences) == told(report, "difference"), seed
        assert without_accounts(told(report, "sage")) == world.sage_totals(), seed
        if world.all_amounts_are_known:
            assert without_accounts(told(report, "alvys")) == world.alvys_totals(), seed
        assert sum(row.count for row in report.differences) == len(found.differences), seed
        assert sum(row.count for row in report.obstacles) == len(found.obstacles), seed
        kinds |= {(difference.kind, difference.reason) for difference in found.differences}
    assert len(kinds) > 20 or HISTORIES < 500


@pytest.mark.rule("CLOSE-4")
def test_a_month_in_which_nothing_went_wrong_is_ready() -> None:
    for seed, world in worlds(NOTHING_WRONG, HISTORIES // 3):
        report, found = world.closed()
        assert (found.differences, found.obstacles, report.ready) == ([], [], True), seed
        assert told(report, "alvys") == told(report, "sage"), seed


@pytest.mark.rule("CLOSE-4")
def test_a_month_is_not_ready_while_something_differs_or_is_open() -> None:
    for seed, world in worlds(EVERYTHING, HISTORIES // 2):
        report, found = world.closed()
        ready = not any(obstacle.blocks for obstacle in found.obstacles)
        assert report.ready == ready, seed
        told_of = {obstacle.transaction or obstacle.in_sage for obstacle in found.obstacles}
        for difference in found.differences:
            assert not difference.effects or (difference.transaction or difference.in_sage) in told_of, seed
            is_elsewhere = difference.reason is DifferenceReason.IN_OTHER_BOOKS
            assert not (report.ready and difference.effects) or is_elsewhere, seed
