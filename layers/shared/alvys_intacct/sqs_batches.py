"""From SQS to use cases and back: what is done, what comes again and when, and what can't be read."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from alvys_intacct.domain.connections.rounds import RoundPage
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.due import BY_MESSAGE
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.dynamodb.aws_errors import QUEUE, translated
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.observability import PowertoolsMetrics, logger
from alvys_intacct.usecases.work.claimed_work import Later
from alvys_intacct.usecases.work.own_faults import ring_for_broken
from alvys_intacct.usecases.work.waits import delay

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BatchAnswer = dict[str, list[dict[str, str]]]
_MOST_PER_SEND = 10
# Less than a claim lasts.
_BEFORE_CLAIM_ENDS = 90
# At most this much of a message that can't be read is logged.
_MOST_LOGGED = 500


class UnreadableMessageError(Exception):
    """A message that doesn't name work for this queue."""


def named(work: str | None) -> str:
    """The name of the work. Raises `UnreadableMessageError` if the message has none."""
    if not work:
        raise UnreadableMessageError
    return work


class WorkMessage(BaseModel):
    """The content of a message: the tenant, the name of the work, and the correlation id for the logs.

    The page of a round has connections of many tenants.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    tenant: str = ""
    transaction_id: str | None = Field(None, alias="transactionId")
    run_id: str | None = Field(None, alias="runId")
    side: Side | None = None
    # Messages of earlier versions name a payment instead of its side.
    payment_key: str | None = Field(None, alias="paymentKey")
    action_id: str | None = Field(None, alias="actionId")
    page: RoundPage | None = None
    report_id: str | None = Field(None, alias="reportId")
    what_if_id: str | None = Field(None, alias="whatIfId")
    # A check of a connection, which was planned at that time (UTC).
    subsidiary_id: str | None = Field(None, alias="subsidiaryId")
    planned_at: datetime | None = Field(None, alias="plannedAt")
    # The day of a tenant's digest.
    digest_on: date | None = Field(None, alias="digestOn")
    correlation_id: str = Field("", alias="correlationId")
    # The claim that the last worker could not give back (UTC).
    claim_ended: datetime | None = Field(None, alias="claimEnded")
    # How often in a row a whole batch with this message could not be worked off.
    failed_batches: int = Field(0, alias="failedBatches", ge=0)

    @model_validator(mode="after")
    def _is_of_somebody(self) -> "WorkMessage":
        """Only the pages of rounds are of all tenants."""
        if not self.tenant and self.page is None:
            raise ValueError("a tenant is missing")
        return self


@dataclass(frozen=True, slots=True)
class Again:
    """A message to be sent again, to be delivered after `seconds`."""

    record: dict[str, Any]
    body: str
    seconds: int


def message_of(record: dict[str, Any]) -> WorkMessage | None:
    """The message in an SQS record; None if it isn't one of ours."""
    try:
        return WorkMessage.model_validate(json.loads(record["body"]))
    except (ValueError, ValidationError):
        report_unreadable(record)
        return None


def report_unreadable(record: dict[str, Any]) -> None:
    """Show a message that names no work: an error in the log, and a metric with an alarm (ERR-7).

    It is done with: no repetition makes it readable, and what it was meant for is on record.
    """
    body = str(record.get("body", ""))[:_MOST_LOGGED]
    logger.error("a message can't be read", extra={"messageId": record.get("messageId"), "text": body})
    PowertoolsMetrics().count("UnreadableMessages", 1)


def work_off(
    event: dict[str, Any],
    use_case: Callable[[Sequence[TransactionRef], Mapping[TransactionRef, datetime]], list[Later]],
    postpone: "Postponement",
) -> BatchAnswer:
    """Hand a batch of transactions to a use case, with the claims that workers could not give back.

    The records decide what is tried again and when. A short wait ends with a new message. After a long one
    the sweeper sends it, so that work comes back in order and not all at once. So no message is received
    often enough to become a dead letter, except where workers die, or where its record can't be read.
    """
    records: dict[TransactionRef, dict[str, Any]] = {}
    messages: dict[TransactionRef, WorkMessage] = {}
    for record in event["Records"]:
        message = message_of(record)
        if message is None:
            continue
        if message.transaction_id is None:
            report_unreadable(record)
            continue
        ref = TransactionRef(message.tenant, message.transaction_id)
        records[ref], messages[ref] = record, message
        logger.set_correlation_id(message.correlation_id)
    logger.info("batch received", extra={"messages": len(event["Records"])})
    PowertoolsMetrics().zero("Exported", "Failed")
    if not records:
        return _failed([])
    try:
        later = use_case(list(records), _ended(messages))
    except SyncError as error:
        _tell([error])
        broken = []
        again = [_after_failed_batch(records[ref], messages[ref], error) for ref in records]
    else:
        _tell([work.failed for work in later if work.failed])
        by_message = [work for work in later if work.seconds <= BY_MESSAGE.total_seconds()]
        broken = [records[work.ref] for work in later if isinstance(work.failed, NeedsAttention)]
        again = [
            _after_failed_batch(records[work.ref], messages[work.ref], work.failed, work.claim_ended)
            if work.failed
            else Again(records[work.ref], records[work.ref]["body"], work.seconds)
            for work in by_message
            if work.ref in records and not isinstance(work.failed, NeedsAttention)
        ]
    return _failed(broken + postpone.by_new_messages(again))


def _tell(errors: Sequence[SyncError]) -> None:
    """Log why work comes back without a record that says so, and ring for what only the operator can mend."""
    for code, error in {error.code: error for error in errors}.items():
        logger.warning("work is tried again", extra={"code": code, "reason": error.message})
    ring_for_broken(PowertoolsMetrics(), errors)


def _ended(messages: Mapping[TransactionRef, WorkMessage]) -> dict[TransactionRef, datetime]:
    return {ref: message.claim_ended for ref, message in messages.items() if message.claim_ended}


def _after_failed_batch(
    record: dict[str, Any], message: WorkMessage, error: SyncError, claim_ended: datetime | None = None
) -> Again:
    """The same message, which counts the failed batches: no record could be written that does.

    One that tells of a claim comes before that has run out, when the sweeper would count a dead worker.
    """
    times = message.failed_batches + 1
    ended = claim_ended or message.claim_ended
    body = message.model_copy(update={"failed_batches": times, "claim_ended": ended})
    seconds = delay(times, error)
    return Again(
        record,
        body.model_dump_json(by_alias=True, exclude_none=True),
        min(seconds, _BEFORE_CLAIM_ENDS) if ended else seconds,
    )


def work_off_singly(
    event: dict[str, Any],
    carry_out: Callable[[WorkMessage], None],
    postpone: Callable[[dict[str, Any], int], None],
) -> BatchAnswer:
    """Carry out each message on its own; a failed one is delivered again, the others are done."""
    failures: list[dict[str, Any]] = []
    for record in event["Records"]:
        message = message_of(record)
        if message is None:
            continue
        logger.set_correlation_id(message.correlation_id)
        try:
            carry_out(message)
        except UnreadableMessageError:
            report_unreadable(record)
        except SyncError as error:
            logger.warning("to be tried again", extra={"code": error.code, "reason": error.message})
            postpone(record, delay(_times_received(record), error))
            failures.append(record)
        except Exception as error:  # noqa: BLE001 - one poisoned message must not hold up the others
            # Lambda counts no error where only some messages fail.
            PowertoolsMetrics().unforeseen(error, str(record.get("messageId")))
            failures.append(record)
    return _failed(failures)


def _failed(records: Sequence[dict[str, Any]]) -> BatchAnswer:
    """The answer that makes SQS deliver these messages again."""
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in records]}


def _times_received(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))


class Postponement:
    """Sets when a message is delivered again; the queue's own visibility timeout is for crashes."""

    def __init__(self, client: "SQSClient") -> None:
        self._client = client

    def __call__(self, record: dict[str, Any], seconds: int) -> None:
        """Deliver the message again after `seconds`; where SQS refuses, after the queue's own time."""
        try:
            with translated(QUEUE):
                self._client.change_message_visibility(
                    QueueUrl=self._queue_url(record),
                    ReceiptHandle=record["receiptHandle"],
                    VisibilityTimeout=seconds,
                )
        except SyncError as error:
            # Raised, it would undo what the run has done for other messages.
            logger.warning("a message can't be postponed", extra={"code": error.code})

    def by_new_messages(self, again: Sequence[Again]) -> list[dict[str, Any]]:
        """Send new messages in place of these; returns the records of those that can't be sent.

        A new message was never received: waiting never makes it a dead letter.
        """
        unsent: list[dict[str, Any]] = []
        for start in range(0, len(again), _MOST_PER_SEND):
            packet = again[start : start + _MOST_PER_SEND]
            entries = [_entry(place, message) for place, message in enumerate(packet)]
            try:
                with translated(QUEUE):
                    answer = self._client.send_message_batch(
                        QueueUrl=self._queue_url(packet[0].record), Entries=entries
                    )
            except SyncError as error:
                logger.warning(
                    "messages can't be replaced", extra={"code": error.code, "reason": str(error.vendor)}
                )
                unsent += [message.record for message in packet]
            else:
                unsent += [packet[int(entry["Id"])].record for entry in answer.get("Failed", [])]
        return unsent

    def _queue_url(self, record: dict[str, Any]) -> str:
        _, _, _, _, account, name = record["eventSourceARN"].split(":")
        return f"{self._client.meta.endpoint_url}/{account}/{name}"


def _entry(place: int, message: Again) -> "SendMessageBatchRequestEntryTypeDef":
    entry: SendMessageBatchRequestEntryTypeDef = {
        "Id": str(place),
        "MessageBody": message.body,
        "DelaySeconds": message.seconds,
    }
    group = message.record.get("attributes", {}).get("MessageGroupId")
    return {**entry, "MessageGroupId": group} if group else entry
