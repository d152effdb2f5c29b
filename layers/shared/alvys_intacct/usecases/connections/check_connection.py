"""The reconciliation check against fresh metadata from Sage (CONN-8)."""

from __future__ import annotations

import contextlib

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, SyncError
from alvys_intacct.domain.readiness.check_problems import CheckProblem, CheckReport, problem_at, problem_of
from alvys_intacct.domain.readiness.reconciliation import reconcile
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.checks import CheckTimeStore
from alvys_intacct.ports.runtime import Clock, PasswordStore
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata
from alvys_intacct.usecases.exports.party_level import party_level
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings, LookAtFinding
from alvys_intacct.usecases.work.release_held import ReleaseHeld


class CheckConnection:
    """Compares a connection's settings with Sage's metadata."""

    def __init__(
        self,
        metadata: RefreshMetadata,
        accounting: AccountingSystem,
        connections: ConnectionStore,
        passwords: PasswordStore,
        times: CheckTimeStore,
        references: SeenReferences,
        findings: ConnectionFindings,
        look_at_finding: LookAtFinding,
        release: ReleaseHeld,
        clock: Clock,
    ) -> None:
        self._metadata = metadata
        self._accounting = accounting
        self._connections = connections
        self._passwords = passwords
        self._times = times
        self._references = references
        self._findings = findings
        self._look_at_finding = look_at_finding
        self._release = release
        self._clock = clock

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """All problems found in fresh metadata; an empty list means that exports can run.

        The problems are shown on the connection until the next check. A sign-in that is refused is a finding
        (ERR-6); without it, the other problems can't be looked for. A finding that is mended is forgotten.
        Raises `SyncError` where Sage could not be asked.
        """
        self._move_password(connection)
        problems = self._problems(connection)
        self._times.note_checked(connection.tenant, connection.subsidiary.id, self._clock.now())
        return problems

    def _move_password(self, connection: Connection) -> None:
        """Put the password where this version keeps it (CONN-4). It is read from both places: no haste."""
        tenant, subsidiary_id = connection.tenant, connection.subsidiary.id
        with contextlib.suppress(SyncError):
            if not self._passwords.move_password(tenant, subsidiary_id):
                return
            newest = self._connections.get(tenant, subsidiary_id)
            if newest is None or newest.status is ConnectionStatus.DISCONNECTED:
                # It was disconnected at this moment, and its password deleted before it was moved (CONN-10).
                self._passwords.forget_password(tenant, subsidiary_id)

    def _problems(self, connection: Connection) -> list[CheckProblem]:
        if connection.stopped_by is not None:
            finding = self._look_at_finding(connection)
            if finding is not None and finding.stands:
                return [problem_of(finding)]
            connection = connection.model_copy(update={"finding": finding})
            if finding is None:
                self._release(connection)
        faults: list[CheckProblem] = []
        try:
            problems = reconcile(
                connection, self._metadata(connection), self._references.types(connection.tenant)
            )
            faults = self._party_level(connection)
        except ConnectionFault as fault:
            self._findings.found(fault)
            return [_problem_of_error(fault)]
        except NeedsAttention as error:
            problems = [_problem_of_error(error)]
        # A fault is shown as the finding.
        report = CheckReport(checked_at=self._clock.now(), problems=problems)
        self._connections.save_check(connection.tenant, connection.subsidiary.id, report)
        return problems + faults

    def _party_level(self, connection: Connection) -> list[CheckProblem]:
        """The problem of a user who can't sign in where the connection's parties are kept (PARTY-8)."""
        if connection.party_books == connection.books:
            return []
        try:
            with party_level(connection, self._accounting) as books:
                self._accounting.find_terms(books, Side.AR)
        except ConnectionFault as fault:
            self._findings.found(fault)
            return [_problem_of_error(fault)]
        except NeedsAttention as error:
            return [_problem_of_error(error)]
        return []


def _problem_of_error(error: SyncError) -> CheckProblem:
    return problem_at(error.setting, error.code, f"{error.message} {error.remedy}")
