"""The Connections table.

    pk                      sk                    what
    T#tenant                C#subsidiary          a connection with its settings and mappings
    T#tenant#C#subsidiary   AUDIT#version         the change that led to this version (`audit_trail`)
    T#tenant#C#subsidiary   MAPPINGS#token#n      large mappings, in pieces (`kept_mappings`)
    T#tenant#C#subsidiary   CHECK                 the report of the latest reconciliation check
    T#tenant#C#subsidiary   CHECKED           when it was last checked, and CHECK-PLANNED (`check_times`)
    T#tenant#C#subsidiary   WAITING               when the connection is to be looked after
    ROUND#round             REACHED               the last turn of a round that was begun

``freshSetup`` and ``freshParties`` are the marks of freshness. They are random, so that writers needn't know
each other's: a worker that remembers something under one mark never meets that mark again.
``finding`` is what is wrong with the whole connection, and absent while nothing is.
``activePk`` exists while the connection is active, and on notes of waiting ones, which have another value
there: the schedules read that index. It names the connection's shard; items of earlier versions have none.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, Freshness
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.rounds import Round, shard_of
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.lists import Page
from alvys_intacct.gateways.dynamodb.cursors import cursor_of, start_of
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex, whole
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.kept_mappings import (
    KeptMappings,
    MappingsReplacedError,
    drop_replaced,
    drop_unused,
    keep,
)
from alvys_intacct.gateways.dynamodb.schemas import SCHEMA, Kept, record_of, schema_of
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Put, Table, version_is

if TYPE_CHECKING:
    # Only changes write the audit trail, only checks write reports, and few runs note what waits.
    from alvys_intacct.domain.connections.audit import AuditEntry
    from alvys_intacct.domain.connections.waiting import WaitingConnection
    from alvys_intacct.domain.readiness.check_problems import CheckReport
    from alvys_intacct.gateways.dynamodb.audit_trail import AuditTrail
    from alvys_intacct.gateways.dynamodb.waiting_notes import WaitingNotes

_ACTIVE = "ACTIVE"
# It has only names and notes: the connections of a page are read whole.
_ROUNDS = ListIndex("rounds", ("activePk", "activeSk"))
_REACHED = "REACHED"
_CHECK = "CHECK"
_FINDING = "finding"
_SETUP, _PARTIES = "freshSetup", "freshParties"
# How often a connection is read whose mappings are replaced each time.
_MOST_TRIES = 4


class DynamoConnectionStore:
    """`ConnectionStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._mappings = KeptMappings(table)

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection, whatever its status."""
        for _ in range(_MOST_TRIES):
            item = self._table.get(f"T#{tenant}", f"C#{subsidiary_id}")
            with suppress(MappingsReplacedError):
                return self._connection(item) if item else None
        raise Retryable("The connection is being changed.", code="connection_busy")

    def companies(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The Sage company of each connection; the rest of its record is not looked at."""
        items = self._table.get_many(
            (f"T#{tenant}", f"C#{subsidiary_id}") for tenant, subsidiary_id in places
        )
        return {
            (item["tenant"], item["subsidiaryId"]): json.loads(record_of(item, Kept.CONNECTION))["company_id"]
            for item in items
        }

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All connections of a tenant."""
        return self._connections(self._table.query_all(f"T#{tenant}", prefix="C#"))

    def active_page(self, shard: int, limit: int, cursor: str | None) -> Page[Connection]:
        """The active connections of a shard."""
        pk = f"{_ACTIVE}#{shard}"
        start = start_of(cursor, pk, keys=_ROUNDS.keys)
        listed, following = self._table.query(
            pk, index=_ROUNDS.name, keys=_ROUNDS.keys, limit=limit, start=start
        )
        active = (item for item in whole(self._table, listed) if "activePk" in item)
        return Page(self._connections(active), cursor_of(following))

    def put_into_shards(self, most: int) -> int:
        """Put active connections of earlier versions, which are in no shard, into theirs."""
        items, _ = self._table.query(_ACTIVE, index=_ROUNDS.name, keys=_ROUNDS.keys, limit=most)
        unchanged = Condition("activePk = :none", {":none": _ACTIVE})
        for item in items:
            pk = f"{_ACTIVE}#{shard_of(item['tenant'], item['subsidiaryId'])}"
            self._table.change(item["pk"], item["sk"], {"activePk": pk}, condition=unchanged)
        return len(items)

    def round_reached(self, of: Round) -> datetime | None:
        """The last turn of a round that was begun."""
        item = self._table.get(f"ROUND#{of}", _REACHED)
        return datetime.fromisoformat(item["turn"]) if item else None

    def move_round(self, of: Round, at: datetime) -> None:
        """Keep the last turn that was begun, unless a later one is kept."""
        text = at.isoformat()
        with suppress(ConditionFailedError):
            self._table.put(
                {"pk": f"ROUND#{of}", "sk": _REACHED, "turn": text},
                Condition("attribute_not_exists(pk) OR turn < :turn", {":turn": text}),
            )

    def save(self, connection: Connection, entry: AuditEntry) -> bool:
        """Write the connection and its audit entry; False if another writer changed it first."""
        former = self._item(connection) if connection.version > 1 else None
        stored = keep(self._table, connection, former)
        item: Item = {
            "pk": f"T#{connection.tenant}",
            "sk": f"C#{connection.subsidiary.id}",
            "tenant": connection.tenant,
            "subsidiaryId": connection.subsidiary.id,
            "version": connection.version,
            # The stream's filter for events looks at it (`stream_records`).
            "status": str(connection.status),
            **stored.attributes,
            SCHEMA: schema_of(Kept.CONNECTION),
            _SETUP: _mark(),
            _PARTIES: _mark(),
        }
        if connection.status is ConnectionStatus.ACTIVE:
            shard = shard_of(connection.tenant, connection.subsidiary.id)
            item["activePk"] = f"{_ACTIVE}#{shard}"
            item["activeSk"] = f"{connection.tenant}#{connection.subsidiary.id}"
        if connection.finding is not None:
            item[_FINDING] = _stored(connection.finding)
        audit = self._audit_trail(connection.tenant, connection.subsidiary.id)
        kept = audit.prepared(entry)
        if self._table.put_groups([[Put(item, _unchanged(connection)), Put(kept)]]):
            audit.drop(kept)
            drop_unused(self._table, connection, stored)
            return False
        drop_replaced(self._table, connection, former, stored)
        return True

    def set_finding(self, connection: Connection, finding: ConnectionFinding | None) -> bool:
        """Keep a finding in place of the one that was read; False if another writer changed it since."""
        return self._table.change(
            f"T#{connection.tenant}",
            f"C#{connection.subsidiary.id}",
            {_FINDING: _stored(finding)} if finding else {},
            removed=() if finding else (_FINDING,),
            condition=_finding_is(connection.finding),
        )

    def renew(self, connection: Connection, *, setup: bool) -> None:
        """Write new marks of freshness for all connections to its company; their versions stay."""
        marks = {_PARTIES: _mark()} | ({_SETUP: _mark()} if setup else {})
        sharing = [
            other.subsidiary.id
            for other in self.of_tenant(connection.tenant)
            if other.company_id == connection.company_id
        ]
        # Its own comes first, in case the others can't be reached.
        for subsidiary_id in dict.fromkeys([connection.subsidiary.id, *sharing]):
            self._table.change(f"T#{connection.tenant}", f"C#{subsidiary_id}", marks)

    def note_waiting(self, tenant: str, subsidiary_id: str, *, now: datetime, due: datetime) -> None:
        """Note that a connection is to be looked after from `due` on."""
        self._waiting_notes().write(tenant, subsidiary_id, now=now, due=due)

    def wait_again(self, waiting: WaitingConnection, *, now: datetime, due: datetime) -> None:
        """Note it from `due` on, unless it was noted again since it was read: that note counts."""
        self._waiting_notes().postpone(waiting, now=now, due=due)

    def waiting(self, until: datetime, limit: int) -> list[WaitingConnection]:
        """The connections to be looked after, by when they are due."""
        return self._waiting_notes().due(until, limit)

    def stop_waiting(self, waiting: WaitingConnection) -> None:
        """Forget a note, unless it was made again since it was read."""
        self._waiting_notes().remove(waiting)

    def audit(self, tenant: str, subsidiary_id: str, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """Who changed what, newest first: by version, which only grows, so clocks don't matter."""
        return self._audit_trail(tenant, subsidiary_id).page(limit, cursor)

    def save_check(self, tenant: str, subsidiary_id: str, report: CheckReport) -> None:
        """Store the report of the latest check."""
        self._table.put(
            {"pk": connection_pk(tenant, subsidiary_id), "sk": _CHECK, "report": report.model_dump_json()}
        )

    def last_check(self, tenant: str, subsidiary_id: str) -> CheckReport | None:
        """The report of the latest check; None if there was none."""
        from alvys_intacct.domain.readiness.check_problems import CheckReport  # noqa: PLC0415

        item = self._table.get(connection_pk(tenant, subsidiary_id), _CHECK)
        return CheckReport.model_validate_json(item["report"]) if item else None

    def _item(self, connection: Connection) -> Item | None:
        return self._table.get(f"T#{connection.tenant}", f"C#{connection.subsidiary.id}")

    def _connections(self, items: Iterable[Item]) -> list[Connection]:
        """The connections of items of a list; one whose mappings were replaced meanwhile is read again."""
        found: list[Connection | None] = []
        for item in items:
            try:
                found.append(self._connection(item))
            except MappingsReplacedError:
                found.append(self.get(item["tenant"], item["subsidiaryId"]))
        return [connection for connection in found if connection is not None]

    def _connection(self, item: Item) -> Connection:
        """The connection that an item holds. Raises `MappingsReplacedError`."""
        finding = ConnectionFinding.model_validate_json(item[_FINDING]) if item.get(_FINDING) else None
        beside: dict[str, object] = {
            "freshness": Freshness(setup=item.get(_SETUP, ""), parties=item.get(_PARTIES, "")),
            "finding": finding,
        }
        connection = Connection.model_validate_json(record_of(item, Kept.CONNECTION))
        return connection.model_copy(update=beside | self._mappings.of(item))

    def _audit_trail(self, tenant: str, subsidiary_id: str) -> AuditTrail:
        from alvys_intacct.gateways.dynamodb.audit_trail import AuditTrail  # noqa: PLC0415

        return AuditTrail(self._table, connection_pk(tenant, subsidiary_id))

    def _waiting_notes(self) -> WaitingNotes:
        from alvys_intacct.gateways.dynamodb.waiting_notes import WaitingNotes  # noqa: PLC0415

        return WaitingNotes(self._table, _ROUNDS)


def _stored(finding: ConnectionFinding) -> str:
    return finding.model_dump_json()


def _finding_is(finding: ConnectionFinding | None) -> Condition:
    """The condition that this finding is kept; the connection is there in any case."""
    if finding is None:
        return Condition(f"attribute_exists(pk) AND attribute_not_exists({_FINDING})", {})
    return Condition(f"{_FINDING} = :known", {":known": _stored(finding)})


def _unchanged(connection: Connection) -> Condition:
    """The condition that neither the connection nor its finding was changed since they were read."""
    version = version_is(connection.version - 1)
    if connection.version == 1:
        return version
    known = _finding_is(connection.finding)
    return Condition(f"{version.expression} AND {known.expression}", {**version.values, **known.values})


def _mark() -> str:
    return secrets.token_hex(8)
