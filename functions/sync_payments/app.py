"""Payment syncs: run now, and list the runs with their outcome: /v1/payment-syncs (PAY-5, PAY-8)."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, verifier
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.list_filters import refuse_unknown
from alvys_intacct.http.shapes.messages import SyncMessage
from alvys_intacct.http.shapes.pages import bad_cursor, page_size
from alvys_intacct.http.shapes.payment_runs import RunsAnswer, RunsQuery, run_answer
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=billers)


@api.routes.post("/v1/payment-syncs", status_code=202)
def sync_now(message: Annotated[SyncMessage, Body()]) -> RunsAnswer:
    """Sync one or all active connections now, over the lookback window or payment dates (PAY-12).

    A connection whose primary switch or both sides are off is left out.
    """
    caller = api.identity
    dates = message.dates(runtime.clock.now().date())
    runs = payments().sync_on_demand(
        caller.tenant, caller.subject, api.correlation_id, message.subsidiary_id, dates
    )
    if not runs:
        raise not_found("active connection")
    return RunsAnswer(items=[run_answer(run) for run in runs], cursor=None)


@api.routes.get("/v1/payment-syncs")
def list_runs(query: Annotated[RunsQuery, Query()]) -> RunsAnswer:
    """Payment syncs of all connections or of one, newest first."""
    refuse_unknown(api.routes.current_event.query_string_parameters, RunsQuery)
    runs, tenant = deployment().payment_runs, api.identity.tenant
    try:
        page = runs.runs(tenant, page_size(query.limit), query.cursor, query.subsidiary_id)
    except ValueError as error:
        raise bad_cursor(error) from None
    return RunsAnswer(items=[run_answer(run) for run in page.items], cursor=page.cursor)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)
