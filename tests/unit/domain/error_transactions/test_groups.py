"""Open errors by cause (ERR-11)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.error_transactions.facts import ErrorFacts, facts_of
from alvys_intacct.domain.error_transactions.groups import ErrorGroup, GroupOrder, group_page, grouped
from alvys_intacct.domain.error_transactions.records import error_of_transaction
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import cursor_at
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes import rows
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-11")


def facts(
    place: int, thing: str | None, amount: str | None, *, urgent: bool = False, **changes: Any
) -> ErrorFacts:
    problem = Problem(code="customer_not_found", message="m", remedy="r", concerns=thing, urgent=urgent)
    error = error_of_transaction(rows.failed(place, total=amount, problem=problem, **changes))
    assert error is not None
    return facts_of(error)


MANY = [
    facts(1, "C-1", "10.00", currency="USD", failing_since=START - timedelta(days=3)),
    facts(2, "c-1", "-2.50", currency="USD", subsidiary_id="SUB2"),
    facts(3, "C-1 ", "7.00", currency="CAD", kind=Kind.CARRIER_BILL),
    facts(4, "C-1", None),
    facts(5, "C-2", "900.00", currency="USD"),
    facts(6, None, "1.00", currency="USD", urgent=True),
]


def test_counts_and_totals_by_currency() -> None:
    groups = {group.count: group for group in grouped(MANY, lambda _: True)}
    group = groups[4]
    assert group.totals == {"USD": Decimal("7.50"), "CAD": Decimal("7.00")}
    assert (group.hidden, group.urgent) == (0, False)
    assert (group.since, group.newest) == (START - timedelta(days=3), START + timedelta(minutes=4))
    assert group.entity_types == {"Load", "Trip"}
    assert group.transaction_types == {"Invoice", "Credit Memo", "Bill"}
    assert len(group.subsidiary_ids) == 2
    # The newest records stand for it; closed ones among them are passed over.
    assert [name[-1] for name in group.samples] == ["4", "3", "2"]


@pytest.mark.rule("API-2")
def test_hidden_amounts_are_counted_and_in_no_total() -> None:
    groups = {group.count: group for group in grouped(MANY, lambda one: one.kind is not Kind.CARRIER_BILL)}
    assert groups[4].totals == {"USD": Decimal("7.50")}
    assert groups[4].hidden == 1


def things(groups: list[ErrorGroup]) -> list[str | None]:
    return [group.cause.concerns.strip().upper() if group.cause.concerns else None for group in groups]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_largest_come_first_and_urgent_ones_before_all(limit: int) -> None:
    expected: dict[GroupOrder, list[str | None]] = {
        GroupOrder.COUNT: [None, "C-1", "C-2"],
        GroupOrder.AMOUNT: [None, "C-2", "C-1"],
    }
    for by, order in expected.items():
        found: list[ErrorGroup] = []
        cursor: str | None = None
        while True:
            page = group_page(grouped(MANY, lambda _: True), by, limit, cursor)
            found += page.items
            assert len(found) <= len(order)
            cursor = page.cursor
            if cursor is None:
                break
        assert things(found) == order


@pytest.mark.parametrize(
    "place", ["groups:amount:1:5", "groups:count:7:5", "groups:count:1:x", "count:1:5", ""]
)
def test_a_cursor_of_another_list_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        group_page([], GroupOrder.COUNT, 10, cursor_at((place, "x")))


def test_no_errors_are_no_groups() -> None:
    page = group_page(grouped([], lambda _: True), GroupOrder.COUNT, 10, None)
    assert (page.items, page.cursor) == ([], None)
