"""Pages of transactions and of open errors.

A text that is the exact number of a transaction is answered from the index `numbers`, whatever lies between.
Any other text, and any other filter, is looked for in the list itself, from the newest on.
"""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.numbers import numbers_of, searched_as
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Table, cursor_of, is_cursor_of, start_of
from alvys_intacct.gateways.dynamodb.transaction_items import (
    RECORD,
    number_pk,
    transaction_of,
    transaction_pk,
)

_LATEST = "9999"
_NUMBER_KEYS = ("numberPk", "numberSk")
# A filtered page reads so many items at once, at most so often; then it returns a cursor instead of more.
_READ_AT_ONCE = 500
_MOST_READS = 20


@dataclass(frozen=True, slots=True)
class ListIndex:
    """The index behind a list, and its keys."""

    name: str
    keys: tuple[str, str]


RECENT = ListIndex("recent", ("listPk", "listSk"))
OPEN_ERRORS = ListIndex("openErrors", ("errorPk", "errorSk"))
Rows = tuple[list[Item], str | None]


class TransactionLists:
    """Reads pages of records, newest first."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, of: ListIndex, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Rows:
        """The records of one page and its cursor. Raises `ValueError` for a cursor of another list."""
        number = searched_as(narrowed.text)
        if number and (cursor is None or is_cursor_of(cursor, _NUMBER_KEYS)):
            found, following = self._numbered(of, tenant, number, narrowed, limit, cursor)
            if found or cursor is not None:
                return found, following
        return self._listed(of, f"T#{tenant}", narrowed, limit, cursor)

    def _numbered(
        self, of: ListIndex, tenant: str, number: str, narrowed: ListFilter, limit: int, cursor: str | None
    ) -> Rows:
        """The records that have exactly this number now; the index also lists those that had it once."""
        pk = number_pk(tenant, number)
        start = start_of(cursor, pk, keys=_NUMBER_KEYS)
        seen = {str(start["numberSk"])} if start else set()
        found: list[Item] = []
        for _ in range(_MOST_READS):
            listed, start = self._table.query(
                pk, index="numbers", keys=_NUMBER_KEYS, newest_first=True, limit=_READ_AT_ONCE, start=start
            )
            fresh = [item for item in listed if item["numberSk"] not in seen]
            keys = dict.fromkeys(str(item["numberSk"]) for item in fresh)
            seen |= keys.keys()
            records = self._records(tenant, keys)
            for place, key in enumerate(keys):
                record = records.get(key.partition("#")[2])
                if record is None or not _is_shown(record, of, narrowed) or not _has_number(record, number):
                    continue
                found.append(record)
                if len(found) == limit:
                    more = start is not None or place + 1 < len(keys)
                    last = next(item for item in reversed(fresh) if item["numberSk"] == key)
                    return found, _cursor_at(last, _NUMBER_KEYS) if more else None
            if start is None:
                break
        return found, cursor_of(start)

    def _records(self, tenant: str, listed: dict[str, None]) -> dict[str, Item]:
        ids = {transaction_pk(TransactionRef(tenant, key.partition("#")[2])): key for key in listed}
        items = self._table.get_many((pk, RECORD) for pk in ids)
        return {ids[item["pk"]].partition("#")[2]: item for item in items}

    def _listed(self, of: ListIndex, pk: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Rows:
        low, high = _dates(narrowed)
        start = start_of(cursor, pk, keys=of.keys, between=(low, high))
        at_once = max(limit, _READ_AT_ONCE) if _narrows(narrowed) else limit
        found: list[Item] = []
        for _ in range(_MOST_READS):
            items, start = self._table.query(
                pk,
                between=(low, high),
                index=of.name,
                keys=of.keys,
                newest_first=True,
                limit=at_once,
                start=start,
            )
            found += [item for item in items if matches(item, narrowed)]
            if len(found) > limit:
                last = found[limit - 1]
                return found[:limit], _cursor_at(last, of.keys)
            if start is None or len(found) == limit:
                break
        return found, cursor_of(start)


def _cursor_at(item: Item, keys: tuple[str, str]) -> str | None:
    """The cursor of the page that begins after this item."""
    return cursor_of({name: item[name] for name in ("pk", "sk", *keys)})


def matches(item: Item, narrowed: ListFilter) -> bool:
    """Whether a listed item passes the filter; the index has already applied the dates."""
    return _is_of_kind(item, narrowed) and (
        narrowed.text is None or narrowed.text.casefold() in item.get("searchText", "")
    )


def _is_of_kind(item: Item, narrowed: ListFilter) -> bool:
    exact = {
        "subsidiaryId": narrowed.subsidiary_id,
        "kind": narrowed.kind,
        "status": narrowed.status,
        "entityType": narrowed.entity_type,
    }
    if narrowed.kinds is not None and _kind_of(item) not in narrowed.kinds:
        return False
    return all(wanted is None or item.get(name) == wanted for name, wanted in exact.items())


def _kind_of(item: Item) -> str:
    """The kind of a transaction; records from before it was an attribute tell it themselves."""
    return str(item["ownKind"]) if "ownKind" in item else transaction_of(item).kind


def _is_shown(item: Item, of: ListIndex, narrowed: ListFilter) -> bool:
    """Whether a record is on this list and passes the filter, whatever its text."""
    low, high = _dates(narrowed)
    return low <= str(item.get(of.keys[1], "")) <= high and _is_of_kind(item, narrowed)


def _has_number(item: Item, number: str) -> bool:
    if "record" in item:
        return number in numbers_of(transaction_of(item))
    error = ErrorRecord.model_validate_json(item["error"])
    return number in (searched_as(error.reference), searched_as(error.load_number))


def _narrows(narrowed: ListFilter) -> bool:
    exact = (narrowed.subsidiary_id, narrowed.kind, narrowed.status, narrowed.entity_type)
    return narrowed.text is not None or narrowed.kinds is not None or any(exact)


def _dates(narrowed: ListFilter) -> tuple[str, str]:
    low = narrowed.since.isoformat() if narrowed.since else "0"
    return low, narrowed.until.isoformat() if narrowed.until else _LATEST
