"""The daily check of each active connection: planned page by page, one message per connection (CONN-8)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Plan the checks of a page of connections, or check one connection."""
    if message.page is not None:
        page = connections().plan_daily_checks(message.page, message.correlation_id)
        for missing in page.missing:
            about = {"tenant": missing.tenant, "subsidiary": missing.subsidiary_id}
            logger.warning("a daily check is missing", extra={**about, "lastChecked": missing.checked_at})
        return
    found = connections().check_daily(message.tenant, named(message.subsidiary_id), message.planned_at)
    for problem in found or ():
        logger.warning(
            "a check found a problem",
            extra={"tenant": message.tenant, "subsidiary": message.subsidiary_id, "code": problem.code},
        )
    runtime.metrics.count("ConnectionsChecked", 0 if found is None else 1)
    runtime.metrics.count("ConnectionProblems", len(found or ()))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SQS: a page or a check. EventBridge Scheduler: the turns that are due; with `{"all": true}`, of all."""
    runtime.deadline.follow(context)
    if "Records" in event:
        return {**work_off_singly(event, carry_out, deployment().postpone)}
    plan = connections().plan_daily_checks
    begin = plan.begin_all if event.get("all") else plan.begin
    turns = begin(context.aws_request_id)
    runtime.metrics.count("ScheduledRuns", 1)
    return {"turns": turns}


started()
