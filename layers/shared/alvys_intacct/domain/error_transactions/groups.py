"""Groups of open errors by cause (ERR-11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.error_transactions.causes import Cause
from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.lists import Page, cursor_at, place_of
from alvys_intacct.late_dataclass import dataclass

# At most this many records of a group stand for it; one of them may be closed by the time that it is read.
_SAMPLES = 3


class GroupOrder(StrEnum):
    """What groups are sorted by, the largest first."""

    COUNT = "count"
    AMOUNT = "amount"


@dataclass(slots=True)
class ErrorGroup:
    """The open errors with one cause.

    `totals` are the sums by currency of the amounts that the caller may see; `hidden` counts the records
    whose amount is in no sum for that reason. `since` is the oldest failure. `samples` are the ids of the
    newest records.
    """

    cause: Cause
    count: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    hidden: int = 0
    since: datetime | None = None
    newest: datetime | None = None
    urgent: bool = False
    subsidiary_ids: set[str] = field(default_factory=set)
    entity_types: set[str] = field(default_factory=set)
    transaction_types: set[str] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)

    @property
    def size(self) -> Decimal:
        """What the order by amount compares: the totals without sign, whatever their currency."""
        return sum((abs(total) for total in self.totals.values()), Decimal(0))


def grouped(errors: Iterable[ErrorFacts], shows_amount: Callable[[ErrorFacts], bool]) -> list[ErrorGroup]:
    """The errors by cause, in any order."""
    groups: dict[str, ErrorGroup] = {}
    ids: dict[tuple[str, str | None], str] = {}
    newest_first = sorted(errors, key=lambda facts: (facts.failed_at, facts.record_id), reverse=True)
    for facts in newest_first:
        identity = (facts.code, facts.concerns)
        if identity not in ids:
            ids[identity] = facts.cause.id
        group = groups.setdefault(ids[identity], ErrorGroup(facts.cause))
        _add(group, facts, shown=shows_amount(facts))
    return list(groups.values())


def group_page(
    groups: Iterable[ErrorGroup], by: GroupOrder, limit: int, cursor: str | None
) -> Page[ErrorGroup]:
    """One page, the largest groups first, urgent ones before all. Raises `ValueError` for a bad cursor."""
    after = _after(cursor, by)
    placed = sorted(((_place(group, by), group) for group in groups), key=lambda row: row[0])
    left = [row for row in placed if after is None or row[0] > after]
    page = left[:limit]
    following = _cursor(page[-1][0], by) if len(left) > limit else None
    return Page([group for _, group in page], following)


def _add(group: ErrorGroup, facts: ErrorFacts, *, shown: bool) -> None:
    group.count += 1
    group.newest = group.newest or facts.failed_at
    since = facts.since or facts.failed_at
    group.since = min(group.since or since, since)
    group.urgent = group.urgent or facts.urgent
    group.subsidiary_ids.add(facts.subsidiary_id)
    group.entity_types.add(facts.entity_type)
    group.transaction_types.add(facts.transaction_type)
    if facts.amount is not None:
        currency = facts.currency or "USD"
        if shown:
            group.totals[currency] = group.totals.get(currency, Decimal(0)) + Decimal(facts.amount)
        else:
            group.hidden += 1
    if len(group.samples) < _SAMPLES:
        group.samples.append(facts.record_id)


_Place = tuple[int, Decimal, str]


def _place(group: ErrorGroup, by: GroupOrder) -> _Place:
    size = Decimal(group.count) if by is GroupOrder.COUNT else group.size
    return 0 if group.urgent else 1, -size, group.cause.id


def _cursor(place: _Place, by: GroupOrder) -> str:
    return cursor_at((f"groups:{by}:{place[0]}:{place[1]}", place[2]))


def _after(cursor: str | None, by: GroupOrder) -> _Place | None:
    place = place_of(cursor)
    if place is None:
        return None
    start, _, rest = place[0].partition(f"groups:{by}:")
    bucket, _, size = rest.partition(":")
    try:
        number = Decimal(size)
    except ArithmeticError:
        number = Decimal("NaN")
    if start or bucket not in ("0", "1") or not number.is_finite():
        raise ValueError("the cursor is not from this list")
    return int(bucket), number, place[1]
