"""Carries reverts and edits into Sage Intacct (MOD-1)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.exports import exports
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, work_off


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    runtime.deadline.follow(context)
    return work_off(event, exports().modify_documents, deployment().postpone)


started(lambda: exports().modify_documents, lambda: deployment().postpone)
