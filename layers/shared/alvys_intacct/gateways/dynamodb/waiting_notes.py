"""Notes of the connections that are to be looked after, and when, in the Connections table."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime

from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Table
from alvys_intacct.late_dataclass import dataclass

_WAITING = "WAITING"


@dataclass(frozen=True, slots=True)
class WaitingNotes:
    """The notes, one for each connection. The index lists them by when they are due."""

    table: Table
    index: ListIndex

    def write(self, tenant: str, subsidiary_id: str, *, now: datetime, due: datetime) -> None:
        """Note that a connection is to be looked after from `due` on."""
        self.table.put(_item(tenant, subsidiary_id, now, due))

    def postpone(self, waiting: WaitingConnection, *, now: datetime, due: datetime) -> None:
        """Note it from `due` on, unless it was noted again since it was read."""
        with suppress(ConditionFailedError):
            self.table.put(_item(waiting.tenant, waiting.subsidiary_id, now, due), _unchanged(waiting))

    def due(self, until: datetime, limit: int) -> list[WaitingConnection]:
        """The connections to be looked after by then, the longest due first."""
        items, _ = self.table.query(
            _WAITING,
            between=("0", f"{until.isoformat()}~"),
            index=self.index.name,
            keys=self.index.keys,
            limit=limit,
        )
        return [_waiting(item) for item in items]

    def remove(self, waiting: WaitingConnection) -> None:
        """Remove a note, unless it was made again since it was read."""
        pk = connection_pk(waiting.tenant, waiting.subsidiary_id)
        self.table.delete(pk, _WAITING, _unchanged(waiting))


def _unchanged(waiting: WaitingConnection) -> Condition:
    return Condition("mark = :mark", {":mark": waiting.mark})


def _item(tenant: str, subsidiary_id: str, now: datetime, due: datetime) -> Item:
    return {
        "pk": connection_pk(tenant, subsidiary_id),
        "sk": _WAITING,
        "activePk": _WAITING,
        "activeSk": f"{due.isoformat()}#{tenant}#{subsidiary_id}",
        "tenant": tenant,
        "subsidiaryId": subsidiary_id,
        "notedAt": now.isoformat(),
        "mark": secrets.token_hex(8),
    }


def _waiting(item: Item) -> WaitingConnection:
    return WaitingConnection(
        tenant=item["tenant"],
        subsidiary_id=item["subsidiaryId"],
        due=datetime.fromisoformat(item["activeSk"].partition("#")[0]),
        noted_at=datetime.fromisoformat(item["notedAt"]),
        mark=item["mark"],
    )
