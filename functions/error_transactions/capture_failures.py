"""Makes error records of dead letters (ERR-7)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.recovery import recovery
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import BatchAnswer, WorkMessage, named, work_off_singly


def carry_out(message: WorkMessage) -> None:
    """Put the work of one message on the error list, where it can be retried."""
    capture = recovery().capture_failures
    logger.warning("captured a dead letter", extra=message.model_dump())
    if message.page is not None:
        # Its connections have their next turn within hours, and that reads what this one would have read.
        logger.error("a page of a round was given up", extra=message.page.model_dump(mode="json"))
        runtime.metrics.count("RoundPagesLost", 1)
    elif message.subsidiary_id is not None and message.run_id is not None:
        # What was read before stays. Whoever looks at the list later starts another reading.
        logger.error("a reading of parties was given up", extra={"subsidiary": message.subsidiary_id})
    elif message.subsidiary_id is not None:
        # It is checked again tomorrow. The review of its turn tells that it was not checked today.
        logger.error("a daily check was given up", extra={"subsidiary": message.subsidiary_id})
        runtime.metrics.count("ChecksLost", 1)
    elif message.digest_on is not None:
        # The next one, a day later, has the same errors if they are still open.
        logger.error("a digest was given up", extra={"digestOn": str(message.digest_on)})
        runtime.metrics.count("DigestsLost", 1)
    elif message.transaction_id is not None:
        capture.transaction(TransactionRef(message.tenant, message.transaction_id))
    elif message.side is not None:
        capture.drain(message.tenant, message.side)
    elif message.payment_key is not None:
        capture.payment(message.tenant, message.payment_key)
    elif message.action_id is not None:
        capture.action(message.tenant, message.action_id)
    elif message.report_id is not None:
        capture.report(message.tenant, message.report_id)
    elif message.what_if_id is not None:
        capture.what_if(message.tenant, message.what_if_id)
    else:
        capture.run(message.tenant, named(message.run_id))
    runtime.metrics.count("Captured", 1)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """SQS, from the dead letter queues."""
    runtime.deadline.follow(context)
    return work_off_singly(event, carry_out, deployment().postpone)


started()
