"""Lists, details, previews, consequences, the overview: /v1/transactions, /v1/previews, /v1/overview.

(MOD-5, MOD-10, MAP-8)
"""

from __future__ import annotations

from alvys_intacct.cold_start import started

from dataclasses import replace
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.shapes.list_filters import STATUSES, WAITING, PageQuery, list_filter, refuse_unknown
from alvys_intacct.http.shapes.pages import bad_cursor
from alvys_intacct.http.shapes.transactions import TransactionsAnswer, transaction_answer
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=billers, fair_use=fair_use)


@api.routes.get("/v1/transactions")
def list_recent(query: Annotated[PageQuery, Query()]) -> TransactionsAnswer:
    """Transactions of the kinds that the caller may see, newest first.

    Filters ignore case and refuse unknown values.
    """
    refuse_unknown(api.routes.current_event.query_string_parameters, PageQuery)
    caller = api.identity
    narrowed = list_filter(
        subsidiary_id=query.subsidiary_id, kind=query.kind, status=query.status,
        since=query.from_, until=query.to, text=query.q, statuses=[*STATUSES, WAITING],
    )  # fmt: skip
    if narrowed.status == WAITING:
        narrowed = replace(narrowed, status=None, statuses=frozenset(IN_HAND))
    visible = frozenset(kind for kind in Kind if not caller.lacks(kind.facts.permissions))
    narrowed = replace(narrowed, kinds=None if len(visible) == len(Kind) else visible)
    try:
        page = deployment().transactions.recent(caller.tenant, narrowed, query.limit, query.cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return TransactionsAnswer(
        items=[
            transaction_answer(transaction, caller, deployment().url_patterns) for transaction in page.items
        ],
        cursor=page.cursor,
    )


def _details(api: Api) -> None:
    from alvys_intacct.http.routes.transaction_details import declare_transaction_details  # noqa: PLC0415

    declare_transaction_details(api)


def _overview(api: Api) -> None:
    from alvys_intacct.http.routes.overview import declare_overview  # noqa: PLC0415

    declare_overview(api)


def _previews(api: Api) -> None:
    from alvys_intacct.http.routes.previews import declare_previews  # noqa: PLC0415

    declare_previews(api)


api.later("/v1/transactions/[^/]+", _details)
api.later("/v1/overview", _overview)
api.later("/v1/previews|/v1/transactions/[^/]+/(preview|consequences)", _previews)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: deployment().transactions)
