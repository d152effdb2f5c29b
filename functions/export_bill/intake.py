"""Intake of AP transactions: POST /v1/bills (AP-1)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import ready_for_calls
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.http.routes.intake import intake_api
from alvys_intacct.observability import logger, metrics

api = intake_api("/v1/bills", Side.AP)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: intake().accept_transactions)
