"""Every minute: queue transactions and payment runs that are due. Every five minutes: all lost work, too."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge Scheduler. The schedule's input says whether lost payments are looked for, too."""
    sweep = recovery().sweep_work
    is_full = event.get("only") != "transactions"
    recovered = sweep() if is_full else sweep.due()
    recovered += payments().sweep_runs()
    recovered += recovery().sweep_reports() + recovery().sweep_actions() if is_full else 0
    runtime.metrics.count("Recovered", recovered)
    runtime.metrics.count("FullSweeps" if is_full else "ScheduledRuns", 1)
    return {"recovered": recovered}


started()
