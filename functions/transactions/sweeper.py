"""Every minute: queue transactions that are due. Every five minutes: all work that lost its message, too."""

from __future__ import annotations

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler. The schedule's input says whether only transactions are wanted."""
    sweep = recovery().sweep_work
    recovered = sweep.due() if event.get("only") == "transactions" else sweep()
    runtime.metrics.count("Recovered", recovered)
    return {"recovered": recovered}
