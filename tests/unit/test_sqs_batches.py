"""Which messages come back to a worker, and how."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.sqs_batches import Postponement, work_off
from alvys_intacct.usecases.work.claims import MOST_ATTEMPTS, Later

pytestmark = pytest.mark.rule("ERR-6")


class Sqs:
    """Takes down what it is told."""

    class meta:  # noqa: N801 - the client's own name
        """Where it is."""

        endpoint_url = "http://sqs"

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.postponed: list[int] = []
        self.sent: list[dict[str, Any]] = []

    def change_message_visibility(self, **asked: Any) -> None:
        """Postpone."""
        self.postponed.append(asked["VisibilityTimeout"])

    def send_message(self, **asked: Any) -> None:
        """Send."""
        if self.refuses:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessage")
        self.sent.append(asked)


def worked_off(sqs: Sqs, received: int) -> list[dict[str, str]]:
    """What SQS is answered when the work is to be done in a minute."""
    record = {
        "messageId": "m-1",
        "receiptHandle": "r-1",
        "body": json.dumps({"tenant": "acme", "transactionId": "t-1"}),
        "eventSourceARN": "arn:aws:sqs:us-east-1:1:queue",
        "attributes": {"ApproximateReceiveCount": str(received), "MessageGroupId": "g-1"},
    }
    postpone = Postponement(cast("Any", sqs))
    answer = work_off({"Records": [record]}, lambda _: [Later(TransactionRef("acme", "t-1"), 60)], postpone)
    return answer["batchItemFailures"]


@pytest.mark.parametrize(("received", "refuses"), [(1, False), (MOST_ATTEMPTS, False), (15, True)])
def test_a_message_comes_back_itself(received: int, refuses: bool) -> None:
    sqs = Sqs(refuses=refuses)
    assert worked_off(sqs, received) == [{"itemIdentifier": "m-1"}]
    assert (sqs.postponed, sqs.sent) == ([60], [])


def test_one_that_waited_often_is_replaced() -> None:
    """Quality: its queue would take a worker for dead at last, and make an error record of it."""
    sqs = Sqs()
    assert worked_off(sqs, 15) == []
    (sent,) = sqs.sent
    assert (sent["DelaySeconds"], sent["MessageGroupId"], sqs.postponed) == (60, "g-1", [])
    assert json.loads(sent["MessageBody"])["transactionId"] == "t-1"
