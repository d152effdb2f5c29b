"""The reconciliation check against fresh metadata from Sage (CONN-8)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.readiness.reconciliation import (
    ADVANCED,
    CONNECT,
    CheckProblem,
    CheckReport,
    problem,
    reconcile,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata
from alvys_intacct.usecases.exports.party_level import party_level


class CheckConnection:
    """Compares a connection's settings with Sage's metadata."""

    def __init__(
        self,
        metadata: RefreshMetadata,
        accounting: AccountingSystem,
        connections: ConnectionStore,
        references: SeenReferences,
        clock: Clock,
    ) -> None:
        self._metadata = metadata
        self._accounting = accounting
        self._connections = connections
        self._references = references
        self._clock = clock

    def __call__(self, connection: Connection) -> list[CheckProblem]:
        """All problems found in fresh metadata; an empty list means that exports can run.

        The problems, a failed sign-in too, are shown on the connection until the next check.
        """
        try:
            problems = reconcile(
                connection, self._metadata(connection), self._references.types(connection.tenant)
            )
        except NeedsAttention as error:
            field = error.setting or "credentials"
            problems = [problem(error.code, f"{error.message} {error.remedy}", CONNECT, field)]
        else:
            problems += self._party_level(connection)
        report = CheckReport(checked_at=self._clock.now(), problems=problems)
        self._connections.save_check(connection.tenant, connection.subsidiary.id, report)
        return problems

    def _party_level(self, connection: Connection) -> list[CheckProblem]:
        """The problem of a user who can't sign in where the connection's parties are kept (PARTY-8)."""
        if connection.party_books == connection.books:
            return []
        try:
            with party_level(connection) as books:
                self._accounting.find_terms(books, Side.AR)
        except NeedsAttention as error:
            message = f"{error.message} {error.remedy}"
            return [problem(error.code, message, ADVANCED, "advanced.createPartiesIn")]
        return []
