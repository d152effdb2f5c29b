"""Every 12 hours: plan a payment sync for each active connection (PAY-1)."""

from __future__ import annotations

from typing import Any

from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """EventBridge Scheduler."""
    return {"planned": payments().plan_payment_syncs.for_all(context.aws_request_id)}
