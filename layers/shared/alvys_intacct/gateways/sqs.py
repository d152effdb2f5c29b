"""The queues of our own workers. A message only names the work; the record holds what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.lifecycle import Worker, worker_for
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.dynamodb.aws_errors import QUEUE, busy, of_code, translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

    from alvys_intacct.domain.close.runs import ReportRun
    from alvys_intacct.domain.connections.daily_checks import ConnectionCheck
    from alvys_intacct.domain.connections.rounds import RoundPage
    from alvys_intacct.domain.error_transactions.actions import ErrorAction
    from alvys_intacct.domain.parties.party_refresh import PartyRefresh
    from alvys_intacct.domain.payments.payment import Payment
    from alvys_intacct.domain.payments.run import PaymentRun
    from alvys_intacct.domain.what_if.runs import WhatIfRun

MOST_PER_SEND = 10
# SQS keeps a message back for this many seconds at most.
LONGEST_SQS_DELAY = 900
# SQS takes 256 KB.
LARGEST_MESSAGE = 240_000


class QueueName(StrEnum):
    """The queues, named after what their worker does."""

    EXPORT_INVOICE = "export_invoice"
    EXPORT_BILL = "export_bill"
    MODIFY = "modify"
    READ_PAYMENTS = "read_payments"
    APPLY_PAYMENTS = "apply_payments"
    ROUNDS = "rounds"
    ERROR_ACTIONS = "error_actions"
    CLOSE_REPORTS = "close_reports"
    CONNECTION_CHECKS = "connection_checks"
    WHAT_IFS = "what_ifs"
    PARTY_REFRESHES = "party_refreshes"
    UNTOLD_EVENTS = "untold_events"
    DIGESTS = "digests"


class SqsWorkQueue:
    """`WorkQueue` on SQS. Messages are grouped by connection, so a busy one does not delay the others."""

    def __init__(self, client: SQSClient, urls: Mapping[QueueName, str]) -> None:
        self._client = client
        self._urls = urls

    def send_transactions(self, transactions: Sequence[Transaction], *, apart: int = 0) -> None:
        """Queue each transaction for the worker of its kind and operation, `apart` seconds from the last."""
        by_queue: dict[QueueName, list[Transaction]] = {}
        for transaction in transactions:
            by_queue.setdefault(queue_of(transaction), []).append(transaction)
        for queue, members in by_queue.items():
            messages = ((_group(transaction), transaction_message(transaction)) for transaction in members)
            self._send(queue, messages, apart)

    def send_runs(self, runs: Sequence[PaymentRun], *, after: int = 0) -> None:
        """Queue runs for the payment reader, which gets them after so many seconds."""
        messages = (
            (_group(run), {"tenant": run.tenant, "runId": run.run_id, "correlationId": run.correlation_id})
            for run in runs
        )
        self._send(QueueName.READ_PAYMENTS, messages, first=after)

    def send_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Queue pages of rounds for the planner; each turn is a group of its own."""
        self._send_pages(QueueName.ROUNDS, pages, correlation_id)

    def send_payments(self, payments: Sequence[Payment]) -> None:
        """Start the drains of these payments, one message per tenant and side."""
        drains = {(payment.tenant, payment.side): payment.correlation_id for payment in payments}
        messages = (_drain_message(tenant, side, name) for (tenant, side), name in drains.items())
        self._send(QueueName.APPLY_PAYMENTS, messages)

    def send_drain(self, tenant: str, side: Side, delay: int = 0) -> None:
        """Start the drain of a tenant's side in `delay` seconds."""
        message = _drain_message(tenant, side, f"drain-{tenant}-{side}")
        self._send(QueueName.APPLY_PAYMENTS, [message], first=delay)

    def send_drains(self, drains: Sequence[tuple[str, Side]]) -> None:
        """Start the drains of these tenants and sides."""
        messages = [_drain_message(tenant, side, f"drain-{tenant}-{side}") for tenant, side in drains]
        if messages:
            self._send(QueueName.APPLY_PAYMENTS, messages)

    def send_actions(self, actions: Sequence[ErrorAction]) -> None:
        """Queue actions on many errors; those of a tenant are a group."""
        messages = (
            (
                _digest(action.tenant),
                {
                    "tenant": action.tenant,
                    "actionId": action.action_id,
                    "correlationId": action.correlation_id,
                },
            )
            for action in actions
        )
        self._send(QueueName.ERROR_ACTIONS, messages)

    def send_reports(self, reports: Sequence[ReportRun], *, after: int = 0) -> None:
        """Queue close reports, which their worker gets after so many seconds; a tenant's are a group."""
        messages = (
            (
                _digest(run.tenant),
                {"tenant": run.tenant, "reportId": run.report_id, "correlationId": run.correlation_id},
            )
            for run in reports
        )
        self._send(QueueName.CLOSE_REPORTS, messages, first=after)

    def send_comparisons(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Queue pages of connections whose daily comparisons are to be planned."""
        self._send_pages(QueueName.CLOSE_REPORTS, pages, correlation_id)

    def send_party_refresh(
        self, tenant: str, subsidiary_id: str, refresh: PartyRefresh, *, after: int = 0
    ) -> None:
        """Queue the next step of a reading of parties, to be delivered after so many seconds."""
        body = {
            "tenant": tenant,
            "subsidiaryId": subsidiary_id,
            "runId": refresh.run_id,
            "correlationId": refresh.correlation_id,
        }
        self._send(QueueName.PARTY_REFRESHES, [(_digest(tenant), body)], first=after)

    def send_check_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Queue pages of connections whose daily checks are to be planned, or looked for."""
        self._send_pages(QueueName.CONNECTION_CHECKS, pages, correlation_id)

    def send_checks(self, checks: Sequence[ConnectionCheck], correlation_id: str) -> None:
        """Queue checks of connections; each tenant is a group of its own."""
        by_delay: dict[int, list[ConnectionCheck]] = {}
        for check in checks:
            by_delay.setdefault(check.after, []).append(check)
        for after, members in by_delay.items():
            messages = (
                (
                    _digest(check.tenant),
                    {
                        "tenant": check.tenant,
                        "subsidiaryId": check.subsidiary_id,
                        "plannedAt": check.planned_at.isoformat(),
                        "correlationId": correlation_id,
                    },
                )
                for check in members
            )
            self._send(QueueName.CONNECTION_CHECKS, messages, first=after)

    def send_what_ifs(self, runs: Sequence[WhatIfRun]) -> None:
        """Queue questions what a change would do; those of a tenant are a group."""
        messages = (
            (
                _digest(run.tenant),
                {"tenant": run.tenant, "whatIfId": run.what_if_id, "correlationId": run.correlation_id},
            )
            for run in runs
        )
        self._send(QueueName.WHAT_IFS, messages)

    def send_digest_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Queue pages of connections whose tenants may get a digest."""
        self._send_pages(QueueName.DIGESTS, pages, correlation_id)

    def send_digests(self, tenants: Sequence[str], day: date, correlation_id: str) -> None:
        """Queue the digests of tenants for a day; each tenant is a group of its own."""
        messages = (
            (
                _digest(tenant),
                {"tenant": tenant, "digestOn": day.isoformat(), "correlationId": correlation_id},
            )
            for tenant in tenants
        )
        self._send(QueueName.DIGESTS, messages)

    def send_untold(self, records: Sequence[Mapping[str, object]]) -> None:
        """Put records of a stream that can't be told as events with the dead letters, each by itself."""
        messages = ((_digest(str(number)), _untold(record)) for number, record in enumerate(records))
        self._send(QueueName.UNTOLD_EVENTS, messages)

    def _send_pages(self, queue: QueueName, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Each shard is a group of its own."""
        messages = (
            (
                f"{page.round}-{page.shard}",
                {"page": page.model_dump(mode="json", exclude_none=True), "correlationId": correlation_id},
            )
            for page in pages
        )
        self._send(queue, messages)

    def _send(
        self,
        queue: QueueName,
        messages: Iterable[tuple[str, Mapping[str, object]]],
        apart: int = 0,
        first: int = 0,
    ) -> None:
        url = self._urls.get(queue)
        if not url:
            raise ConfigurationError(f"This function has no queue for {queue}.")
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(place),
                "MessageBody": json.dumps(body),
                "MessageGroupId": group,
                "DelaySeconds": min(LONGEST_SQS_DELAY, first + place * apart),
            }
            for place, (group, body) in enumerate(messages)
        ]
        faults = [
            fault
            for start in range(0, len(entries), MOST_PER_SEND)
            for fault in self._faults(url, entries[start : start + MOST_PER_SEND])
        ]
        if faults:
            # What will be refused again is told first: what passes is found and sent by the sweeps.
            raise min(faults, key=lambda fault: isinstance(fault, Retryable))

    def _faults(self, url: str, entries: list[SendMessageBatchRequestEntryTypeDef]) -> list[SyncError]:
        """Send a batch; the errors of the messages that the queue refuses, which hold up no other.

        Raises `Retryable` if it can't be reached, `ConfigurationError` if there is none or no right to it.
        """
        try:
            with translated(QUEUE):
                answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
        except NeedsAttention as fault:
            # The batch is refused as a whole, for example for its size: each message is tried alone.
            return (
                [fault] if len(entries) == 1 else [f for entry in entries for f in self._faults(url, [entry])]
            )
        return [
            of_code(failed.get("Code", ""), failed.get("Message", ""), service=QUEUE)
            if failed.get("SenderFault")
            else busy(service=QUEUE)
            for failed in answer.get("Failed", [])
        ]


def queue_of(transaction: Transaction) -> QueueName:
    """The queue of the worker that carries out the newest revision."""
    if worker_for(transaction) is Worker.MODIFY:
        return QueueName.MODIFY
    return QueueName.EXPORT_INVOICE if transaction.side is Side.AR else QueueName.EXPORT_BILL


def transaction_message(transaction: Transaction) -> dict[str, str]:
    """The message that names a transaction."""
    return {
        "tenant": transaction.tenant,
        "transactionId": transaction.transaction_id,
        "correlationId": transaction.correlation_id,
    }


def _drain_message(tenant: str, side: Side, correlation_id: str) -> tuple[str, dict[str, str]]:
    """The group and the message of a drain."""
    message = {"tenant": tenant, "side": str(side), "correlationId": correlation_id}
    return _digest(tenant, side), message


def _untold(record: Mapping[str, object]) -> Mapping[str, object]:
    """The message with a record of a stream; one that is too large for a message is told by its key."""
    body: dict[str, object] = {"Records": [record]}
    change = record.get("dynamodb")
    if len(json.dumps(body)) <= LARGEST_MESSAGE or not isinstance(change, dict):
        return body
    kept = {name: value for name, value in change.items() if not name.endswith("Image")}
    return {"Records": [{**record, "dynamodb": kept}]}


def _group(work: Transaction | PaymentRun) -> str:
    return _digest(work.tenant, work.subsidiary_id)


def _digest(*names: str) -> str:
    """The message group: a digest, since SQS allows only some characters and subsidiary ids may have any."""
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()
