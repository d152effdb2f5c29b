"""Filters of the search endpoints. Each applies one field of a search request.

A filter reads its field from the request and returns the test that objects must pass, or ``None`` when the
field is absent. Blank strings and empty lists count as absent, since Alvys's own examples send them.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields, as_moment
from sandbox.alvys.wire import Object

Test = Callable[[Object], bool]
Filter = Callable[[Fields, str], Test | None]
Values = Callable[[Object], Iterable[object]]

# The longest lists that searches take, as documented for loads and as seen live for the others.
MOST_NUMBERS_OF_LOADS = 150
MOST_NUMBERS = 50
MOST_IDS = 200


def value_at(path: str) -> Values:
    """Return a reader of the value at a dotted path, as a list of at most one value."""

    def read(item: Object) -> list[object]:
        value: Any = item
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return [] if value is None else [value]

    return read


def each(collection: str, name: str) -> Values:
    """Return a reader of one field of every element of a list."""
    return lambda item: [part[name] for part in item.get(collection, ()) if name in part]


def one_of(values: Values, most: int | None = None, known: Collection[str] = ()) -> Filter:
    """The request has a list of values. An object must have one of them.

    ``most`` limits the list. ``known`` are the values that Alvys has; it refuses others.
    """

    def build(request: Fields, name: str) -> Test | None:
        wanted = set(request.texts(name))
        if most is not None and len(wanted) > most:
            raise request.wrong(name, f"may hold at most {most} values")
        if known and (unknown := wanted - set(known)):
            raise request.wrong(name, f"may be {', '.join(known)}, but not {', '.join(sorted(unknown))}")
        return (lambda item: any(value in wanted for value in values(item))) if wanted else None

    return build


def same(values: Values, *, any_case: bool = False) -> Filter:
    """The request has a single value. An object must have it too; ``any_case`` ignores case."""

    def build(request: Fields, name: str) -> Test | None:
        wanted = request.text(name)
        if wanted is None:
            return None
        folded = wanted.casefold()
        return lambda item: any(
            value == wanted or (any_case and str(value).casefold() == folded) for value in values(item)
        )

    return build


def flag(values: Values) -> Filter:
    """The request has true or false. An object must have the same value."""

    def build(request: Fields, name: str) -> Test | None:
        if not request.has(name):
            return None
        wanted = request.flag(name, default=None)
        return lambda item: wanted in values(item)

    return build


def within(values: Values, *, whole_days: bool = False) -> Filter:
    """The request has an ``Alvys.Models.Period``, which includes both ends.

    With ``whole_days`` both ends are required and mean whole UTC days, as for settlement statements.
    """

    def build(request: Fields, name: str) -> Test | None:
        period = request.nested(name)
        if period is None:
            return None
        start = period.required_moment("Start")
        end = period.required_moment("End") if whole_days else period.moment("End")
        if end is not None and end < start:
            raise ProblemError.invalid(name, f"{name} ends before it starts.")

        def inside(value: object) -> bool:
            moment = as_moment(str(value))
            if whole_days and end is not None:
                return _day(start) <= _day(moment) <= _day(end)
            return start <= moment and (end is None or moment <= end)

        return lambda item: any(inside(value) for value in values(item))

    return build


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()
