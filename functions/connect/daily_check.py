"""The daily reconciliation check of each active connection (CONN-8)."""

from __future__ import annotations

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler."""
    runtime.deadline.follow(context)
    count = 0
    for checked in connections().check_all_connections():
        if checked.failure is not None:
            logger.warning("check failed", extra={"tenant": checked.tenant, "code": checked.failure.code})
        for problem in checked.problems:
            logger.warning("check found a problem", extra={"tenant": checked.tenant, "code": problem.code})
        count += len(checked.problems)
    runtime.metrics.count("ConnectionProblems", count)
    return {"problems": count}
