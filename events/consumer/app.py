"""A consumer of events: keeps the newest state of each transaction, payment and connection in its own table.

An event may come twice and two of one record in any order. One conditional write copes with both: an event is
kept only if it is newer than what is there.
"""

from __future__ import annotations

import json
import logging
import os
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError


@cache
def table() -> Any:
    """The table with the newest event of each record."""
    return boto3.resource("dynamodb").Table(os.environ["STATES_TABLE"])


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """SQS, behind a rule on the bus. What fails is delivered again, the others are done with."""
    failed = []
    for record in event["Records"]:
        try:
            keep(json.loads(record["body"]))
        except Exception as error:  # noqa: BLE001 - one event must not hold up the others
            logging.error("%s can't be kept: %r", record["messageId"], error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def keep(event: dict[str, Any]) -> bool:
    """Keep an event if it is newer than what is known of its record; False if it isn't."""
    detail = event["detail"]
    # The id of an event is that of its record, and its version or time behind it.
    record = detail["eventId"].rpartition("/")[0]
    order = f"{detail['recordVersion']:012d}#{detail['at']}"
    try:
        table().put_item(
            Item={
                "record": record,
                "order": order,
                "what": event["detail-type"],
                "detail": json.dumps(detail),
            },
            ConditionExpression="attribute_not_exists(#order) OR #order < :order",
            ExpressionAttributeNames={"#order": "order"},
            ExpressionAttributeValues={":order": order},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
