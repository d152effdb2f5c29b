"""Exports AR transactions to Sage Intacct, up to 100 at once."""

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
    return work_off(event, bootstrap.export_documents(), bootstrap.postpone())
