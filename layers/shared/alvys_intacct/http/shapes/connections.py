"""The shapes of connections and of the results of their checks (api.md, Connections)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import WithJsonSchema

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, PostingDestination
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.rounds import Round, next_turn
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.payments.planning import synced_sides
from alvys_intacct.domain.payments.sync_state import SyncState, is_overdue
from alvys_intacct.domain.readiness.check_problems import CheckProblem, CheckReport, problem_of
from alvys_intacct.http.shapes.answer import Answer

ConnectionStatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*ConnectionStatus]})]
PostingDestinationName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*PostingDestination]})]


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


class FindingAnswer(Answer):
    """What is wrong with the whole connection: nothing is sent to Sage until it is mended (ERR-6).

    Its documents wait and go out by themselves then; at most 1,000 are counted. `away` says that Sage or the
    company can't be reached; else a person must act. The connection is asked again at `nextLookAt`, and at
    once when its credentials are saved or it is checked.
    """

    code: str
    message: str
    remedy: str
    setting: str | None
    vendor_number: str | None
    vendor_text: str | None
    away: bool
    since: datetime
    looked_at: datetime
    next_look_at: datetime
    documents_waiting: int


class PaymentSyncAnswer(Answer):
    """The payment syncs of a connection: the last complete one, the next by the schedule (PAY-1).

    `overdue` says that there was no complete one for a day, though it was synced all that time. `nextAt` is
    null while no payments are synced: the connection is not active.
    """

    last_complete_at: datetime | None
    next_at: datetime | None
    overdue: bool


class DriftAnswer(Answer):
    """What the newest daily comparison with Sage found: documents that were changed or removed there by hand.

    `reportUrl` leads to the report with each of them (OPS-2).
    """

    as_of: datetime
    differences: int
    report_url: str


class ConnectionAnswer(Answer):
    """A connection, without its password (CONN-4). `drift` is told of a single connection only."""

    subsidiary: SubsidiaryAnswer
    version: int
    status: ConnectionStatusName
    posting_destination: PostingDestinationName
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
    payment_sync: PaymentSyncAnswer
    finding: FindingAnswer | None
    problems: list[CheckProblemAnswer]
    drift: DriftAnswer | None = None


class ConnectionsAnswer(Answer):
    """All connections of the tenant."""

    items: list[ConnectionAnswer]


class CheckAnswer(Answer):
    """All problems found; an empty list means that exports can run."""

    problems: list[CheckProblemAnswer]


def connection_answer(
    connection: Connection,
    metadata_read_at: datetime | None,
    check: CheckReport | None,
    syncs: SyncState,
    now: datetime,
    documents_waiting: int = 0,
) -> ConnectionAnswer:
    """A connection with its settings, the time of its metadata, and its problems; a finding is the first."""
    finding = connection.stopped_by
    problems = [problem_of(finding)] if finding else []
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
        payment_sync=_payment_sync(connection, syncs, now),
        finding=_finding(finding, documents_waiting) if finding else None,
        problems=check_answer([*problems, *(check.problems if check else [])]).problems,
    )


def _payment_sync(connection: Connection, syncs: SyncState, now: datetime) -> PaymentSyncAnswer:
    is_synced = bool(synced_sides(connection))
    place = (connection.tenant, connection.subsidiary.id)
    return PaymentSyncAnswer(
        last_complete_at=syncs.complete_at,
        next_at=next_turn(Round.PAYMENT_SYNC, *place, now) if is_synced else None,
        overdue=is_synced and is_overdue(syncs, now),
    )


def drift_answer(drift: Drift | None) -> DriftAnswer | None:
    """What the newest daily comparison found; None before the first."""
    if drift is None:
        return None
    url = f"/v1/close-reports/{drift.report_id}"
    return DriftAnswer(as_of=drift.as_of, differences=drift.differences, report_url=url)


def check_answer(problems: Sequence[CheckProblem]) -> CheckAnswer:
    """The problems found by a check."""
    return CheckAnswer(problems=[CheckProblemAnswer(**problem.model_dump()) for problem in problems])


def _finding(finding: ConnectionFinding, documents_waiting: int) -> FindingAnswer:
    said = finding.model_dump(
        exclude={"entity_id", "stands", "looks", "next_look", "portion", "portion_ends"}
    )
    return FindingAnswer(**said, next_look_at=finding.next_look, documents_waiting=documents_waiting)
