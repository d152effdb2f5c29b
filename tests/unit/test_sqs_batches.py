"""Which messages come back to a worker, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.sqs_batches import Postponement, work_off
from alvys_intacct.usecases.work.claimed_work import Later

pytestmark = pytest.mark.rule("ERR-6")
BODY = {"tenant": "acme", "transactionId": "t-1", "correlationId": "c-1"}
UseCase = Callable[[Sequence[TransactionRef], Mapping[TransactionRef, datetime]], list[Later]]


class Sqs:
    """Takes down what it is told."""

    class meta:  # noqa: N801 - the client's own name
        """Where it is."""

        endpoint_url = "http://sqs"

    def __init__(self, *, refuses: bool = False, fails: Sequence[str] = ()) -> None:
        self.refuses = refuses
        self.fails = fails
        self.sent: list[dict[str, Any]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Send."""
        assert QueueUrl == "http://sqs/1/queue"
        assert len(Entries) <= 10
        if self.refuses:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessageBatch")
        self.sent += [entry for entry in Entries if entry["Id"] not in self.fails]
        return {"Failed": [{"Id": failed} for failed in self.fails]}


def record(place: int = 1, received: int = 1, **body: Any) -> dict[str, Any]:
    return {
        "messageId": f"m-{place}",
        "receiptHandle": f"r-{place}",
        "body": json.dumps({**BODY, "transactionId": f"t-{place}", **body}),
        "eventSourceARN": "arn:aws:sqs:us-east-1:1:queue",
        "attributes": {"ApproximateReceiveCount": str(received), "MessageGroupId": "g-1"},
    }


def worked_off(sqs: Sqs, use_case: UseCase, *records: dict[str, Any]) -> list[str]:
    """The messages that SQS delivers again."""
    answer = work_off({"Records": list(records)}, use_case, Postponement(cast("Any", sqs)))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def seeing(seen: list[TransactionRef]) -> UseCase:
    def see(refs: Sequence[TransactionRef], _: Mapping[TransactionRef, datetime]) -> list[Later]:
        seen.extend(refs)
        return []

    return see


def waits(seconds: int) -> UseCase:
    return lambda refs, _: [Later(ref, seconds) for ref in refs]


@pytest.mark.parametrize("received", [1, 12, 19])
def test_a_short_wait_ends_with_a_new_message(received: int) -> None:
    """Waiting never makes a message a dead letter: the new one was never received."""
    sqs = Sqs()
    assert worked_off(sqs, waits(60), record(received=received)) == []
    (sent,) = sqs.sent
    assert (sent["DelaySeconds"], sent["MessageGroupId"]) == (60, "g-1")
    assert json.loads(sent["MessageBody"]) == BODY


def test_a_long_wait_is_left_to_the_sweeper() -> None:
    sqs = Sqs()
    assert worked_off(sqs, waits(121), record()) == []
    assert sqs.sent == []


def test_two_messages_of_one_transaction_become_one() -> None:
    sqs = Sqs()
    assert worked_off(sqs, waits(5), record(), record() | {"messageId": "m-2"}) == []
    assert len(sqs.sent) == 1


def test_new_messages_are_sent_ten_at_a_time() -> None:
    sqs = Sqs()
    assert worked_off(sqs, waits(5), *(record(place) for place in range(25))) == []
    assert len({entry["MessageBody"] for entry in sqs.sent}) == 25


def test_a_message_that_cannot_be_replaced_comes_back_itself() -> None:
    assert worked_off(Sqs(refuses=True), waits(5), record()) == ["m-1"]
    assert worked_off(Sqs(fails=["1"]), waits(5), record(1), record(2), record(3)) == ["m-2"]


def test_a_batch_that_fails_as_a_whole_comes_back_later_and_later() -> None:
    """No record could count it: the message does. So a long outage of the table makes no dead letters."""
    delays: list[int] = []

    def unreachable(*_: object) -> list[Later]:
        raise Retryable("no", code="database_unreachable")

    following = record()
    for _ in range(40):
        sqs = Sqs()
        assert worked_off(sqs, unreachable, following) == []
        (sent,) = sqs.sent
        delays.append(sent["DelaySeconds"])
        following = record() | {"body": sent["MessageBody"]}
    assert delays[0] <= 10
    assert 450 <= min(delays[8:]) <= max(delays) <= 900
    assert len(set(delays[8:])) > 3
    seen: list[TransactionRef] = []
    worked_off(Sqs(), seeing(seen), following)
    assert seen == [TransactionRef("acme", "t-1")]


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize(
    "body", ["nonsense", "[]", '{"tenant": "acme"}', '{"tenant": "", "transactionId": "x"}']
)
def test_an_unreadable_message_is_told_and_done_with(body: str, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[TransactionRef] = []
    unreadable = record(2) | {"body": body}
    assert worked_off(Sqs(), seeing(seen), unreadable, record()) == []
    assert seen == [TransactionRef("acme", "t-1")]
    (told,) = [line for line in caplog.records if line.levelname == "ERROR"]
    assert (told.__dict__["messageId"], told.__dict__["text"]) == ("m-2", body)
