"""Links of parties as a file: /v1/connections/{subsidiaryId}/party-links.csv (LINK-2)."""

from __future__ import annotations

from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from alvys_intacct.bootstrap.parties import parties
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.parties.link_files import LinkLine, linked_by_file
from alvys_intacct.domain.parties.links import PartyLinks
from alvys_intacct.domain.parties.party_list import LinkState
from alvys_intacct.domain.parties.party_rows import PartyRow, RowFilter, page_of_rows
from alvys_intacct.http.api import Api
from alvys_intacct.http.csv import csv_text
from alvys_intacct.http.csv_input import BadRow, bad_rows, rows_of_csv
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.pages import CursorParameter, SearchParameter, bad_cursor
from alvys_intacct.http.shapes.party_links import FileAnswer
from alvys_intacct.http.versions import IfMatch, expected_version

PATH = "/v1/connections/<subsidiary_id>/party-links.csv"
# On the way in only the first three count, and the name of a party that isn't listed any more.
READ = ("kind", "alvysId", "sageId", "alvysName")
COLUMNS = (
    "kind", "alvysId", "alvysName", "sageId", "status", "number", "city", "state",
    "suggestedSageId", "suggestedName", "score", "openDocuments", "openAmounts",
)  # fmt: skip
MOST_IN_PART = 5_000


def declare_party_files(api: Api) -> None:
    """Add the routes."""

    @api.routes.get(PATH)
    def party_links_as_csv(
        subsidiary_id: str,
        kind: PartyKind | None = None,
        status: LinkState | None = None,
        q: SearchParameter = None,
        cursor: CursorParameter = None,
    ) -> Response[str]:
        """The same list as a CSV file, which can be changed and sent back.

        A long list comes in parts: the header Link (rel="next") leads to the next part.
        """
        api.starts(Work.FILES)
        connection = live_connection(api, subsidiary_id)
        listed = parties().list_parties
        rows = listed.rows(api.identity, connection, listed.kept(connection))
        narrowed = RowFilter(kind, status, q)
        try:
            page = page_of_rows([row for row in rows if narrowed.passes(row)], MOST_IN_PART, cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        text = csv_text(COLUMNS if cursor is None else (), map(_cells, page.items))
        headers = {
            "content-disposition": 'attachment; filename="party-links.csv"',
            "etag": f'"{connection.version}"',
            "x-rows": str(len(page.items)),
        }
        if page.cursor is not None:
            asked = {**(api.routes.current_event.query_string_parameters or {}), "cursor": page.cursor}
            path = PATH.replace("<subsidiary_id>", subsidiary_id)
            headers["link"] = f'<{path}?{urlencode(asked)}>; rel="next"'
        return Response(200, content_type="text/csv; charset=utf-8", body=text, headers=headers)

    @api.routes.put(PATH)
    def put_party_links_as_csv(subsidiary_id: str, if_match: IfMatch = None) -> FileAnswer:
        """Take over the links of a CSV file: `kind`, `alvysId` and `sageId`; empty ones remove a link.

        It is checked whole before anything is saved, and every bad row is named. Parties that it doesn't name
        stay as they are.
        """
        api.starts(Work.FILES)
        connection = live_connection(api, subsidiary_id)
        lines = [
            LinkLine(
                row.number,
                row.cells["kind"],
                row.cells["alvysId"],
                row.cells["alvysName"],
                row.cells["sageId"],
            )
            for row in rows_of_csv(api.text_body, READ)
        ]
        link_parties, listed = parties().link_parties, parties().list_parties
        kept, in_sage = listed.kept(connection), link_parties.parties_in_sage(connection)
        rows = listed.rows(api.identity, connection, kept)
        names = {row.party.key: row.party.facts.name for row in rows}
        complete = () if kept is None or kept.cut else [one for one in PartyKind if one not in kept.problems]

        def decided(links: PartyLinks) -> PartyLinks:
            following, bad = linked_by_file(links, lines, names, in_sage, connection.entity_id, complete)
            if bad:
                raise bad_rows([BadRow(line.number, line.column, line.message) for line in bad])
            return following

        expected = expected_version(if_match, None)
        changed = link_parties.replace(api.identity, subsidiary_id, decided, expected)
        if changed is None:
            raise not_found("connection")
        return FileAnswer(
            version=changed.version, rows=len(lines), changed=changed.version != connection.version
        )


def _cells(row: PartyRow) -> list[str]:
    facts, best = row.party.facts, row.suggestions[0] if row.suggestions else None
    amounts = " + ".join(f"{amount_text(amount)} {currency}" for currency, amount in row.open.totals)
    return [
        row.party.kind, facts.party_id, facts.name, row.link.sage_id if row.link else "", row.state,
        row.party.number, facts.city, facts.state,
        best.sage_id if best else "", best.name if best else "", f"{best.score:.2f}" if best else "",
        str(row.open.documents), amounts,
    ]  # fmt: skip
