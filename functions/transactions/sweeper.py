"""Every five minutes: bring back work that lost its message."""

from __future__ import annotations

from typing import Any

from alvys_intacct import bootstrap
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler."""
    recovered = bootstrap.recover_work().sweep()
    bootstrap.metrics.count("Recovered", recovered)
    return {"recovered": recovered}
