"""Records that an earlier version wrote get the keys by which they are found by document date (CLOSE-1).

A close report over records that aren't listed would be silent about them. So all of a tenant's records are
looked through once, some at a time; a mark says how far that is, and that it is done.
"""

from __future__ import annotations

import json
from contextlib import suppress

from alvys_intacct.gateways.dynamodb.dated_documents import dated_item
from alvys_intacct.gateways.dynamodb.index_pages import each_whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table
from alvys_intacct.gateways.dynamodb.transaction_items import transaction_of
from alvys_intacct.gateways.dynamodb.transaction_lists import NEWEST

# At most this many records are looked at in one call; the next one goes on.
MOST_AT_ONCE = 1_000
_MARK = "DATED"


def list_earlier_by_date(table: Table, tenant: str) -> bool:
    """List further records by their dates; False if some may be left."""
    pk = f"T#{tenant}#DATES"
    mark = table.get(pk, _MARK) or {"pk": pk, "sk": _MARK, "given": 0}
    if mark.get("done"):
        return True
    listed, following = table.query(
        f"T#{tenant}",
        index=NEWEST.name,
        keys=NEWEST.keys,
        limit=MOST_AT_ONCE,
        start=json.loads(mark["start"]) if "start" in mark else None,
    )
    given = int(mark["given"]) + sum(_is_given_keys(table, item) for item in each_whole(table, listed))
    if following is not None:
        table.put({"pk": pk, "sk": _MARK, "given": given, "start": json.dumps(following)})
        return False
    # Workers of the earlier version may still be at work: it is done after a look that finds nothing.
    table.put({"pk": pk, "sk": _MARK, "given": 0, "done": int(given == 0)})
    return given == 0


def _is_given_keys(table: Table, item: Item) -> bool:
    if "datePk" in item:
        return False
    keys = dated_item(transaction_of(item))
    if not keys:
        return False
    # Whoever changed it meanwhile has written the keys.
    with suppress(ConditionFailedError):
        table.put({**item, **keys}, Condition("version = :version", {":version": item["version"]}))
    return True
