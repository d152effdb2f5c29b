"""The topic of the daily digests on SNS (OPS-3)."""

from __future__ import annotations

from typing import Any, Protocol

from alvys_intacct.domain.error_transactions.digest import Digest
from alvys_intacct.gateways.dynamodb.aws_errors import Service, translated

TOPIC = Service(
    ("The topic of the digests can't be reached.", "topic_unreachable"),
    ("The topic of the digests is busy.", "topic_unreachable"),
    ("The topic of the digests refuses the message.", "message_refused"),
)


class TopicClient(Protocol):
    """What is called of botocore's client."""

    def publish(self, **request: Any) -> dict[str, Any]:
        """Send a message to all who subscribed."""


class SnsDigestTopic:
    """`DigestTopic` on SNS."""

    def __init__(self, client: TopicClient, topic: str) -> None:
        self._client = client
        self._topic = topic

    def send(self, digest: Digest) -> None:
        """Send a digest to those who subscribed to its tenant. Raises `SyncError`."""
        with translated(TOPIC):
            self._client.publish(
                TopicArn=self._topic,
                Subject=digest.subject,
                Message=digest.text,
                MessageAttributes={
                    "tenant": {"DataType": "String", "StringValue": digest.tenant},
                    "openErrors": {"DataType": "Number", "StringValue": str(digest.open_errors)},
                    "urgentCauses": {"DataType": "Number", "StringValue": str(digest.urgent_causes)},
                },
            )
