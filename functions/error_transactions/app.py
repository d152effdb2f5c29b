"""Error Transactions: /v1/errors (ERR)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.bootstrap.error_list import list_errors
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.http.access import error_readers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.errors import (
    ErrorAnswer,
    ErrorFileQuery,
    ErrorGroupsAnswer,
    ErrorsAnswer,
    ErrorsQuery,
    GroupsQuery,
    errors_answer,
    groups_answer,
)
from alvys_intacct.http.shapes.list_filters import refuse_unknown
from alvys_intacct.http.shapes.pages import bad_cursor
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=error_readers, fair_use=fair_use)


def _actions(api: Api) -> None:
    from alvys_intacct.http.routes.error_actions import (  # noqa: PLC0415
        declare_document_comparison,
        declare_error_actions,
        declare_error_progress,
    )

    declare_error_actions(api)
    declare_document_comparison(api)
    declare_error_progress(api)


api.later("/v1/errors/(?!groups).+", _actions)


@api.routes.get("/v1/errors")
def list_open(query: Annotated[ErrorsQuery, Query()]) -> ErrorsAnswer:
    """Open error transactions, urgent ones first, then by date (newest first), amount, attempts or cause.

    Filters ignore case and refuse unknown values. Orders other than by date need 20,000 open errors at most,
    or the cause of one group.
    """
    refuse_unknown(api.routes.current_event.query_string_parameters, ErrorsQuery)
    return _page(query, query.limit, query.cursor)


@api.routes.get("/v1/errors/<record_id>")
def one_open(record_id: str) -> ErrorAnswer:
    """One open error, as the list shows it; 404 where it isn't on the list, or no longer."""
    listed = list_errors().one(api.identity, record_id)
    if not listed.records:
        raise not_found("error transaction")
    return errors_answer(listed, deployment().url_patterns).items[0]


@api.routes.get("/v1/errors.csv")
def as_csv(query: Annotated[ErrorFileQuery, Query()]) -> Response[str]:
    """The same list as a CSV file, in the same order.

    A long list comes in parts: the header Link (rel="next") leads to the next part, which continues the file.
    """
    api.starts(Work.FILES)
    from alvys_intacct.http.error_file import file_answer  # noqa: PLC0415 - few calls need it

    asked = api.routes.current_event.query_string_parameters
    refuse_unknown(asked, ErrorFileQuery)
    return file_answer(lambda limit, cursor: _page(query, limit, cursor), asked, query.cursor)


@api.routes.get("/v1/errors/groups")
def by_cause(query: Annotated[GroupsQuery, Query()]) -> ErrorGroupsAnswer:
    """Open error transactions by cause, with counts and totals; up to 20,000 errors are counted."""
    refuse_unknown(api.routes.current_event.query_string_parameters, GroupsQuery)
    try:
        listed = list_errors().groups(api.identity, query.narrowed(), query.by(), query.limit, query.cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return groups_answer(listed)


def _page(query: ErrorFileQuery, limit: int, cursor: str | None) -> ErrorsAnswer:
    """One page as the caller may see it (API-2)."""
    try:
        listed = list_errors().page(api.identity, query.narrowed(), query.sorting(), limit, cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return errors_answer(listed, deployment().url_patterns)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, list_errors)
