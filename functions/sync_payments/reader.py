"""Reads payments: one message per slice of a run (PAY)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Read the next slice of one run."""
    payments().carry_out_runs(message.tenant, named(message.run_id))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    runtime.deadline.follow(context)
    return work_off_singly(event, carry_out, deployment().postpone)


started()
