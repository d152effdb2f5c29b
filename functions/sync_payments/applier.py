"""Carries payments into Alvys: one message per turn of a tenant's drain (PAY)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Take a turn at draining one side of a tenant."""
    take_turn = payments().drain_payments
    if message.side is not None:
        drain = take_turn(message.tenant, message.side)
    else:
        drain = take_turn.of_payment(message.tenant, named(message.payment_key))
    if drain is not None and drain.problem is not None:
        reason = {"tenant": drain.tenant, "side": drain.side, "code": drain.problem.code}
        logger.warning("no payment reaches Alvys", extra=reason)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS."""
    runtime.deadline.follow(context)
    runtime.metrics.zero("PaymentsApplied", "PaymentsRefused")
    return work_off_singly(event, carry_out, deployment().postpone)


started()
