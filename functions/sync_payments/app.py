"""Payment syncs and payments: /v1/payment-syncs, /v1/payments (PAY-5, PAY-8, PAY-12)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.list_filters import refuse_unknown
from alvys_intacct.http.shapes.pages import bad_cursor
from alvys_intacct.http.shapes.payment_runs import RunsAnswer, RunsQuery, run_answer
from alvys_intacct.http.shapes.payments import PaymentsAnswer, PaymentsQuery, payments_answer
from alvys_intacct.http.shapes.sync_message import SyncMessage
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=billers, fair_use=fair_use)


@api.routes.post("/v1/payment-syncs", status_code=202)
def sync_now(message: Annotated[SyncMessage, Body()]) -> RunsAnswer:
    """Sync one or all active connections now, over the lookback window or payment dates (PAY-12).

    A connection whose primary switch or both sides are off is left out. Where a sync over the same waits to
    begin, it is the answer, and no other is started.
    """
    api.starts(Work.PAYMENT_SYNCS)
    caller = api.identity
    dates = message.dates(runtime.clock.now().date())
    runs = payments().sync_on_demand(
        caller.tenant, caller.subject, api.correlation_id, message.subsidiary_id, dates
    )
    if not runs:
        raise not_found("active connection")
    return RunsAnswer(items=[run_answer(run, {}) for run in runs], cursor=None)


@api.routes.get("/v1/payment-syncs")
def list_runs(query: Annotated[RunsQuery, Query()]) -> RunsAnswer:
    """Payment syncs of all connections or of one, newest first."""
    refuse_unknown(api.routes.current_event.query_string_parameters, RunsQuery)
    runs, tenant = payments().list_payments.runs, api.identity.tenant
    try:
        page = runs(tenant, query.limit, query.cursor, query.subsidiary_id)
    except ValueError as error:
        raise bad_cursor(error) from None
    return RunsAnswer(items=[run_answer(run, counts) for run, counts in page.items], cursor=page.cursor)


@api.routes.get("/v1/payments")
def list_payments(query: Annotated[PaymentsQuery, Query()]) -> PaymentsAnswer:
    """Payments and where each stands in Alvys, the newest payment date first.

    Filters ignore case and refuse unknown values. A refused payment is retried or closed by its id on the
    error list.
    """
    refuse_unknown(api.routes.current_event.query_string_parameters, PaymentsQuery)
    narrowed = query.narrowed()
    try:
        listed = payments().list_payments.payments(api.identity, narrowed, query.limit, query.cursor)
    except ValueError as error:
        raise bad_cursor(error) from None
    waiting = payments().waiting_drains(api.identity.tenant)
    return payments_answer(listed, deployment().url_patterns, waiting)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: payments().list_payments)
