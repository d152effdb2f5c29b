"""What a change of a connection means: problems that were found or are gone, and its status (OPS-3).

A finding and a check have no version of their own. Their ids name when they were made.
"""

from datetime import datetime
from typing import ClassVar

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.events.event import Event, Part, event_id
from alvys_intacct.domain.readiness.check_problems import CheckReport

# Of what a check found, this many problems are told; the count has all.
MOST_TOLD = 100


class ConnectionEvent(Event):
    """An event of a connection. `record_version` is that of its settings, which a finding doesn't change."""

    company_id: str
    entity_id: str | None
    status: ConnectionStatus


class ConnectionProblemOpened(ConnectionEvent):
    """Nothing is sent to Sage Intacct through it: documents wait until it is mended (ERR-6).

    `away` says that the company can't be reached, which ends by itself; else a person must act.
    """

    detail_type: ClassVar[str] = "Connection problem opened"

    code: str
    setting: str | None
    vendor_number: str | None
    away: bool
    since: datetime


class ConnectionProblemClosed(ConnectionEvent):
    """What was found is mended, and what waited goes out."""

    detail_type: ClassVar[str] = "Connection problem closed"

    code: str
    since: datetime


class ConnectionStatusChanged(ConnectionEvent):
    """It was activated, paused, resumed or disconnected. `previous_status` is None for a new one."""

    detail_type: ClassVar[str] = "Connection status changed"

    previous_status: ConnectionStatus | None


class FoundProblem(Part):
    """A problem that a check found: its code, and the step and field of the console where it is fixed."""

    code: str
    step: str
    field: str


class ConnectionChecked(Event):
    """A check found other problems than the one before; none are left where `count` is 0 (CONN-8)."""

    detail_type: ClassVar[str] = "Connection check changed"

    count: int
    problems: tuple[FoundProblem, ...]


def events_of_connection(before: Connection | None, now: Connection, at: datetime) -> list[ConnectionEvent]:
    """The events that this write of a connection is, at that time (UTC)."""
    events: list[ConnectionEvent] = []
    known, found = _open(before), _open(now)
    if known and (found is None or found.since != known.since):
        closed = f"{known.since.isoformat()}-closed"
        facts = _facts(now, at, closed)
        events.append(ConnectionProblemClosed(**facts, code=known.code, since=known.since))
    if found and (known is None or (known.since, known.code) != (found.since, found.code)):
        opened = f"{found.since.isoformat()}-{found.looks}-opened"
        events.append(_opened(found, _facts(now, at, opened)))
    previous = before.status if before else None
    if now.status is not previous and now.status is not ConnectionStatus.NOT_SET_UP:
        facts = _facts(now, at, f"{now.version}-{now.status}")
        events.append(ConnectionStatusChanged(**facts, previous_status=previous))
    return events


def event_of_check(
    tenant: str, subsidiary_id: str, before: CheckReport | None, now: CheckReport
) -> ConnectionChecked | None:
    """The event that a check is; None if it found what the one before had found."""
    problems = _told(now)
    if problems == (_told(before) if before else ()):
        return None
    return ConnectionChecked(
        event_id=event_id(tenant, subsidiary_id, "check", now.checked_at.isoformat()),
        tenant=tenant,
        subsidiary_id=subsidiary_id,
        record_version=max(1, int(now.checked_at.timestamp() * 1000)),
        at=now.checked_at,
        correlation_id="",
        count=len(now.problems),
        problems=problems[:MOST_TOLD],
    )


def _told(report: CheckReport) -> tuple[FoundProblem, ...]:
    found = {(problem.code, problem.step, problem.field) for problem in report.problems}
    return tuple(FoundProblem(code=code, step=step, field=field) for code, step, field in sorted(found))


def _open(connection: Connection | None) -> ConnectionFinding | None:
    """The finding that stands, or is on trial; a suspicion is none yet."""
    finding = connection.finding if connection else None
    return finding if finding is not None and (finding.stands or finding.on_trial) else None


def _opened(found: ConnectionFinding, facts: dict[str, object]) -> ConnectionProblemOpened:
    return ConnectionProblemOpened(
        **facts,
        code=found.code,
        setting=found.setting,
        vendor_number=found.vendor_number,
        away=found.away,
        since=found.since,
    )


def _facts(now: Connection, at: datetime, told: str) -> dict[str, object]:
    return {
        "event_id": event_id(now.tenant, now.subsidiary.id, told),
        "tenant": now.tenant,
        "subsidiary_id": now.subsidiary.id,
        "record_version": now.version,
        "at": at,
        "correlation_id": "",
        "company_id": now.company_id,
        "entity_id": now.entity_id,
        "status": now.status,
    }
