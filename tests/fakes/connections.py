"""`ConnectionStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.connections.audit import AuditEntry
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, Freshness
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.rounds import Round, shard_of
from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.readiness.check_problems import CheckReport
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of


class FakeConnectionStore:
    """Connections by tenant and subsidiary."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, str], Connection] = {}
        self.entries: dict[tuple[str, str], list[AuditEntry]] = {}
        self.checks: dict[tuple[str, str], CheckReport] = {}
        self.noted: dict[tuple[str, str], WaitingConnection] = {}
        self.reached: dict[Round, datetime] = {}
        self._marks = 0

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection."""
        self._wire.before("connections.get")
        return self.kept.get((tenant, subsidiary_id))

    def companies(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Of those that there are."""
        self._wire.before("connections.companies")
        return {place: self.kept[place].company_id for place in places if place in self.kept}

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All of a tenant."""
        return [connection for (owner, _), connection in sorted(self.kept.items()) if owner == tenant]

    def active_names(self) -> Iterator[tuple[str, str]]:
        """Tenant and subsidiary of the active ones; no store of the product tells them all."""
        for key, connection in sorted(self.kept.items()):
            if connection.status is ConnectionStatus.ACTIVE:
                yield key

    def active_page(self, shard: int, limit: int, cursor: str | None) -> Page[Connection]:
        """The active ones of a shard."""
        self._wire.before("connections.active_page")
        rows = [
            (f"{tenant}#{subsidiary_id}", self.kept[tenant, subsidiary_id])
            for tenant, subsidiary_id in self.active_names()
            if shard_of(tenant, subsidiary_id) == shard
        ]
        return page_of(rows[::-1], f"active {shard}", limit, cursor)

    def put_into_shards(self, most: int) -> int:
        """Here all are in theirs."""
        return 0

    def round_reached(self, of: Round) -> datetime | None:
        """The last turn."""
        self._wire.before("connections.round_reached")
        return self.reached.get(of)

    def move_round(self, of: Round, at: datetime) -> None:
        """Never back."""
        self._wire.before("connections.move_round")
        self.reached[of] = max(at, self.reached.get(of, at))
        self._wire.after("connections.move_round")

    def save(self, connection: Connection, entry: AuditEntry) -> bool:
        """With its audit entry, if nobody else wrote meanwhile."""
        self._wire.before("connections.save")
        key = (connection.tenant, connection.subsidiary.id)
        known = self.kept.get(key)
        if (known.version if known else 0) != connection.version - 1:
            return False
        if known is not None and known.finding != connection.finding:
            return False
        self.kept[key] = connection.model_copy(update={"freshness": self._fresh()})
        self.entries.setdefault(key, []).append(entry)
        self._wire.after("connections.save")
        return True

    def set_finding(self, connection: Connection, finding: ConnectionFinding | None) -> bool:
        """In place of the one that was read."""
        self._wire.before("connections.set_finding")
        key = (connection.tenant, connection.subsidiary.id)
        known = self.kept.get(key)
        if known is None or known.finding != connection.finding:
            return False
        self.kept[key] = known.model_copy(update={"finding": finding})
        self._wire.after("connections.set_finding")
        return True

    def renew(self, connection: Connection, *, setup: bool) -> None:
        """New marks for all connections to that company."""
        self._wire.before("connections.renew")
        fresh = self._fresh()
        for known in self.of_tenant(connection.tenant):
            if known.company_id == connection.company_id:
                kept = fresh if setup else replace(fresh, setup=known.freshness.setup)
                self.kept[known.tenant, known.subsidiary.id] = known.model_copy(update={"freshness": kept})

    def _fresh(self) -> Freshness:
        self._marks += 1
        return Freshness(setup=f"s{self._marks}", parties=f"p{self._marks}")

    def note_waiting(self, tenant: str, subsidiary_id: str, *, now: datetime, due: datetime) -> None:
        """In place of an earlier note."""
        self._wire.before("connections.note_waiting")
        self._marks += 1
        noted = WaitingConnection(tenant, subsidiary_id, due, now, str(self._marks))
        self.noted[tenant, subsidiary_id] = noted

    def waiting(self, until: datetime, limit: int) -> list[WaitingConnection]:
        """The longest due first."""
        self._wire.before("connections.waiting")
        due = [waiting for waiting in self.noted.values() if waiting.due <= until]
        return sorted(due, key=lambda waiting: waiting.due)[:limit]

    def wait_again(self, waiting: WaitingConnection, *, now: datetime, due: datetime) -> None:
        """Unless it was noted again."""
        place = (waiting.tenant, waiting.subsidiary_id)
        if place in self.noted and self.noted[place].mark == waiting.mark:
            self.note_waiting(*place, now=now, due=due)

    def stop_waiting(self, waiting: WaitingConnection) -> None:
        """Unless it was noted again."""
        self._wire.before("connections.stop_waiting")
        place = (waiting.tenant, waiting.subsidiary_id)
        if place in self.noted and self.noted[place].mark == waiting.mark:
            del self.noted[place]

    def audit(self, tenant: str, subsidiary_id: str, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """Newest first."""
        entries = self.entries.get((tenant, subsidiary_id), [])
        rows = [
            (f"{entry.version:010d}", entry) for entry in sorted(entries, key=lambda entry: -entry.version)
        ]
        return page_of(rows, f"audit {tenant} {subsidiary_id}", limit, cursor)

    def save_check(self, tenant: str, subsidiary_id: str, report: CheckReport) -> None:
        """The newest."""
        self.checks[tenant, subsidiary_id] = report

    def last_check(self, tenant: str, subsidiary_id: str) -> CheckReport | None:
        """The newest."""
        return self.checks.get((tenant, subsidiary_id))
