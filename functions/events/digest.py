"""The daily digest of open errors to each tenant: planned page by page, one message per tenant (OPS-3)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.events import events
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import UnreadableMessageError, WorkMessage, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Plan the digests of a page of connections, or send the digest of a tenant."""
    if message.page is not None:
        events().plan_digests.page(message.page, message.correlation_id)
    elif message.digest_on is not None:
        events().send_digest(message.tenant, message.digest_on)
    else:
        raise UnreadableMessageError


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SQS: a page or a tenant. EventBridge Scheduler: the digests of the day."""
    runtime.deadline.follow(context)
    if "Records" in event:
        return {**work_off_singly(event, carry_out, deployment().postpone)}
    pages = events().plan_digests.begin(context.aws_request_id)
    runtime.metrics.count("ScheduledRuns", 1)
    return {"pages": pages}


started()
