"""The work queue: every message arrives, at the worker that its kind and operation ask for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from alvys_intacct.domain.connections.daily_checks import ConnectionCheck
from alvys_intacct.domain.errors import ConfigurationError, Retryable
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.gateways.sqs import QueueName, SqsWorkQueue
from alvys_intacct.ports.runtime import WorkQueue
from tests.fakes import rows
from tests.fakes.faults import Wire
from tests.fakes.queue import FakeQueue
from tests.fakes.small import START

Look = Callable[[], Counter[tuple[QueueName, str]]]


@pytest.fixture(params=["fake", "sqs"])
def queue(request: pytest.FixtureRequest) -> Iterator[tuple[WorkQueue, Look]]:
    """A queue, and a way to look at what it holds."""
    if request.param == "fake":
        fake = FakeQueue()
        yield fake, lambda: Counter((one.queue, one.name) for one in fake.waiting)
        return
    request.getfixturevalue("aws")
    client = boto3.client("sqs")
    urls = {name: client.create_queue(QueueName=name)["QueueUrl"] for name in QueueName}

    def look() -> Counter[tuple[QueueName, str]]:
        found: Counter[tuple[QueueName, str]] = Counter()
        for name, url in urls.items():
            while received := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for message in received:
                    body = json.loads(message["Body"])
                    work = (
                        body.get("transactionId")
                        or body.get("runId")
                        or body.get("side")
                        or body["subsidiaryId"]
                    )
                    assert body["tenant"]
                    assert body["correlationId"] in ("corr", f"drain-{body['tenant']}-ar")
                    found[name, work] += 1
        return found

    yield SqsWorkQueue(client, urls), look


def test_more_messages_than_fit_into_one_request(queue: tuple[WorkQueue, Look]) -> None:
    many = [rows.transaction(place) for place in range(1, 38)]
    queue[0].send_transactions(many)
    assert queue[1]() == Counter((QueueName.EXPORT_INVOICE, one.transaction_id) for one in many)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (rows.transaction(), QueueName.EXPORT_INVOICE),
        (rows.transaction(kind=Kind.CARRIER_BILL), QueueName.EXPORT_BILL),
        (rows.transaction(operation=Operation.REVERT), QueueName.MODIFY),
        (rows.transaction(receipt=rows.receipt("100")), QueueName.MODIFY),
        (rows.transaction(kind=Kind.CARRIER_BILL, receipt=rows.receipt("100")), QueueName.MODIFY),
    ],
)
def test_each_goes_to_its_worker(
    queue: tuple[WorkQueue, Look], work: Transaction, expected: QueueName
) -> None:
    queue[0].send_transactions([work])
    assert queue[1]() == Counter({(expected, work.transaction_id): 1})


def test_a_batch_is_divided_among_the_queues(queue: tuple[WorkQueue, Look]) -> None:
    invoices = [rows.transaction(place) for place in range(1, 13)]
    bills = [rows.transaction(place, kind=Kind.CARRIER_BILL) for place in range(20, 32)]
    queue[0].send_transactions([one for pair in zip(invoices, bills, strict=True) for one in pair])
    found = queue[1]()
    assert {work for name, work in found if name is QueueName.EXPORT_BILL} == {
        one.transaction_id for one in bills
    }
    assert found.total() == 24


def test_payments_and_runs(queue: tuple[WorkQueue, Look]) -> None:
    payments = [rows.payment(detail, side=Side.AR if detail % 2 else Side.AP) for detail in range(1, 13)]
    queue[0].send_payments([*payments, rows.payment(1, tenant="other")])
    queue[0].send_payments([])
    queue[0].send_runs([rows.run(1)])
    queue[0].send_runs([])
    expected = Counter({(QueueName.APPLY_PAYMENTS, "ar"): 2, (QueueName.APPLY_PAYMENTS, "ap"): 1})
    expected[QueueName.READ_PAYMENTS, rows.run(1).run_id] = 1
    assert queue[1]() == expected


@pytest.mark.rule("CONN-8")
def test_a_check_is_delivered_after_its_time(queue: tuple[WorkQueue, Look]) -> None:
    checks = [ConnectionCheck("acme", f"S{place}", START, after=0) for place in range(12)]
    late = ConnectionCheck("acme", "late", START, after=300)
    queue[0].send_checks([*checks, late], "corr")
    now = {(QueueName.CONNECTION_CHECKS, check.subsidiary_id): 1 for check in checks}
    assert {name: times for name, times in queue[1]().items() if name[1] != "late"} == now
    if isinstance(queue[0], FakeQueue):
        assert [delivery.delay for delivery in queue[0].sent] == [0] * 12 + [300]
    else:
        assert (QueueName.CONNECTION_CHECKS, "late") not in queue[1]()


class BrokenQueue:
    """SQS when it fails: as a whole, or for one message of a batch."""

    def __init__(self, whole: bool) -> None:
        self._whole = whole
        self.calls = 0

    def send_message_batch(self, **_request: object) -> dict[str, object]:
        """Fail."""
        self.calls += 1
        if self._whole:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessageBatch")
        return {"Failed": [{"Id": "0"}], "Successful": []}


def test_what_the_queue_refuses_holds_up_no_other_batch() -> None:
    """The sweeper has only that to send again."""
    queue = BrokenQueue(whole=False)
    urls = {QueueName.EXPORT_INVOICE: "https://queue"}
    with pytest.raises(Retryable):
        SqsWorkQueue(queue, urls).send_transactions([rows.transaction(place) for place in range(25)])  # type: ignore[arg-type]
    assert queue.calls == 3


def test_drains_of_many_tenants(queue: tuple[WorkQueue, Look]) -> None:
    queue[0].send_drains([(f"tenant-{place}", Side.AR) for place in range(23)])
    queue[0].send_drains([])
    assert queue[1]() == Counter({(QueueName.APPLY_PAYMENTS, "ar"): 23})


@pytest.mark.parametrize("whole", [True, False])
def test_a_queue_that_fails_says_so(whole: bool) -> None:
    urls = {QueueName.EXPORT_INVOICE: "https://queue"}
    with pytest.raises(Retryable):
        SqsWorkQueue(BrokenQueue(whole), urls).send_transactions([rows.transaction()])  # type: ignore[arg-type]
    wire = Wire()
    wire.fail_once("queue.send_transactions")
    with pytest.raises(Retryable):
        FakeQueue(wire).send_transactions([rows.transaction()])


def test_a_function_without_that_queue_is_a_wrong_deployment() -> None:
    with pytest.raises(ConfigurationError):
        SqsWorkQueue(BrokenQueue(True), {}).send_transactions([rows.transaction()])  # type: ignore[arg-type]
