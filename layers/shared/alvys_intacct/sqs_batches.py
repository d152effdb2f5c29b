"""From SQS to use cases and back: partial batch failures, each with its own delay."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.observability import logger
from alvys_intacct.usecases.work.claims import Later, delay

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BatchAnswer = dict[str, list[dict[str, str]]]
# More than the attempts of a transaction; its queue gives up a message after 20 deliveries.
RECEIVED_OFTEN = 15


class UnreadableMessageError(Exception):
    """A message that doesn't name work for this queue; it goes to the dead letter queue."""


def named(work: str | None) -> str:
    """The name of the work. Raises `UnreadableMessageError` if the message has none."""
    if not work:
        raise UnreadableMessageError
    return work


class WorkMessage(BaseModel):
    """The content of a message: the tenant, the name of the work, and the correlation id for the logs."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    tenant: str = Field(min_length=1)
    transaction_id: str | None = Field(None, alias="transactionId")
    run_id: str | None = Field(None, alias="runId")
    payment_key: str | None = Field(None, alias="paymentKey")
    correlation_id: str = Field("", alias="correlationId")


def message_of(record: dict[str, Any]) -> WorkMessage | None:
    """The message in an SQS record; None if it isn't one of ours."""
    try:
        return WorkMessage.model_validate(json.loads(record["body"]))
    except (ValueError, ValidationError):
        logger.error("a message can't be read", extra={"messageId": record.get("messageId")})
        return None


def work_off(
    event: dict[str, Any],
    use_case: Callable[[Sequence[TransactionRef]], list[Later]],
    postpone: Postponement,
) -> BatchAnswer:
    """Hand a batch of transactions to a use case; tells SQS which messages to deliver again.

    A message that has waited many times is replaced by a new one: a queue gives up messages after too many
    deliveries, which is meant for messages that crash workers. The attempts of a transaction are counted in
    its record.
    """
    records: dict[TransactionRef, list[dict[str, Any]]] = {}
    failures: list[dict[str, Any]] = []
    for record in event["Records"]:
        message = message_of(record)
        if message is None or message.transaction_id is None:
            failures.append(record)
        else:
            records.setdefault(TransactionRef(message.tenant, message.transaction_id), []).append(record)
            logger.set_correlation_id(message.correlation_id)
    logger.info("batch received", extra={"messages": len(event["Records"])})
    try:
        later = use_case(list(records))
    except SyncError as error:
        logger.warning("the batch is tried again", extra={"code": error.code, "reason": error.message})
        later = [Later(ref, delay(1, error)) for ref in records]
    for work in later:
        for record in records.get(work.ref, []):
            if _times_received(record) >= RECEIVED_OFTEN and postpone.by_a_new_one(record, work.seconds):
                continue
            postpone(record, work.seconds)
            failures.append(record)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failures]}


def work_off_singly(
    event: dict[str, Any],
    carry_out: Callable[[WorkMessage], None],
    postpone: Callable[[dict[str, Any], int], None],
) -> BatchAnswer:
    """Carry out each message on its own; a failed one is delivered again, the others are done.

    When a vendor asks a tenant to wait, the tenant's other messages wait too.
    """
    failures: list[str] = []
    waiting: dict[str, SyncError] = {}
    for record in event["Records"]:
        message = message_of(record)
        if message is None:
            failures.append(record["messageId"])
            continue
        logger.set_correlation_id(message.correlation_id)
        if message.tenant in waiting:
            postpone(record, delay(_times_received(record), waiting[message.tenant]))
            failures.append(record["messageId"])
            continue
        try:
            carry_out(message)
        except SyncError as error:
            logger.warning("to be tried again", extra={"code": error.code, "reason": error.message})
            if isinstance(error, Retryable) and error.retry_after is not None:
                waiting[message.tenant] = error
            postpone(record, delay(_times_received(record), error))
            failures.append(record["messageId"])
        except Exception:  # noqa: BLE001 - one poisoned message must not hold up the others
            logger.exception("unforeseen error")
            failures.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": failed} for failed in failures]}


def _times_received(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))


class Postponement:
    """Sets when a message is delivered again; the queue's own visibility timeout is for crashes."""

    def __init__(self, client: SQSClient) -> None:
        self._client = client

    def __call__(self, record: dict[str, Any], seconds: int) -> None:
        """Deliver the message again after `seconds`."""
        self._client.change_message_visibility(
            QueueUrl=self._queue_url(record),
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=seconds,
        )

    def by_a_new_one(self, record: dict[str, Any], seconds: int) -> bool:
        """Send a copy to be delivered after `seconds`; False if it can't be sent."""
        group = record.get("attributes", {}).get("MessageGroupId")
        try:
            self._client.send_message(
                QueueUrl=self._queue_url(record),
                MessageBody=record["body"],
                DelaySeconds=seconds,
                **({"MessageGroupId": group} if group else {}),
            )
        except (ClientError, BotoCoreError) as error:
            logger.warning("a message can't be replaced", extra={"reason": str(error)})
            return False
        return True

    def _queue_url(self, record: dict[str, Any]) -> str:
        _, _, _, _, account, name = record["eventSourceARN"].split(":")
        return f"{self._client.meta.endpoint_url}/{account}/{name}"
