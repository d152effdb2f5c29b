"""Records that have an exact number now, whatever lies between them.

They are listed in the indexes ``numbers`` and ``furtherNumbers``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.transactions.numbers import numbers_of, searched_as
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.dynamodb.cursors import cursor_of, is_cursor_of, start_of
from alvys_intacct.gateways.dynamodb.index_pages import MOST_READS, READ_AT_ONCE, Rows
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transaction_items import (
    RECORD,
    number_pk,
    transaction_of,
    transaction_pk,
)

_KEYS = ("numberPk", "numberSk")
# An item may be listed under two numbers, one in each index.
_INDEXES = {"numbers": _KEYS, "furtherNumbers": ("furtherPk", "numberSk")}
_FIRST, _LAST = "0", "~"


def may_be_numbered(number: str, cursor: str | None) -> bool:
    """Whether a page of a list with this text may be one of an exact number."""
    return bool(number) and (cursor is None or is_cursor_of(cursor, _KEYS))


def records_numbered(
    table: Table, tenant: str, number: str, shows: Callable[[Item], bool], limit: int, cursor: str | None
) -> Rows:
    """The records that have exactly this number now; the indexes also list those that had it once."""
    pk = number_pk(tenant, number)
    start = start_of(cursor, pk, keys=_KEYS)
    listed = _Listed(table, pk, str(start["numberSk"]) if start else None)
    found: list[Item] = []
    while keys := listed.following():
        records = _records(table, tenant, keys)
        for place, key in enumerate(keys):
            record = records.get(key.partition("#")[2])
            if record is None or not shows(record) or not _has_number(record, number):
                continue
            found.append(record)
            if len(found) == limit:
                more = listed.goes_on or place + 1 < len(keys)
                return found, _cursor(pk, tenant, key) if more else None
    return found, _cursor(pk, tenant, listed.last) if listed.goes_on and listed.last else None


class _Listed:
    """The keys that both indexes list under a number, the newest first, each once."""

    def __init__(self, table: Table, pk: str, after: str | None) -> None:
        self._table = table
        self._pk = pk
        self._between = (_FIRST, after or _LAST)
        self._read: dict[str, list[str]] = {name: [] for name in _INDEXES}
        self._starts: dict[str, Item | None] = {}
        self._reads = 0
        self.last = after

    @property
    def goes_on(self) -> bool:
        """Whether more keys are listed than `following` has returned so far."""
        unread = any(self._starts.get(name, {}) is not None for name in _INDEXES)
        return unread or any(self._read.values())

    def following(self) -> list[str]:
        """Some more keys; none at the end, or once very many were read."""
        while self.goes_on and self._reads < MOST_READS:
            for name, keys in self._read.items():
                if not keys and self._starts.get(name, {}) is not None:
                    self._read_on(name)
            # An index that has more may list them down to its last key read, and no further.
            reached = [keys[-1] for name, keys in self._read.items() if self._starts[name] and keys]
            low = max(reached, default=_FIRST)
            known = {key for keys in self._read.values() for key in keys if key >= low} - {self.last}
            self._read = {name: [key for key in keys if key < low] for name, keys in self._read.items()}
            if known:
                ordered = sorted(known, reverse=True)
                self.last = ordered[-1]
                return ordered
        return []

    def _read_on(self, name: str) -> None:
        items, self._starts[name] = self._table.query(
            self._pk,
            between=self._between,
            index=name,
            keys=_INDEXES[name],
            newest_first=True,
            limit=READ_AT_ONCE,
            start=self._starts.get(name),
        )
        self._read[name] = [str(item["numberSk"]) for item in items]
        self._reads += 1


def _cursor(pk: str, tenant: str, key: str) -> str | None:
    """The cursor of the page that begins after this key."""
    record = transaction_pk(TransactionRef(tenant, key.partition("#")[2]))
    return cursor_of({"pk": record, "sk": RECORD, "numberPk": pk, "numberSk": key})


def _records(table: Table, tenant: str, listed: Iterable[str]) -> dict[str, Item]:
    ids = {transaction_pk(TransactionRef(tenant, key.partition("#")[2])): key for key in listed}
    items = table.get_many((pk, RECORD) for pk in ids)
    return {ids[item["pk"]].partition("#")[2]: item for item in items}


def _has_number(item: Item, number: str) -> bool:
    if "record" in item:
        return number in numbers_of(transaction_of(item))
    error = ErrorRecord.model_validate_json(item["error"])
    return number in (searched_as(error.reference), searched_as(error.load_number))
