"""Pages of the items that an index lists, narrowed while they are read.

An index has only what narrows and orders its list. The items of a page are read whole from the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from alvys_intacct.gateways.dynamodb.cursors import cursor_of, start_of
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import MOST_PER_READ, Table
from alvys_intacct.late_dataclass import dataclass

# A filtered page reads this many items at once, at most this often; then it returns a cursor instead of more.
READ_AT_ONCE = 500
MOST_READS = 20
_LATEST = "9999"
Rows = tuple[list[Item], str | None]
Range = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListIndex:
    """The index behind a list, and its keys."""

    name: str
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to read: the index, its partition and the ranges of its sort key, one after the other.

    `narrows` says that not all items in the ranges are shown, so more of them are read at once.
    """

    index: ListIndex
    pk: str
    ranges: Sequence[Range]
    newest_first: bool
    narrows: bool


def page_of(
    table: Table, listing: Listing, shows: Callable[[Item], bool], limit: int, cursor: str | None
) -> Rows:
    """The items of one page and its cursor. Raises `ValueError` for a cursor of another list."""
    keys = listing.index.keys
    first, start = _start(listing, cursor)
    at_once = max(limit, READ_AT_ONCE) if listing.narrows else limit
    found: list[Item] = []
    reads = 0
    for place in range(first, len(listing.ranges)):
        while True:
            items, start = table.query(
                listing.pk,
                between=listing.ranges[place],
                index=listing.index.name,
                keys=keys,
                newest_first=listing.newest_first,
                limit=at_once,
                start=start,
            )
            reads += 1
            found += [item for item in items if shows(item)]
            more = start is not None or place + 1 < len(listing.ranges)
            if len(found) > limit or (len(found) == limit and more):
                return found[:limit], cursor_at(found[limit - 1], keys)
            if start is not None and reads >= MOST_READS:
                return found, cursor_of(start)
            if start is None:
                break
    return found, None


def whole(table: Table, listed: Iterable[Item]) -> list[Item]:
    """The listed items as the table has them now, in their order. The index may be a moment behind it.

    So the filter has to be asked again: an item may have left the list since.
    """
    keys = [(item["pk"], item["sk"]) for item in listed]
    found = {(item["pk"], item["sk"]): item for item in table.get_many(keys)}
    return [found[key] for key in keys if key in found]


def each_whole(table: Table, listed: Iterable[Item], at_once: int = MOST_PER_READ) -> Iterator[Item]:
    """Like `whole`, for a list of any length: so many items are read at once, as they are asked for."""
    remaining = iter(listed)
    while some := list(islice(remaining, at_once)):
        yield from whole(table, some)


def cursor_at(item: Item, keys: tuple[str, str]) -> str | None:
    """The cursor of the page that begins after this item."""
    return cursor_of({name: item[name] for name in ("pk", "sk", *keys)})


def dates(since: datetime | None, until: datetime | None) -> Range:
    """The range of sort keys that begin with a time."""
    return since.isoformat() if since else "0", until.isoformat() if until else _LATEST


def _start(listing: Listing, cursor: str | None) -> tuple[int, Item | None]:
    """The range in which a page begins, and the key to begin after."""
    if cursor is None:
        return 0, None
    for place, between in enumerate(listing.ranges[:-1]):
        try:
            return place, start_of(cursor, listing.pk, keys=listing.index.keys, between=between)
        except ValueError:
            continue
    last = len(listing.ranges) - 1
    return last, start_of(cursor, listing.pk, keys=listing.index.keys, between=listing.ranges[last])
