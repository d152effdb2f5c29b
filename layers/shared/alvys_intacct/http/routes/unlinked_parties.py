"""Parties without an External Accounting ID: /v1/connections/{subsidiaryId}/unlinked-parties (CONN-13)."""

import math
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.readiness.unlinked_parties import NOTES, Standing, UnlinkedReport
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.pages import LONGEST_CURSOR, bad_cursor
from alvys_intacct.observability import logger

PATH = "/v1/connections/<subsidiary_id>/unlinked-parties"
LARGEST_PAGE = 100_000
Cursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST_CURSOR, description="Where a cut answer continues; needs the type of that answer."
    ),
]


class UnlinkedPartyAnswer(Answer):
    """A party to complete in Alvys; `number` is its company, MC, DOT or employee number."""

    id: str
    name: str
    number: str | None
    external_accounting_id: Standing


class PartiesProblemAnswer(Answer):
    """The reason for not reading all parties."""

    code: str
    message: str
    remedy: str
    retry_after_seconds: int | None


class PartiesAnswer(Answer):
    """The result for one type.

    `lookedAt` counts the active parties read for this answer, `total` all in Alvys (null where Alvys returns
    no count). `lacking` is null where Alvys doesn't return External Accounting IDs; those parties are counted
    as `unknown`. If `cut` is true, ask for this type with `cursor` to continue.
    """

    looked_at: int
    total: int | None
    lacking: int | None
    unknown: int
    parties: list[UnlinkedPartyAnswer]
    cut: bool
    cursor: str | None
    note: str
    problem: PartiesProblemAnswer | None


class UnlinkedPartiesAnswer(Answer):
    """Active parties in Alvys without an External Accounting ID; a type that wasn't asked for is null."""

    checked_at: datetime
    customers: PartiesAnswer | None = None
    carriers: PartiesAnswer | None = None
    drivers: PartiesAnswer | None = None


def declare_unlinked_parties(api: Api) -> None:
    """Add the route."""

    @api.routes.get(PATH)
    def get_unlinked_parties(
        subsidiary_id: str,
        type: PartyKind | None = None,  # noqa: A002 - the name of the query parameter
        cursor: Cursor = None,
    ) -> UnlinkedPartiesAnswer:
        """The active customers, carriers and drivers without an External Accounting ID in Alvys.

        Reads them from Alvys, within its limits on requests per minute: large lists come in parts.
        """
        api.starts(Work.LONG_READS)
        connection = live_connection(api, subsidiary_id)
        kinds = list(PartyKind) if type is None else [type]
        reports = connections().find_unlinked_parties(connection, kinds, _first_page(type, cursor))
        _log_problems(reports)
        return UnlinkedPartiesAnswer(
            checked_at=deployment().clock.now(), **{report.kind.value: _shown(report) for report in reports}
        )


def _first_page(kind: PartyKind | None, cursor: str | None) -> int:
    if cursor is None:
        return 0
    if kind is None:
        raise invalid([InputProblem("type", "must be given with a cursor")])
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor[:9]) > LARGEST_PAGE:
        raise bad_cursor(ValueError("is not from this list"))
    return int(cursor)


def _shown(report: UnlinkedReport) -> PartiesAnswer:
    return PartiesAnswer(
        looked_at=report.looked_at,
        total=report.total,
        lacking=report.lacking,
        unknown=report.unknown,
        parties=[
            UnlinkedPartyAnswer(
                id=unlinked.party.party_id,
                name=unlinked.party.name,
                number=unlinked.party.number,
                external_accounting_id=unlinked.standing,
            )
            for unlinked in report.parties
        ],
        cut=report.next_page is not None,
        cursor=None if report.next_page is None else str(report.next_page),
        note=NOTES[report.kind],
        problem=_problem(report.problem) if report.problem else None,
    )


def _problem(error: SyncError) -> PartiesProblemAnswer:
    wait = error.retry_after if isinstance(error, Retryable) else None
    remedy = "Ask for the rest later." if isinstance(error, Retryable) else error.remedy
    return PartiesProblemAnswer(
        code=error.code,
        message=error.message,
        remedy=remedy,
        retry_after_seconds=None if wait is None else math.ceil(wait),
    )


def _log_problems(reports: list[UnlinkedReport]) -> None:
    for report in reports:
        if report.problem is not None:
            logger.warning(
                "parties not all looked at", extra={"type": report.kind, "code": report.problem.code}
            )
