"""Plans payment syncs: every 15 minutes the connections whose turn it is, page by page (PAY-1)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from collections.abc import Sequence
from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.payments import payments
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import Round, RoundPage
from alvys_intacct.observability import logger, metrics
from alvys_intacct.sqs_batches import UnreadableMessageError, WorkMessage, work_off_singly


def plan_page(message: WorkMessage) -> None:
    """Plan the syncs of the connections of one page."""
    if message.page is None or message.page.round is not Round.PAYMENT_SYNC:
        raise UnreadableMessageError

    def plan(page: RoundPage, connections: Sequence[Connection]) -> None:
        payments().plan_payment_syncs(page, connections, message.correlation_id)

    payments().rounds.visit(message.page, message.correlation_id, plan)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SQS: a page. EventBridge Scheduler: the turns that are due; with `{"all": true}`, of all."""
    runtime.deadline.follow(context)
    if "Records" in event:
        return {**work_off_singly(event, plan_page, deployment().postpone)}
    rounds = payments().rounds
    begin = rounds.begin_all if event.get("all") else rounds.begin
    turns = begin(Round.PAYMENT_SYNC, context.aws_request_id)
    runtime.metrics.count("ScheduledRuns", 1)
    return {"turns": turns}


started()
