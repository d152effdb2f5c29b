"""Daily: begins to plan the comparisons of all active connections; messages have the rest planned (OPS-2)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.close import close
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """EventBridge Scheduler."""
    pages = close().begin_daily(context.aws_request_id)
    runtime.metrics.count("ScheduledRuns", 1)
    return {"pages": pages}


started()
