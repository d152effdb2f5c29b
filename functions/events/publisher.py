"""Publishes what the writes of records mean on the event bus (OPS-3)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

import json
from collections.abc import Iterable
from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.events import events
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.gateways.dynamodb.stream_records import StreamRecord
from alvys_intacct.observability import logger, metrics
from alvys_intacct.ports.events import RecordWrite
from alvys_intacct.sqs_batches import BatchAnswer, report_unreadable


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> BatchAnswer:
    """The tables' streams; SQS, for dead letters that an operator moves back."""
    runtime.deadline.follow(context)
    records: list[dict[str, Any]] = event["Records"]
    if records and "body" in records[0]:
        failed = [record["messageId"] for record in records if not is_told(record)]
    else:
        # Lambda repeats a stream from the first record that failed.
        again = events().publish([StreamRecord(record) for record in records])
        failed = [again] if again else []
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def is_told(message: dict[str, Any]) -> bool:
    """Whether a dead letter that was moved back is done with."""
    try:
        writes = list(writes_of(json.loads(message["body"])))
    except NeedsAttention as gone:
        logger.error("a part of a stream is gone", extra={"reason": str(gone.vendor)})
        runtime.metrics.count("EventsLost", 1)
        return True
    except SyncError as error:
        logger.warning("to be tried again", extra={"code": error.code, "reason": error.message})
        return False
    except (ValueError, KeyError, TypeError):
        report_unreadable(message)
        return True
    except Exception as error:  # noqa: BLE001 - it comes again, and tells an operator why
        runtime.metrics.unforeseen(error, str(message.get("messageId")))
        return False
    return events().publish(writes) is None


def writes_of(letter: dict[str, Any]) -> Iterable[RecordWrite]:
    """The writes in a dead letter, or those of a part of a stream that Lambda gave up."""
    if "DDBStreamBatchInfo" in letter:
        return deployment().lost_batches.writes(letter["DDBStreamBatchInfo"])
    return [StreamRecord(record) for record in letter["Records"]]


started()
