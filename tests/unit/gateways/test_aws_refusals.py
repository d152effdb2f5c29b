"""What AWS refuses for good is told from what passes, by whichever service: none of it is "busy"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    ParamValidationError,
)

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.aws_errors import DATABASE, LEASES, QUEUE, translated
from alvys_intacct.gateways.dynamodb.leases import DynamoLease
from alvys_intacct.gateways.secrets.faults import fault_of
from alvys_intacct.gateways.sqs import QueueName, SqsWorkQueue
from alvys_intacct.sqs_batches import Postponement
from tests.fakes.small import FakeClock

Fault = ClientError | BotoCoreError
BROKEN = (
    "AccessDenied",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ResourceNotFoundException",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "KmsAccessDenied",
    "KmsDisabled",
    "KMSAccessDeniedException",
    "DecryptionFailure",
)
PASSING = (
    "ThrottlingException",
    "RequestThrottled",
    "OverLimit",
    "KmsThrottled",
    "InternalServerError",
    "ServiceUnavailable",
    "RequestTimeout",
)
REFUSED = (
    "ValidationException",
    "ItemCollectionSizeLimitExceededException",
    "InvalidMessageContents",
    "AWS.SimpleQueueService.BatchRequestTooLong",
    "InvalidParameterValue",
    "InvalidParameterException",
)


def answered(code: str, status: int = 400) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": metadata}, "Op")


def kind_of(act: Callable[[], object]) -> type[SyncError]:
    with pytest.raises(SyncError) as caught:
        act()
    return type(caught.value)


def test_each_fault_of_each_service_is_of_one_kind() -> None:
    faults: list[tuple[Fault, type[SyncError]]] = [
        *((answered(code), ConfigurationError) for code in BROKEN),
        *((answered(code), Retryable) for code in PASSING),
        *((answered(code), NeedsAttention) for code in REFUSED),
        (answered("SomethingNew", 500), Retryable),
        (answered("SomethingNew", 503), Retryable),
        (answered("SomethingNew"), NeedsAttention),
        (ParamValidationError(report="too long"), NeedsAttention),
        (NoCredentialsError(), ConfigurationError),
        (ConnectTimeoutError(endpoint_url="x"), Retryable),
    ]
    for fault, expected in faults:

        def fail(fault: Fault = fault, **request: Any) -> None:
            raise fault

        client = cast("Any", SimpleNamespace(update_item=fail, query=fail, send_message_batch=fail))
        for service in (DATABASE, QUEUE, LEASES):
            with pytest.raises(expected), translated(service):
                fail()
        lease = DynamoLease(client, "t", FakeClock())
        assert kind_of(lease.held("acme", seconds=1, wait=0).__enter__) is expected, fault
        queue = SqsWorkQueue(client, {QueueName.APPLY_PAYMENTS: "url"})
        assert kind_of(partial(queue.send_drain, "acme", Side.AR)) is expected, fault
        # A credential can't be sent again with less in it: the deployment is wrong.
        of_secret = ConfigurationError if expected is NeedsAttention else expected
        assert type(fault_of(fault)) is of_secret, fault


class Sqs:
    """Refuses some messages of a batch, or a batch that is too long."""

    def __init__(self, refused: dict[str, tuple[bool, str]], longest: int = 10) -> None:
        self.refused, self.longest = refused, longest
        self.sent: list[str] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Send what isn't refused."""
        assert QueueUrl == "url"
        if len(Entries) > self.longest:
            raise answered("AWS.SimpleQueueService.BatchRequestTooLong")
        failed = [entry["Id"] for entry in Entries if entry["Id"] in self.refused]
        self.sent += [entry["Id"] for entry in Entries if entry["Id"] not in failed]
        told = [(name, *self.refused[name]) for name in failed]
        return {"Failed": [{"Id": name, "SenderFault": sender, "Code": code} for name, sender, code in told]}


def test_a_message_that_is_refused_for_good_is_not_busy_and_holds_up_no_other() -> None:
    drains = [(f"tenant-{number}", Side.AR) for number in range(12)]
    cases: list[tuple[dict[str, tuple[bool, str]], int, type[SyncError] | None, int]] = [
        ({}, 10, None, 12),
        ({}, 1, None, 12),
        ({"3": (True, "InvalidMessageContents")}, 10, NeedsAttention, 11),
        ({"3": (False, "InternalError")}, 10, Retryable, 11),
        ({"3": (False, "InternalError"), "11": (True, "InvalidMessageContents")}, 10, NeedsAttention, 10),
        ({"3": (True, "AccessDenied")}, 10, ConfigurationError, 11),
        ({"3": (True, "InvalidMessageContents")}, 1, NeedsAttention, 11),
        ({}, 0, NeedsAttention, 0),
    ]
    for refused, longest, expected, sent in cases:
        sqs = Sqs(refused, longest)
        queue = SqsWorkQueue(cast("Any", sqs), {QueueName.APPLY_PAYMENTS: "url"})
        if expected is None:
            queue.send_drains(drains)
        else:
            assert kind_of(partial(queue.send_drains, drains)) is expected, refused
        assert len(sqs.sent) == sent


def test_a_message_that_cannot_be_postponed_comes_back_by_itself() -> None:
    """Raised, the error would bring back the messages that are done, too."""

    def fail(**request: Any) -> None:
        raise answered("ReceiptHandleIsInvalid")

    meta = SimpleNamespace(endpoint_url="http://sqs")
    postpone = Postponement(cast("Any", SimpleNamespace(change_message_visibility=fail, meta=meta)))
    postpone({"eventSourceARN": "arn:aws:sqs:us-east-1:1:queue", "receiptHandle": "r"}, 5)
