"""Payment syncs: run now, and list the runs with their outcome: /v1/payment-syncs (PAY-5, PAY-8)."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, verifier
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.messages import SyncMessage
from alvys_intacct.http.shapes.pages import bad_cursor, page_size
from alvys_intacct.http.shapes.payment_runs import RunsAnswer, run_answer
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=billers)


@api.routes.post("/v1/payment-syncs", status_code=202)
def sync_now(message: Annotated[SyncMessage, Body()]) -> RunsAnswer:
    """Sync one or all active connections now, over the lookback window or given dates."""
    caller = api.identity
    runs = payments().plan_payment_syncs.on_demand(
        caller.tenant, caller.subject, api.correlation_id, message.subsidiary_id, message.dates()
    )
    if not runs:
        raise not_found("active connection")
    return RunsAnswer(items=[run_answer(run) for run in runs], cursor=None)


@api.routes.get("/v1/payment-syncs")
def list_runs(limit: int = 50, cursor: str | None = None) -> RunsAnswer:
    """Payment syncs, newest first."""
    caller = api.identity
    try:
        page = deployment().payment_runs.runs(caller.tenant, page_size(limit), cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    return RunsAnswer(items=[run_answer(run) for run in page.items], cursor=page.cursor)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)
