"""Pages of transactions.

A text that is the exact number of a transaction is answered from the index `numbers`, whatever lies between.
Any other text, and any other filter, is looked for in the list itself, from the newest on. The index `newest`
has what filters look at; the records of a page are read whole.
"""

from __future__ import annotations

from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.transactions.numbers import searched_as
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex, Listing, dates, page_of, whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.numbered_records import may_be_numbered, records_numbered
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transaction_items import transaction_of

NEWEST = ListIndex("newest", ("listPk", "listSk"))


class TransactionLists:
    """Reads pages of transactions, newest first."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """The transactions of one page. Raises `ValueError` for a cursor of another list."""
        number = searched_as(narrowed.text)
        if may_be_numbered(number, cursor):
            found, following = records_numbered(
                self._table, tenant, number, lambda item: _is_shown(item, narrowed), limit, cursor
            )
            if found or cursor is not None:
                return _page(found, following)
        between = dates(narrowed.since, narrowed.until)
        listing = Listing(NEWEST, f"T#{tenant}", [between], newest_first=True, narrows=_narrows(narrowed))
        listed, following = page_of(
            self._table, listing, lambda item: _matches(item, narrowed), limit, cursor
        )
        records = whole(self._table, listed)
        return _page([item for item in records if _is_listed(item) and _matches(item, narrowed)], following)


def _is_listed(item: Item) -> bool:
    """Whether a record is on the list; a reference is until it was read as another transaction."""
    return "listSk" in item


def _matches(item: Item, narrowed: ListFilter) -> bool:
    """Whether an item passes the filter; the index has already applied the dates."""
    return _is_of_kind(item, narrowed) and (
        narrowed.text is None or narrowed.text.casefold() in item.get("searchText", "")
    )


def _page(items: list[Item], following: str | None) -> Page[Transaction]:
    return Page([transaction_of(item) for item in items], following)


def _is_of_kind(item: Item, narrowed: ListFilter) -> bool:
    exact = {"kind": narrowed.kind, "status": narrowed.status}
    if narrowed.kinds is not None and _kind_of(item) not in (None, *narrowed.kinds):
        return False
    if narrowed.statuses is not None and item.get("status") not in narrowed.statuses:
        return False
    wanted = narrowed.subsidiary_id
    if wanted is not None and str(item.get("subsidiaryId", "")).casefold() != wanted.casefold():
        return False
    return all(wanted is None or item.get(name) == wanted for name, wanted in exact.items())


def _kind_of(item: Item) -> str | None:
    """The kind of a transaction. Records from before it was an attribute tell it, but the index doesn't."""
    if "ownKind" in item:
        return str(item["ownKind"])
    return transaction_of(item).kind if "record" in item else None


def _is_shown(item: Item, narrowed: ListFilter) -> bool:
    """Whether a record is on the list and passes the filter, whatever its text."""
    low, high = dates(narrowed.since, narrowed.until)
    return low <= str(item.get("listSk", "")) <= high and _is_of_kind(item, narrowed)


def _narrows(narrowed: ListFilter) -> bool:
    exact = (narrowed.subsidiary_id, narrowed.kind, narrowed.status)
    several = (narrowed.kinds, narrowed.statuses)
    return narrowed.text is not None or any(names is not None for names in several) or any(exact)
