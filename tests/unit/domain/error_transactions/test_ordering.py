"""The order of the error list, cut into pages in memory (ERR-10)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.facts import ErrorFacts, facts_of
from alvys_intacct.domain.error_transactions.ordering import ErrorOrder, Sorting, sorted_page
from alvys_intacct.domain.error_transactions.records import error_of_transaction
from alvys_intacct.domain.lists import cursor_at
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes import rows
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-10")


def facts(place: int, amount: str | None = "1.00", *, urgent: bool = False, attempts: int = 1) -> ErrorFacts:
    problem = Problem(code="c", message="m", remedy="r", concerns=f"thing {place % 3}", urgent=urgent)
    at = START + timedelta(minutes=place)
    error = error_of_transaction(
        rows.failed(place, total=amount, problem=problem, failed_at=at, tries=attempts)
    )
    assert error is not None
    return facts_of(error)


MANY = [
    facts(1, "10.00", attempts=3),
    facts(2, "-9.50"),
    facts(3, None),
    facts(4, "9.00", urgent=True),
    facts(5, "100.00", attempts=3),
    facts(6, "9.50"),
    facts(7, "10.00"),
    facts(8, None, urgent=True, attempts=9),
]


def places(
    errors: list[ErrorFacts], sorting: Sorting, limit: int, hidden: frozenset[int] = frozenset()
) -> list[int]:
    """The numbers of the records, page by page."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        page = sorted_page(errors, sorting, lambda one: int(one.record_id[-1]) not in hidden, limit, cursor)
        assert len(page.items) <= limit
        found += [int(name[-1]) for name in page.items]
        assert len(found) <= len(errors)
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 100])
@pytest.mark.parametrize(
    ("by", "descending", "expected"),
    [
        # Amounts are numbers; none comes last, urgent ones first, in both directions.
        (ErrorOrder.AMOUNT, True, [4, 8, 5, 7, 1, 6, 2, 3]),
        (ErrorOrder.AMOUNT, False, [4, 8, 2, 6, 1, 7, 5, 3]),
        (ErrorOrder.ATTEMPTS, True, [8, 4, 5, 1, 7, 6, 3, 2]),
        (ErrorOrder.ATTEMPTS, False, [4, 8, 2, 3, 6, 7, 1, 5]),
        (ErrorOrder.CAUSE, False, [4, 8, 3, 6, 1, 7, 2, 5]),
        (ErrorOrder.DATE, True, [8, 4, 7, 6, 5, 3, 2, 1]),
    ],
)
def test_each_order_page_by_page(by: ErrorOrder, descending: bool, expected: list[int], limit: int) -> None:
    assert places(MANY, Sorting(by, descending), limit) == expected
    for errors in itertools.islice(itertools.permutations(MANY), 5):
        assert places(list(errors), Sorting(by, descending), limit) == expected


@pytest.mark.rule("API-2")
def test_a_hidden_amount_has_no_place_among_the_others() -> None:
    for amount in ("0.01", "99999.00"):
        errors = [facts(1, amount), facts(2, "5.00"), facts(3, "50.00")]
        shown = places(errors, Sorting(ErrorOrder.AMOUNT), 1, hidden=frozenset({1}))
        assert shown == [3, 2, 1]


def test_pages_go_on_where_records_are_closed_in_between() -> None:
    sorting = Sorting(ErrorOrder.AMOUNT)
    first = sorted_page(MANY, sorting, lambda _: True, 3, None)
    left = [one for one in MANY if one.record_id not in first.items]
    second = sorted_page(left, sorting, lambda _: True, 3, first.cursor)
    assert [name[-1] for name in second.items] == ["7", "1", "6"]


BAD = ["x", "e30=", cursor_at(("amount:asc:0:1", "x")), cursor_at(("amount:desc:9:1", "x"))]
BAD += [cursor_at((f"amount:desc:2:{value}", "x")) for value in ("", "one", "NaN", "Infinity")]


@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_of_another_order_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        sorted_page(MANY, Sorting(ErrorOrder.AMOUNT), lambda _: True, 3, cursor)
