"""Makes close reports, step by step, and plans the daily comparisons (CLOSE, OPS-2)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.close import close
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Carry out the next steps of a report, or plan the comparisons of a page of connections."""
    if message.page is not None:
        close().plan_daily(message.page, message.correlation_id)
    else:
        close().make_reports(message.tenant, named(message.report_id))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    runtime.deadline.follow(context)
    return work_off_singly(event, carry_out, deployment().postpone)


started()
