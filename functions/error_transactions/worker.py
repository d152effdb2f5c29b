"""Carries on what was begun for many errors: retries, marks, closes (ERR-4, ERR-11)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Carry out the next pages of an action."""
    recovery().run_actions.carry_on(message.tenant, named(message.action_id))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    runtime.deadline.follow(context)
    return work_off_singly(event, carry_out, deployment().postpone)


started()
