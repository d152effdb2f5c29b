"""Error Transactions: /v1/errors (ERR)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, verifier
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.error_transactions.visibility import as_seen_by
from alvys_intacct.http.access import error_readers
from alvys_intacct.http.api import Api
from alvys_intacct.http.csv import error_transactions_csv
from alvys_intacct.http.routes.error_actions import declare_error_actions
from alvys_intacct.http.shapes.messages import (
    bad_cursor,
    list_filter,
    page_size,
)
from alvys_intacct.http.shapes.transactions import ErrorAnswer, ErrorsAnswer, error_answer
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=error_readers)

declare_error_actions(api)

MOST_CSV_ROWS = 2_000

SubsidiaryId = Annotated[str | None, Query(alias="subsidiaryId")]
EntityType = Annotated[str | None, Query(alias="entityType")]
From = Annotated[date | None, Query(alias="from")]
To = Annotated[date | None, Query(alias="to")]


@api.routes.get("/v1/errors")
def list_open(
    kind: str | None = None,
    status: str | None = None,
    subsidiary_id: SubsidiaryId = None,
    entity_type: EntityType = None,
    since: From = None,
    until: To = None,
    q: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> ErrorsAnswer:
    """Open error transactions, newest first. Dates are UTC and inclusive.

    q that is the exact number of a transaction (load, trip, invoice, statement, PO, document in Sage) finds
    just that; any other text is looked for in numbers, names and messages.
    """
    caller = api.identity
    narrowed = list_filter(
        subsidiary_id=subsidiary_id, kind=kind, status=status, entity_type=entity_type,
        since=since, until=until, text=q,
    )  # fmt: skip
    try:
        page = deployment().transactions.open_errors(caller.tenant, narrowed, page_size(limit), cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return ErrorsAnswer(items=_rows(page.items), cursor=page.cursor)


@api.routes.get("/v1/errors.csv")
def as_csv(
    kind: str | None = None,
    status: str | None = None,
    subsidiary_id: SubsidiaryId = None,
    entity_type: EntityType = None,
    since: From = None,
    until: To = None,
    q: str | None = None,
) -> Response[str]:
    """The same list as a CSV file, up to 2,000 rows."""
    caller = api.identity
    narrowed = list_filter(
        subsidiary_id=subsidiary_id, kind=kind, status=status, entity_type=entity_type,
        since=since, until=until, text=q,
    )  # fmt: skip
    rows: list[ErrorAnswer] = []
    cursor: str | None = None
    while len(rows) < MOST_CSV_ROWS:
        page = deployment().transactions.open_errors(caller.tenant, narrowed, 200, cursor)
        rows += _rows(page.items)
        cursor = page.cursor
        if cursor is None:
            break
    return Response(
        status_code=200,
        content_type="text/csv; charset=utf-8",
        body=error_transactions_csv(rows[:MOST_CSV_ROWS]),
        headers={"content-disposition": 'attachment; filename="error-transactions.csv"'},
    )


def _rows(records: Iterable[ErrorRecord]) -> list[ErrorAnswer]:
    """The rows as the caller may see them (API-2)."""
    return [error_answer(as_seen_by(api.identity, record)) for record in records]


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)
