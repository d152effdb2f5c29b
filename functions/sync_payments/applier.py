"""Applies payments: one message per payment (PAY)."""

from __future__ import annotations

from typing import Any

from alvys_intacct import bootstrap
from alvys_intacct.messages import BatchAnswer, WorkMessage, named, work_off_singly
from alvys_intacct.observability import logger, metrics


def carry_out(message: WorkMessage) -> None:
    """One payment."""
    bootstrap.apply_payments()(message.tenant, named(message.payment_key))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    bootstrap.deadline.follow(context)
    return work_off_singly(event, carry_out, bootstrap.postpone())
