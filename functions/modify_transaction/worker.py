"""Carries reverts and edits into Sage Intacct (MOD-1)."""

from __future__ import annotations

from typing import Any

from alvys_intacct import bootstrap
from alvys_intacct.messages import BatchAnswer, work_off
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    bootstrap.deadline.follow(context)
    return work_off(event, bootstrap.modify_documents(), bootstrap.postpone())
