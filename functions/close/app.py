"""The close: /v1/close-reports, /v1/drift-reports, /v1/accounting-periods (CLOSE, OPS-2)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.http.access import close_readers
from alvys_intacct.http.api import Api
from alvys_intacct.http.routes.close_lists import declare_close_lists
from alvys_intacct.http.routes.close_reports import declare_close_reports
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=close_readers, fair_use=fair_use)

declare_close_lists(api)
declare_close_reports(api)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: deployment().close_reports)
