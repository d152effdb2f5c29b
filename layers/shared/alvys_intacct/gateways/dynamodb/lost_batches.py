"""Parts of streams that Lambda gave up: it tells only where they are, and the stream keeps them for a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from alvys_intacct.gateways.dynamodb.aws_errors import translated
from alvys_intacct.gateways.dynamodb.stream_records import StreamRecord


class StreamsClient(Protocol):
    """What is called of botocore's client."""

    def get_shard_iterator(self, **request: str) -> dict[str, Any]:
        """Where to read on."""

    def get_records(self, **request: str) -> dict[str, Any]:
        """Records from there on."""


class DynamoLostBatches:
    """`LostBatches` on DynamoDB Streams."""

    def __init__(self, client: StreamsClient) -> None:
        self._client = client

    def writes(self, batch: dict[str, Any]) -> Iterator[StreamRecord]:
        """The writes of a part, in order. Raises `SyncError`: `NeedsAttention` where they are gone."""
        last = int(batch["endSequenceNumber"])
        with translated():
            iterator = self._client.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
        while iterator:
            with translated():
                answer = self._client.get_records(ShardIterator=iterator)
            for raw in answer["Records"]:
                if int(raw["dynamodb"]["SequenceNumber"]) > last:
                    return
                yield StreamRecord(_as_from_lambda(raw))
            # An open shard never ends: an empty answer is its present end.
            iterator = answer.get("NextShardIterator") if answer["Records"] else None


def _as_from_lambda(raw: dict[str, Any]) -> dict[str, Any]:
    """A record as Lambda gives it: its time is a number."""
    change = raw["dynamodb"]
    at: datetime = change["ApproximateCreationDateTime"]
    return {**raw, "dynamodb": {**change, "ApproximateCreationDateTime": at.timestamp()}}
