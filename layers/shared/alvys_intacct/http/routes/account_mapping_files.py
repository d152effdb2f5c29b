"""Account mappings as a file: /v1/connections/{subsidiaryId}/account-mappings.csv (LINK-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.account_mappings.items import catalogue
from alvys_intacct.domain.account_mappings.mapping import CATEGORY_SIDES, LABELS, Category, SidedAccounts
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem, input_problems
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.http.api import Api
from alvys_intacct.http.csv import csv_text
from alvys_intacct.http.csv_input import BadRow, CsvRow, bad_rows, rows_of_csv, shown
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.routes.account_mappings import AccountMappingsMessage
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.party_links import FileAnswer
from alvys_intacct.http.versions import IfMatch, expected_version
from alvys_intacct.usecases.connections.change_connection import ChangedMeanwhileError

PATH = "/v1/connections/<subsidiary_id>/account-mappings.csv"
READ = ("category", "item", "ar", "ap")
COLUMNS = ("category", "label", "item", "ar", "ap")
DEFAULTS = "defaults"
CATEGORIES = ", ".join([DEFAULTS, *Category])
_SIDE_WORDS = {Side.AR: "receivable", Side.AP: "payable"}


def declare_account_mapping_files(api: Api) -> None:
    """Add the routes."""

    @api.routes.get(PATH)
    def account_mappings_as_csv(subsidiary_id: str) -> Response[str]:
        """The account mappings as a CSV file, with every item that can be mapped."""
        api.starts(Work.FILES)
        connection = live_connection(api, subsidiary_id)
        headers = {
            "content-disposition": 'attachment; filename="account-mappings.csv"',
            "etag": f'"{connection.version}"',
        }
        text = csv_text(COLUMNS, _cells(connection))
        return Response(200, content_type="text/csv; charset=utf-8", body=text, headers=headers)

    @api.routes.put(PATH)
    def put_account_mappings_as_csv(subsidiary_id: str, if_match: IfMatch = None) -> FileAnswer:
        """Take over the accounts of a CSV file: `category`, `item`, `ar`, `ap`; empty ones clear a mapping.

        It is checked whole before anything is saved, and every bad row is named. Items that it doesn't name
        stay as they are.
        """
        api.starts(Work.FILES)
        connection = live_connection(api, subsidiary_id)
        rows = rows_of_csv(api.text_body, READ)
        expected = expected_version(if_match, None)
        well_formed, bad = _well_formed(rows, connection)
        wanted, places, _ = _wanted(well_formed, connection)
        written = AccountMappingsMessage.model_validate(wanted).as_written()
        map_accounts = connections().map_accounts
        if bad:
            raise _all_bad(bad, map_accounts.problems(connection, written), places)
        try:
            changed = map_accounts.merge(api.identity, subsidiary_id, written, expected)
        except ChangedMeanwhileError:
            raise
        except ChangeRefusedError as error:
            problems = map_accounts.problems(connection, written) or error.problems
            raise _all_bad([], problems or [InputProblem("", error.message)], places) from None
        if changed is None:
            raise not_found("connection")
        return FileAnswer(
            version=changed.version,
            rows=len(rows),
            changed=changed.version != connection.version,
            new_items=tuple(_new_items(rows, connection)),
        )


def _cells(connection: Connection) -> Iterator[list[str]]:
    values = deployment().alvys_values.get(connection.tenant, [ValueField(one) for one in Category])
    seen = {Category(of): [value.shown for value in kept.values.values()] for of, kept in values.items()}
    mappings = connection.account_mappings
    yield [DEFAULTS, "Default accounts", "", *_accounts(mappings.defaults)]
    for category, view in catalogue(mappings, seen).items():
        yield [category, LABELS[category], "", *_accounts(view.mapping.default)]
        for name, accounts in view.mapping.items.items():
            yield [category, LABELS[category], name, *_accounts(accounts)]


def _accounts(accounts: SidedAccounts) -> tuple[str, str]:
    return accounts.on(Side.AR) or "", accounts.on(Side.AP) or ""


def _new_items(rows: Iterable[CsvRow], connection: Connection) -> list[str]:
    """Items with an account that were neither known, mapped nor seen before: each may be mistyped (MAP-3)."""
    present = {(cells[0], folded(cells[2])) for cells in _cells(connection)}
    return [
        f"{item} in {LABELS[Category(category)]}"
        for row in rows
        if (item := " ".join(row.cells["item"].split()))
        and (row.cells[Side.AR] or row.cells[Side.AP])
        and ((category := row.cells["category"].casefold()), folded(item)) not in present
    ]


def _well_formed(rows: Sequence[CsvRow], connection: Connection) -> tuple[list[CsvRow], list[BadRow]]:
    """The rows that can be read, and what is wrong with the others."""
    wanted, places, bad = _wanted(rows, connection)
    try:
        AccountMappingsMessage.model_validate(wanted)
    except ValidationError as error:
        bad += _rows_of(input_problems(error), places)
    numbers = {one.number for one in bad}
    return [row for row in rows if row.number not in numbers], bad


def _wanted(
    rows: Iterable[CsvRow], connection: Connection
) -> tuple[dict[str, Any], dict[str, int], list[BadRow]]:
    """The message that the rows stand for, the row of each path, and the rows that stand for nothing.

    What a row leaves as it is isn't in the message.
    """
    present = {(cells[0], folded(cells[2])): tuple(cells[3:]) for cells in _cells(connection)}
    wanted: dict[str, Any] = {"categories": {}}
    places: dict[str, int] = {}
    bad: list[BadRow] = []
    for row in rows:
        name, item = row.cells["category"].casefold(), " ".join(row.cells["item"].split())
        if name != DEFAULTS and name not in list(Category):
            words = f"There is no category {shown(row.cells['category'])!r}. Enter one of: {CATEGORIES}."
            bad.append(BadRow(row.number, "category", words))
            continue
        if name == DEFAULTS and item:
            bad.append(BadRow(row.number, "item", "The default accounts have no items. Leave it empty."))
            continue
        path = name if name == DEFAULTS else f"categories.{name}.{f'items.{item}' if item else 'default'}"
        key = folded(path)
        if key in places:
            bad.append(
                BadRow(row.number, "item", f"Row {places[key]} is about the same item. Keep one of them.")
            )
            continue
        places[key] = row.number
        sides = (
            list(Side)
            if name == DEFAULTS
            else [side for side in Side if side in CATEGORY_SIDES[Category(name)]]
        )
        bad += [
            BadRow(
                row.number,
                side,
                f"{LABELS[Category(name)]} has no {_SIDE_WORDS[side]} account. Leave it empty.",
            )
            for side in Side
            if side not in sides and row.cells[side]
        ]
        if present.get((name, folded(item)), ("", "")) == (row.cells[Side.AR], row.cells[Side.AP]):
            continue
        accounts = {side.value: row.cells[side] or None for side in sides}
        if name == DEFAULTS:
            wanted["defaults"] = accounts
        elif item:
            of_category = wanted["categories"].setdefault(name, {})
            of_category.setdefault("items", {})[item] = accounts
        else:
            wanted["categories"].setdefault(name, {})["default"] = accounts
    return wanted, places, bad


def _all_bad(bad: Iterable[BadRow], problems: Iterable[InputProblem], places: dict[str, int]) -> Exception:
    """The refusal that names every bad row, whatever is wrong with it (LINK-2)."""
    return bad_rows(sorted([*bad, *_rows_of(problems, places)], key=lambda one: one.number))


def _rows_of(problems: Iterable[InputProblem], places: dict[str, int]) -> list[BadRow]:
    """The problems of mappings as those of rows: each path ends with the side, which is the column."""
    found = []
    for problem in problems:
        place, _, column = problem.path.rpartition(".")
        number = places.get(folded(place), 0)
        if not number:
            number, column = places.get(folded(problem.path), 0), "item"
        message = problem.message
        found.append(BadRow(number, column, f"{message[:1].upper()}{message[1:]}".rstrip(".") + "."))
    return found
