"""A consumer of the stack's events: a rule on the bus, with a queue behind it (docs/events.md)."""

from __future__ import annotations

import json
from typing import Any

import boto3

from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import DemoError, expect, until
from sandbox.stack.runner import Stack


class Listener:
    """Hears what happens on one subsidiary from now on."""

    def __init__(self, stack: Stack, tenant: str, subsidiary_id: str) -> None:
        self._sqs, events = _client(stack, "sqs"), _client(stack, "events")
        name = f"demo-{subsidiary_id}"
        self._queue = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        bus = stack.outputs["EventBusArn"].rpartition("/")[2]
        pattern = {
            "source": [stack.outputs["EventSource"]],
            "detail": {"tenant": [tenant], "subsidiaryId": [subsidiary_id]},
        }
        events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))
        target = {"Id": "demo", "Arn": attributes["Attributes"]["QueueArn"]}
        events.put_targets(Rule=name, EventBusName=bus, Targets=[target])
        self.heard: list[Json] = []

    def hears(self, detail_type: str, **detail: object) -> Json | None:
        """The event of that type with these details, if it has arrived."""
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            self.heard.append(json.loads(message["Body"]))
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return next(
            (
                event
                for event in self.heard
                if event["detail-type"] == detail_type and detail.items() <= event["detail"].items()
            ),
            None,
        )


def _client(stack: Stack, service: str) -> Any:
    """A client of the emulator. The credentials are its own."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=stack.emulator_url,
        region_name=stack.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


class Events:
    """What others hear of the documents of this demo."""

    def __init__(self, scene: Scene, listener: Listener) -> None:
        self._scene = scene
        self._listener = listener

    def go(self, exported: str, failed: str) -> None:
        """An export, and a failure that was mended, arrived as events."""
        self._scene.steps.run(
            "A consumer on the event bus heard of an export", lambda: self._await_export(exported)
        )
        self._scene.steps.run(
            "It heard of the failure, and then of the export", lambda: self._await_failure(failed)
        )

    def _await_export(self, transaction_id: str) -> tuple[None, str]:
        event = until(
            "the event",
            lambda: self._listener.hears("Transaction exported", transactionId=transaction_id),
        )
        document = event["detail"]["document"]
        return None, f"{document['documentNumber']}, {document['total']} {document['currency']}"

    def _await_failure(self, transaction_id: str) -> tuple[None, str]:
        def look() -> Json | None:
            return self._listener.hears("Transaction exported", transactionId=transaction_id)

        exported = until("the event of the export", look)
        failed = self._listener.hears("Transaction failed", transactionId=transaction_id)
        if failed is None:
            raise DemoError("the event of the failure didn't arrive")
        earlier, later = failed["detail"]["recordVersion"], exported["detail"]["recordVersion"]
        expect(earlier < later, True, "order of the versions")
        return None, f"{failed['detail']['cause']['code']}, then exported"
