"""Every minute: look after the connections that hold transactions (CONN-7)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler."""
    runtime.deadline.follow(context)
    released = connections().look_after_connections()
    runtime.metrics.count("Released", released)
    runtime.metrics.count("ScheduledRuns", 1)
    return {"released": released}


started()
