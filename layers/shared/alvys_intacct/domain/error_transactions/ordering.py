"""The order of the error list, and its pages where they are cut in memory (ERR-10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.domain.names import folded
from alvys_intacct.late_dataclass import dataclass

# Orders other than by date, and groups, look at this many open errors at most.
MOST_OPEN = 20_000


class ErrorOrder(StrEnum):
    """What the list is sorted by."""

    DATE = "date"
    AMOUNT = "amount"
    ATTEMPTS = "attempts"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order and its direction. Urgent records come first in both directions."""

    by: ErrorOrder = ErrorOrder.DATE
    descending: bool = True


# A place: its bucket, the value sorted by, and what decides between equal values.
_Value = Decimal | int | str
_Place = tuple[int, _Value, str]


def sorted_page(
    errors: Iterable[ErrorFacts],
    sorting: Sorting,
    shows_amount: Callable[[ErrorFacts], bool],
    limit: int,
    cursor: str | None,
) -> Page[str]:
    """The ids of one page. Raises `ValueError` for a cursor of another order.

    Amounts are compared as numbers, whatever their currency. An amount that isn't shown counts as none: the
    order would tell it (API-2). Records without the value come last.
    """
    name = f"{sorting.by}:{'desc' if sorting.descending else 'asc'}"
    after = _after(cursor, name, sorting.by)
    placed = [(_place(facts, sorting.by, shows_amount), facts.record_id) for facts in errors]
    if after is not None:
        placed = [row for row in placed if _follows(row[0], after, sorting)]
    placed.sort(key=lambda row: row[0][1:], reverse=sorting.descending)
    placed.sort(key=lambda row: row[0][0])
    page = placed[:limit]
    following = _cursor(page[-1][0], name) if len(placed) > limit else None
    return Page([record_id for _, record_id in page], following)


def _place(facts: ErrorFacts, by: ErrorOrder, shows_amount: Callable[[ErrorFacts], bool]) -> _Place:
    value = _value(facts, by, shows_amount)
    bucket = (0 if facts.urgent else 2) + (1 if value is None else 0)
    empty: _Value = "" if by is ErrorOrder.CAUSE else 0
    return bucket, empty if value is None else value, f"{facts.failed_at.isoformat()}#{facts.record_id}"


def _value(facts: ErrorFacts, by: ErrorOrder, shows_amount: Callable[[ErrorFacts], bool]) -> _Value | None:
    match by:
        case ErrorOrder.AMOUNT:
            return Decimal(facts.amount) if facts.amount is not None and shows_amount(facts) else None
        case ErrorOrder.ATTEMPTS:
            return facts.attempts
        case ErrorOrder.CAUSE:
            return f"{facts.code} {folded(facts.concerns or '')}"
        case ErrorOrder.DATE:
            return 0  # the date decides between equal values


def _follows(place: _Place, after: _Place, sorting: Sorting) -> bool:
    if place[0] != after[0]:
        return place[0] > after[0]
    # Both values have the type of the order.
    if sorting.descending:
        return place[1:] < after[1:]
    return place[1:] > after[1:]


def _cursor(place: _Place, name: str) -> str:
    return cursor_at((f"{name}:{place[0]}:{place[1]}", place[2]))


def _after(cursor: str | None, name: str, by: ErrorOrder) -> _Place | None:
    place = place_of(cursor)
    if place is None:
        return None
    start, _, rest = place[0].partition(f"{name}:")
    bucket, colon, value = rest.partition(":")
    if start or not colon or bucket not in ("0", "1", "2", "3"):
        raise ValueError("the cursor is not from a list in this order")
    return int(bucket), _typed(value, by), place[1]


def _typed(value: str, by: ErrorOrder) -> _Value:
    if by is ErrorOrder.CAUSE:
        return value
    try:
        number = Decimal(value)
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError("the cursor is not from a list in this order")
    return number
