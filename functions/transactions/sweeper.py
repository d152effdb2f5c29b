"""Every five minutes: queue work again that lost its message."""

from __future__ import annotations

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler."""
    recovered = recovery().sweep_work()
    runtime.metrics.count("Recovered", recovered)
    return {"recovered": recovered}
