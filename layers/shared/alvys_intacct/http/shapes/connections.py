"""The shapes of connections and of the results of their checks (api.md, Connections)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.readiness.reconciliation import CheckProblem, CheckReport
from alvys_intacct.http.shapes.answer import Answer


class SubsidiaryAnswer(Answer):
    """A business unit of the tenant."""

    id: str
    name: str
    type: str


class CheckProblemAnswer(Answer):
    """A problem found by the reconciliation check, and where it is fixed (CONN-8)."""

    code: str
    message: str
    step: str
    field: str


class ConnectionAnswer(Answer):
    """A connection, without its password (CONN-4)."""

    subsidiary: SubsidiaryAnswer
    version: int
    status: str
    posting_destination: str
    company_id: str
    user_id: str
    entity_id: str | None
    primary_sync: bool
    ar_sync: bool
    ap_sync: bool
    ar: ArSettings
    ap: ApSettings
    advanced: AdvancedSettings
    created_at: datetime
    first_activated_at: datetime | None
    metadata_read_at: datetime | None
    checked_at: datetime | None
    problems: list[CheckProblemAnswer]


class ConnectionsAnswer(Answer):
    """All connections of the tenant."""

    items: list[ConnectionAnswer]


class CheckAnswer(Answer):
    """All problems found; an empty list means that exports can run."""

    problems: list[CheckProblemAnswer]


def connection_answer(
    connection: Connection, metadata_read_at: datetime | None, check: CheckReport | None
) -> ConnectionAnswer:
    """A connection with its settings and the time of its metadata."""
    return ConnectionAnswer(
        subsidiary=SubsidiaryAnswer(**connection.subsidiary.model_dump()),
        version=connection.version,
        status=connection.status,
        posting_destination=connection.posting_destination,
        company_id=connection.company_id,
        user_id=connection.user_id,
        entity_id=connection.entity_id,
        primary_sync=connection.primary_sync,
        ar_sync=connection.ar_sync,
        ap_sync=connection.ap_sync,
        ar=connection.ar,
        ap=connection.ap,
        advanced=connection.advanced,
        created_at=connection.created_at,
        first_activated_at=connection.first_activated_at,
        metadata_read_at=metadata_read_at,
        checked_at=check.checked_at if check else None,
        problems=check_answer(check.problems).problems if check else [],
    )


def check_answer(problems: Sequence[CheckProblem]) -> CheckAnswer:
    """The problems found by a check."""
    return CheckAnswer(problems=[CheckProblemAnswer(**problem.model_dump()) for problem in problems])
