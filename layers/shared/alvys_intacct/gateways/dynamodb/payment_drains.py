"""Drains of payments, in the Payments table.

    pk                        sk              what
    T#tenant                  DRAIN#side      who drains, until when, and the pace of calls to Alvys
    T#tenant                  WANTED#side     the stamp of the last note that the drain is wanted

Two items, so that whoever records payments can note it with one write that nothing refuses, while the
drainers change the other by version. A drainer lets go of both in one transaction, which a later note
refuses: it looks again then.

``WANTED`` is in the index ``pending`` under ``DRAINS`` while payments may wait, by the time when the sweeper
looks after it.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.payments.drain import Drain, DrainState
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import (
    ABSENT,
    MOST_CONFLICTS,
    Condition,
    ConditionFailedError,
    Put,
    Table,
    version_is,
)

_LIST = "DRAINS"
_FIRST = "0"


class DynamoDrainStore:
    """`DrainStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def want(self, tenant: str, side: Side, due: datetime) -> None:
        """Note that the drain is wanted. A drainer may be writing the same item in a transaction."""
        for attempt in range(MOST_CONFLICTS):
            try:
                self._table.put(_wanted(tenant, side, uuid.uuid4().hex, due))
            except Retryable:
                if attempt == MOST_CONFLICTS - 1:
                    raise
                time.sleep(random.uniform(0, 0.05 * 2**attempt))
            else:
                return

    def state(self, tenant: str, side: Side) -> DrainState:
        """The drain as last written; a new one if there is none."""
        return self.states([(tenant, side)])[tenant, side]

    def states(self, names: Iterable[tuple[str, Side]]) -> dict[tuple[str, Side], DrainState]:
        """The drains as last written, two items each."""
        wanted = list(names)
        items = self._table.get_many(
            (_pk(tenant), sk) for tenant, side in wanted for sk in (f"DRAIN#{side}", f"WANTED#{side}")
        )
        found = {(item["pk"], item["sk"]): item for item in items}
        return {(tenant, side): _state(found, tenant, side) for tenant, side in wanted}

    def save(self, drain: Drain, stamp: str | None, due: datetime | None) -> bool:
        """Write the drain and when the sweeper looks after it, both or none."""
        item: Item = {
            "pk": _pk(drain.tenant),
            "sk": f"DRAIN#{drain.side}",
            "version": drain.version,
            "record": drain.model_dump_json(),
        }
        wanted = _wanted(drain.tenant, drain.side, stamp or uuid.uuid4().hex, due)
        group = [Put(item, version_is(drain.version - 1)), Put(wanted, _stamp_is(stamp))]
        return not self._table.put_groups([group])

    def look_later(self, tenant: str, side: Side, stamp: str, due: datetime | None) -> bool:
        """Change when the sweeper looks after a drain."""
        try:
            self._table.put(_wanted(tenant, side, stamp, due), _stamp_is(stamp))
        except ConditionFailedError:
            return False
        return True

    def overdue(self, now: datetime, limit: int) -> list[tuple[str, Side]]:
        """The wanted drains that are due, the longest overdue first."""
        items, _ = self._table.query(
            _LIST,
            between=(_FIRST, now.isoformat()),
            index="pending",
            keys=("pendingPk", "pendingSk"),
            limit=limit,
        )
        return [(item["pk"].removeprefix("T#"), Side(item["sk"].removeprefix("WANTED#"))) for item in items]


def _state(found: Mapping[tuple[str, str], Item], tenant: str, side: Side) -> DrainState:
    kept, wanted = (found.get((_pk(tenant), name)) for name in (f"DRAIN#{side}", f"WANTED#{side}"))
    drain = Drain.model_validate_json(kept["record"]) if kept else Drain(tenant=tenant, side=side)
    due = wanted.get("pendingSk") if wanted else None
    return DrainState(
        drain,
        stamp=wanted["noted"] if wanted else None,
        due=datetime.fromisoformat(due) if due else None,
    )


def _wanted(tenant: str, side: Side, stamp: str, due: datetime | None) -> Item:
    item: Item = {"pk": _pk(tenant), "sk": f"WANTED#{side}", "noted": stamp}
    if due is not None:
        item |= {"pendingPk": _LIST, "pendingSk": due.isoformat()}
    return item


def _stamp_is(stamp: str | None) -> Condition:
    return Condition("noted = :noted", {":noted": stamp}) if stamp else ABSENT


def _pk(tenant: str) -> str:
    return f"T#{tenant}"
