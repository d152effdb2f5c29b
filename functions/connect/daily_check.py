"""Every day: run the reconciliation check on each active connection (CONN-8)."""

from __future__ import annotations

from typing import Any

from alvys_intacct import bootstrap
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler. One connection's failure doesn't stop the others."""
    bootstrap.deadline.follow(context)
    found = 0
    for tenant, subsidiary_id in bootstrap.connections().active():
        connection = bootstrap.connections().get(tenant, subsidiary_id)
        if connection is None:
            continue
        try:
            problems = bootstrap.check_connection()(connection)
        except SyncError as error:
            logger.warning("check failed", extra={"tenant": tenant, "code": error.code})
            continue
        for problem in problems:
            logger.warning("check found a problem", extra={"tenant": tenant, "code": problem.code})
        found += len(problems)
    bootstrap.metrics.count("ConnectionProblems", found)
    return {"problems": found}
