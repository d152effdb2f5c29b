"""Records that have an exact number now, whatever lies between them (index ``numbers``)."""

from __future__ import annotations

from collections.abc import Callable

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.transactions.numbers import numbers_of, searched_as
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.dynamodb.index_pages import MOST_READS, READ_AT_ONCE, Rows, cursor_at
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Table, cursor_of, is_cursor_of, start_of
from alvys_intacct.gateways.dynamodb.transaction_items import (
    RECORD,
    number_pk,
    transaction_of,
    transaction_pk,
)

_KEYS = ("numberPk", "numberSk")


def may_be_numbered(number: str, cursor: str | None) -> bool:
    """Whether a page of a list with this text may be one of an exact number."""
    return bool(number) and (cursor is None or is_cursor_of(cursor, _KEYS))


def records_numbered(
    table: Table, tenant: str, number: str, shows: Callable[[Item], bool], limit: int, cursor: str | None
) -> Rows:
    """The records that have exactly this number now; the index also lists those that had it once."""
    pk = number_pk(tenant, number)
    start = start_of(cursor, pk, keys=_KEYS)
    seen = {str(start["numberSk"])} if start else set()
    found: list[Item] = []
    for _ in range(MOST_READS):
        listed, start = table.query(
            pk, index="numbers", keys=_KEYS, newest_first=True, limit=READ_AT_ONCE, start=start
        )
        fresh = [item for item in listed if item["numberSk"] not in seen]
        keys = dict.fromkeys(str(item["numberSk"]) for item in fresh)
        seen |= keys.keys()
        records = _records(table, tenant, keys)
        for place, key in enumerate(keys):
            record = records.get(key.partition("#")[2])
            if record is None or not shows(record) or not _has_number(record, number):
                continue
            found.append(record)
            if len(found) == limit:
                more = start is not None or place + 1 < len(keys)
                last = next(item for item in reversed(fresh) if item["numberSk"] == key)
                return found, cursor_at(last, _KEYS) if more else None
        if start is None:
            break
    return found, cursor_of(start)


def _records(table: Table, tenant: str, listed: dict[str, None]) -> dict[str, Item]:
    ids = {transaction_pk(TransactionRef(tenant, key.partition("#")[2])): key for key in listed}
    items = table.get_many((pk, RECORD) for pk in ids)
    return {ids[item["pk"]].partition("#")[2]: item for item in items}


def _has_number(item: Item, number: str) -> bool:
    if "record" in item:
        return number in numbers_of(transaction_of(item))
    error = ErrorRecord.model_validate_json(item["error"])
    return number in (searched_as(error.reference), searched_as(error.load_number))
