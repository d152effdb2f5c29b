"""SQS in memory, at the level of its client: visibility, deliveries that are counted, dead letters."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.ports.runtime import Clock
from tests.fakes.faults import Wire

# As in the template: a message that is worked on stays hidden, and becomes a dead letter after so many.
HIDDEN_SECONDS = 150
MOST_RECEIPTS = 20
ENDPOINT = "https://sqs.test"


@dataclass(eq=False, slots=True)
class Message:
    """A message; it can be received from `visible_at` on."""

    queue: QueueName
    body: str
    group: str
    visible_at: datetime
    handle: str
    received: int = 0
    is_dead: bool = False

    def record(self) -> dict[str, Any]:
        """As Lambda gets it."""
        attributes = {"ApproximateReceiveCount": str(self.received), "MessageGroupId": self.group}
        return {
            "messageId": self.handle,
            "receiptHandle": self.handle,
            "body": self.body,
            "attributes": attributes,
            "eventSourceARN": f"arn:aws:sqs:us-east-1:1:{self.queue}",
        }


@dataclass(slots=True)
class FakeSqs:
    """The client and the queues. `drops` so many of the next messages get lost; `sent` has all bodies."""

    clock: Clock
    wire: Wire
    messages: list[Message] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    drops: int = 0
    most_receipts: int = MOST_RECEIPTS
    meta: Any = field(default_factory=lambda: SimpleNamespace(endpoint_url=ENDPOINT))
    _handles: Any = field(default_factory=itertools.count)

    @property
    def urls(self) -> dict[QueueName, str]:
        """The URL of each queue."""
        return {name: f"{ENDPOINT}/1/{name}" for name in QueueName}

    # ----------------------------------------------------------------- the client

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Put messages into a queue."""
        self.wire.before("sqs.send")
        for entry in Entries:
            self._put(QueueUrl, entry)
        self.wire.after("sqs.send")
        return {}

    def send_message(self, *, QueueUrl: str, **entry: Any) -> dict[str, Any]:  # noqa: N803
        """Put one message into a queue."""
        self.wire.before("sqs.send")
        self._put(QueueUrl, entry)
        self.wire.after("sqs.send")
        return {}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        """Deliver a message again after so many seconds."""
        self.wire.before("sqs.postpone")
        for message in self.messages:
            if message.handle == ReceiptHandle:
                message.visible_at = self.clock.now() + timedelta(seconds=VisibilityTimeout)

    # ------------------------------------------------------------- what SQS does

    def visible(self, *, dead: bool = False) -> list[Message]:
        """What can be received now."""
        now = self.clock.now()
        return [message for message in self.messages if message.visible_at <= now and message.is_dead is dead]

    def receive(self, messages: Sequence[Message]) -> list[Message]:
        """Deliver these; one that was received too often becomes a dead letter instead."""
        delivered = []
        for message in messages:
            message.received += 1
            if message.received > self.most_receipts and not message.is_dead:
                message.is_dead = True
                message.received = 0
                continue
            message.visible_at = self.clock.now() + timedelta(seconds=HIDDEN_SECONDS)
            delivered.append(message)
        return delivered

    def delete(self, message: Message) -> None:
        """It is done."""
        if message in self.messages:
            self.messages.remove(message)

    def repeat(self, message: Message) -> None:
        """Deliver a message once more, as SQS may."""
        self.messages.append(self._made(message.queue, message.body, message.group, 0))

    def redrive(self, message: Message) -> None:
        """Put a dead letter back into its queue."""
        message.is_dead, message.visible_at = False, self.clock.now()

    def _put(self, url: str, entry: dict[str, Any]) -> None:
        queue = QueueName(url.rpartition("/")[2])
        group = entry.get("MessageGroupId", "")
        message = self._made(queue, entry["MessageBody"], group, entry.get("DelaySeconds", 0))
        self.sent.append(message)
        if self.drops:
            self.drops -= 1
        else:
            self.messages.append(message)

    def _made(self, queue: QueueName, body: str, group: str, delay: float) -> Message:
        at = self.clock.now() + timedelta(seconds=delay)
        return Message(queue, body, group, at, f"m{next(self._handles)}")
