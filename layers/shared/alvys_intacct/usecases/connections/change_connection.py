"""Change a connection: a conditional write on its version, with an audit entry (CONN-12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alvys_intacct.domain.connections.audit import AuditEntry, audit_entry
from alvys_intacct.domain.connections.changes import ChangeRefusedError, next_version
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, is_held
from alvys_intacct.domain.connections.fixes import fixed_by
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.error_transactions.retry_fixed import RetryFixed
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.release_held import ReleaseHeld

MOST_TRIES = 5

ConnectionStep = Callable[[Connection], Connection]
Record = Callable[[Connection, Connection, str, datetime], AuditEntry]


class ChangedMeanwhileError(ChangeRefusedError):
    """The connection was changed after the caller had read it."""

    def __init__(self, version: int, entry: AuditEntry | None) -> None:
        when = f" on {entry.at:%Y-%m-%d at %H:%M:%S} UTC" if entry else ""
        who = entry.by if entry else "Somebody else"
        super().__init__(
            "changed_meanwhile",
            f"{who} changed this connection{when}. Read it again, then repeat your change.",
        )
        self.version = version
        self.entry = entry


class ChangeConnection:
    """Applies a change to the connection as it is now, and writes the audit entry with it."""

    def __init__(
        self,
        connections: ConnectionStore,
        release: ReleaseHeld,
        findings: ConnectionFindings,
        retry_fixed: RetryFixed,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._release = release
        self._findings = findings
        self._retry_fixed = retry_fixed
        self._clock = clock

    def __call__(
        self,
        caller: Identity,
        subsidiary_id: str,
        step: ConnectionStep,
        *,
        expected: int | None = None,
        record: Record = audit_entry,
    ) -> Connection | None:
        """The changed connection; None when there is none. A change without effect writes nothing.

        `expected` is the version that the caller had read: a connection that was changed since raises
        `ChangedMeanwhileError`. Without it the last writer wins, field by field.
        """
        for _ in range(MOST_TRIES):
            current = self.live(caller.tenant, subsidiary_id)
            if current is None:
                return None
            if expected is not None and expected != current.version:
                raise self._changed_meanwhile(current)
            following = next_version(current, step(current))
            entry = record(current, following, caller.subject, self._clock.now())
            following = following if entry.changes else current
            if _may_release(current, following):
                # Noted first, so that a release that is cut off is continued.
                self._release.announce([(current.tenant, subsidiary_id)])
            if following is current or self._connections.save(following, entry):
                self._release(following)
                if following is not current:
                    # What was changed may be what was wrong.
                    self._findings.look_soon(following)
                self._retry_fixed(following, fixed_by(entry), caller.subject)
                return following
        raise Retryable("The connection is being changed by other users.", code="record_busy")

    def live(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """The connection, unless it is disconnected."""
        connection = self._connections.get(tenant, subsidiary_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            return None
        return connection

    def _changed_meanwhile(self, current: Connection) -> ChangedMeanwhileError:
        newest = self._connections.audit(current.tenant, current.subsidiary.id, 1, None).items
        return ChangedMeanwhileError(current.version, newest[0] if newest else None)


def _may_release(current: Connection, following: Connection) -> bool:
    """Whether the change may let out what is held: it resumes, disconnects, or switches a side on."""
    resumed = is_held(current) and not is_held(following)
    return resumed or any(following.syncs(side) and not current.syncs(side) for side in Side)
