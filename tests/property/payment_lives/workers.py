"""The workers and schedules of payments in one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from alvys_intacct.domain.connections.rounds import Round, RoundPage, shard_of
from alvys_intacct.gateways.sqs import QueueName, SqsWorkQueue
from alvys_intacct.sqs_batches import Postponement, WorkMessage, message_of, named, work_off_singly
from alvys_intacct.usecases.connections.rounds import Rounds
from tests.fakes.samples import CALLER, TENANT
from tests.fakes.sqs import FakeSqs, Message
from tests.property.lives.deployment import Process

WORKERS = (QueueName.ROUNDS, QueueName.READ_PAYMENTS, QueueName.APPLY_PAYMENTS, QueueName.ERROR_ACTIONS)


def work(process: Process, sqs: FakeSqs, queue: QueueName, messages: Sequence[Message]) -> set[str]:
    """One run of a queue's worker; the ids of the messages that stay in the queue."""
    client = cast(Any, sqs)
    records = [message.record() for message in messages]
    answer = work_off_singly({"Records": records}, _carry_out(process, queue), Postponement(client))
    return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}


def capture(process: Process, message: Message) -> None:
    """Put a dead letter on record."""
    content = message_of(message.record())
    assert content is not None
    failures = process.recovery.capture_failures
    if content.run_id is not None:
        failures.run(content.tenant, content.run_id)
    elif content.side is not None:
        failures.drain(content.tenant, content.side)
    elif content.action_id is not None:
        failures.action(content.tenant, content.action_id)


class OurTurns:
    """Queues the turns of connections that there are: the others take time and change nothing."""

    def __init__(self, queue: SqsWorkQueue, subsidiaries: Sequence[str]) -> None:
        self._queue = queue
        self._shards = {shard_of(TENANT, subsidiary_id) for subsidiary_id in subsidiaries}

    def send_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Queue those of these pages."""
        self._queue.send_pages([page for page in pages if page.shard in self._shards], correlation_id)


def plan(process: Process, subsidiaries: Sequence[str], *, all_at_once: bool) -> None:
    """What the schedule does: the turns that are due, or those of all connections."""
    turns = OurTurns(process.queue, subsidiaries)
    rounds = Rounds(process.connections, turns.send_pages, process.clock)
    begin = rounds.begin_all if all_at_once else rounds.begin
    begin(Round.PAYMENT_SYNC, "corr")


def sync_now(process: Process, subsidiary_id: str | None, days: tuple[date, date] | None) -> None:
    """What a person asks for: the lookback window, or certain days."""
    dates = None
    if days is not None:
        first, last = (datetime.combine(day, time(), UTC) for day in days)
        dates = first, last + timedelta(days=1)
    process.payment_side.sync_on_demand(TENANT, CALLER.subject, "corr", subsidiary_id, dates)


def sweep(process: Process) -> None:
    """What the sweeper's schedule does."""
    process.recovery.sweep_work()
    process.payment_side.sweep_runs()


def _carry_out(process: Process, queue: QueueName) -> Callable[[WorkMessage], None]:
    def plan_page(message: WorkMessage) -> None:
        page = message.page
        assert page is not None
        planned = process.payment_side.plan_payment_syncs
        process.payment_side.rounds.visit(page, "corr", lambda page, found: planned(page, found, "corr"))

    def read(message: WorkMessage) -> None:
        process.payment_side.carry_out_runs(message.tenant, named(message.run_id))

    def apply(message: WorkMessage) -> None:
        drain = process.payment_side.drain_payments
        if message.side is not None:
            drain(message.tenant, message.side)
        else:
            drain.of_payment(message.tenant, named(message.payment_key))

    def act(message: WorkMessage) -> None:
        process.recovery.run_actions.carry_on(message.tenant, named(message.action_id))

    return {
        QueueName.ROUNDS: plan_page,
        QueueName.READ_PAYMENTS: read,
        QueueName.APPLY_PAYMENTS: apply,
        QueueName.ERROR_ACTIONS: act,
    }[queue]
