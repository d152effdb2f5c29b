"""Open errors that an earlier version wrote get the keys by which they are found under their cause (ERR-11).

A tenant's open errors are looked through until all have these keys; a mark says that they do.
"""

from __future__ import annotations

from contextlib import suppress

from alvys_intacct.gateways.dynamodb.error_items import error_item, error_of
from alvys_intacct.gateways.dynamodb.error_lists import ERROR_DATES
from alvys_intacct.gateways.dynamodb.index_pages import each_whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table

# At most this many are given their keys in one call; the next one goes on.
MOST_AT_ONCE = 500
_DONE = "INDEXED"


def index_earlier_errors(table: Table, tenant: str) -> bool:
    """Give the keys to open errors without them; False if some may be left."""
    mark = f"T#{tenant}#ERRORS"
    if table.get(mark, _DONE) is not None:
        return True
    found = 0
    listed = table.query_all(f"T#{tenant}", index=ERROR_DATES.name, keys=ERROR_DATES.keys)
    # They got their facts together with that key; the index has only the facts.
    without = (item for item in listed if "errorFacts" not in item)
    for item in each_whole(table, without):
        if "errorPk" not in item or "causeSk" in item:
            continue
        if found == MOST_AT_ONCE:
            return False
        found += 1
        _give_keys(table, tenant, item)
    # Workers of the earlier version may still be at work: the mark waits for a look that finds none.
    if found == 0:
        table.put({"pk": mark, "sk": _DONE})
    return True


def _give_keys(table: Table, tenant: str, item: Item) -> None:
    error = error_of(item)
    if error is None:
        return
    if "version" in item:
        unchanged = Condition("version = :version", {":version": item["version"]})
    else:
        unchanged = Condition("errorSk = :listed", {":listed": item["errorSk"]})
    # Whoever changed or closed it meanwhile has written the keys, or taken them off.
    with suppress(ConditionFailedError):
        table.put({**item, **error_item(tenant, error)}, unchanged)
