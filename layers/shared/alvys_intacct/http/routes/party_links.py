"""Who is who: /v1/connections/{subsidiaryId}/party-links (LINK)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.parties import parties
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.parties.links import SIDE_OF
from alvys_intacct.domain.parties.party_list import LinkState, PartyList
from alvys_intacct.domain.parties.party_rows import PartyRow, RowFilter, page_of_rows
from alvys_intacct.domain.parties.suggestions import DEFAULT_THRESHOLD
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid, not_found
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, SearchParameter, bad_cursor
from alvys_intacct.http.shapes.party_links import (
    LinkedAnswer,
    PartyLinksAnswer,
    PartyLinksMessage,
    ReadingProblemAnswer,
    RefreshAnswer,
    SagePartiesAnswer,
    outcome_answer,
    refresh_answer,
    row_answer,
    sage_party_answer,
)
from alvys_intacct.http.versions import IfMatch, expected_version

PATH = "/v1/connections/<subsidiary_id>/party-links"
SAGE_PATH = "/v1/connections/<subsidiary_id>/sage-parties"
PAGE = 50
MOST_OFFERED = 50
Kind = Annotated[PartyKind, Query(description="customers, or carriers and drivers, which are vendors.")]


def declare_party_links(api: Api) -> None:
    """Add the routes."""

    @api.routes.get(PATH)
    def list_party_links(
        subsidiary_id: str,
        kind: PartyKind | None = None,
        status: LinkState | None = None,
        q: SearchParameter = None,
        limit: PageSizeParameter = PAGE,
        cursor: CursorParameter = None,
    ) -> PartyLinksAnswer:
        """The customers, carriers and drivers without an External Accounting ID, with suggestions.

        The largest open amount comes first. If nothing was read yet, a reading begins.
        """
        api.starts(Work.LOOK_UPS)
        connection = live_connection(api, subsidiary_id)
        kept = parties().list_parties.kept(connection)
        rows = parties().list_parties.rows(api.identity, connection, kept)
        narrowed = RowFilter(kind, status, q)
        try:
            page = page_of_rows([row for row in rows if narrowed.passes(row)], limit, cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        return _list_answer(connection, kept, rows, page.items, page.cursor, _refresh(api, connection, kept))

    @api.routes.post(PATH)
    def decide_party_links(
        subsidiary_id: str, message: Annotated[PartyLinksMessage, Body()], if_match: IfMatch = None
    ) -> LinkedAnswer:
        """Accept, reject, pick or unlink, each with its own outcome; or have everything read anew."""
        api.starts(Work.LOOK_UPS)
        connection = live_connection(api, subsidiary_id)
        sure, expected = message.accept_all, expected_version(if_match, message.version)
        if sure is not None and expected is None:
            raise invalid([InputProblem("version", "must be given with acceptAll")])
        changed, outcomes = parties().link_parties(
            api.identity,
            connection,
            message.decisions(),
            accept_all=sure.wanted() if sure else None,
            expected=expected,
        )
        if changed is None:
            raise not_found("connection")
        begins = message.action == "refresh"
        return LinkedAnswer(
            version=changed.version,
            outcomes=[outcome_answer(outcome) for outcome in outcomes],
            refresh=_begun(api, connection) if begins else _newest(connection),
        )

    @api.routes.get(SAGE_PATH)
    def find_sage_parties(
        subsidiary_id: str, kind: Kind, q: SearchParameter = None, limit: PageSizeParameter = MOST_OFFERED
    ) -> SagePartiesAnswer:
        """Customers or vendors in Sage, as last read; `q` finds those whose id, name or town contains it."""
        api.starts(Work.LOOK_UPS)
        connection = live_connection(api, subsidiary_id)
        book = deployment().party_books.get(connection.party_books, SIDE_OF[kind])
        text = (q or "").casefold().strip()
        found = [
            party
            for party in (book.parties if book else [])
            if text in f"{party.party_id} {party.name} {party.city}".casefold()
            and party.entity_id in (None, connection.entity_id)
        ]
        found.sort(
            key=lambda party: (party.party_id.casefold() != text, party.name.casefold(), party.party_id)
        )
        return SagePartiesAnswer(
            items=[sage_party_answer(party) for party in found[:limit]],
            more=len(found) > limit,
            read_at=book.read_at if book else None,
        )


def _refresh(api: Api, connection: Connection, kept: PartyList | None) -> RefreshAnswer:
    """The newest reading; one begins where there was none, or none that found anything."""
    newest = deployment().party_lists.refresh_of(connection)
    now = deployment().clock.now()
    has_failed = newest is not None and newest.problem is not None
    if kept is None and not has_failed and (newest is None or not newest.is_under_way(now)):
        return _begun(api, connection)
    return refresh_answer(newest, now)


def _begun(api: Api, connection: Connection) -> RefreshAnswer:
    api.starts(Work.LONG_READS)
    refresh = parties().start_refresh(connection, api.identity.subject, api.correlation_id)
    return refresh_answer(refresh, deployment().clock.now())


def _newest(connection: Connection) -> RefreshAnswer:
    return refresh_answer(deployment().party_lists.refresh_of(connection), deployment().clock.now())


def _list_answer(
    connection: Connection,
    kept: PartyList | None,
    rows: Sequence[PartyRow],
    shown: Sequence[PartyRow],
    cursor: str | None,
    refresh: RefreshAnswer,
) -> PartyLinksAnswer:
    counts = {kind: Counter(row.state for row in rows if row.party.kind is kind) for kind in PartyKind}
    sure = Counter(
        row.party.kind
        for row in rows
        if row.state is LinkState.SUGGESTED and row.suggestions[0].score >= DEFAULT_THRESHOLD
    )
    problems = kept.problems.items() if kept else ()
    return PartyLinksAnswer(
        version=connection.version,
        read_at=kept.read_at if kept else None,
        refresh=refresh,
        counts={kind: {state: counts[kind][state] for state in LinkState} for kind in PartyKind},
        threshold=DEFAULT_THRESHOLD,
        sure={kind: sure[kind] for kind in PartyKind},
        problems={kind: ReadingProblemAnswer(**problem.model_dump()) for kind, problem in problems},
        cut=kept.cut if kept else False,
        items=[row_answer(row) for row in shown],
        cursor=cursor,
    )
