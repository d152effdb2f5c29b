"""The real worker: its handler gets batches of 100 messages; everything around it runs in other processes.

It runs in the function's own environment, as `bench.deployment` returns it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

import boto3

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.record import Status, Transaction
from bench.child import Figures, answer
from bench.cold_start import FUNCTION
from bench.invoices import TENANT, connection, message
from bench.servers import Sage

BATCH = 100
ARN = "arn:aws:lambda:us-east-1:123456789012:function:" + FUNCTION


@dataclass(frozen=True)
class Context:
    """The Lambda context of a run."""

    function_name: str = FUNCTION
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = ARN
    aws_request_id: str = "8a1f3c52-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


def measure(sage_url: str, invoices: int) -> Figures:
    """Record transactions through intake, then let the worker export them.

    One extra transaction is exported first, alone: it signs in and reads terms and parties.
    """
    active = connection()
    deployment().connections.save(active, audit_entry(None, active, "bench", active.created_at))
    take_in(range(1 + invoices))
    records = received()
    if len(records) != 1 + invoices:
        raise RuntimeError(f"the queue holds {len(records)} messages")
    export(records[:1])
    sage = Sage(sage_url)
    before = sage.counted()
    cpu = 0.0
    for start in range(1, len(records), BATCH):
        began = time.process_time()
        export(records[start : start + BATCH])
        cpu += time.process_time() - began
    after = sage.counted()
    return {
        "cpu_per_invoice": cpu / invoices,
        "requests": after["requests"] - before["requests"],
        "logins": after["logins"],
        "opened": after["functions"]["getAPISession"],
    }


def take_in(numbers: range) -> None:
    """Record invoices through intake, which queues them."""
    caller = Identity(TENANT, "bench", "Admin", frozenset(Permission))
    messages: list[object] = [message(number) for number in numbers]
    for outcome in intake().accept_transactions(caller, messages, [Kind.LOAD_INVOICE], "bench"):
        if not isinstance(outcome, Transaction) or outcome.status is not Status.QUEUED:
            raise RuntimeError(f"intake refused an invoice: {outcome}")


def received() -> list[dict[str, Any]]:
    """The queue's messages as Lambda passes them to the handler."""
    url = os.environ["INVOICE_EXPORT_QUEUE_URL"]
    sqs = boto3.client("sqs")
    records: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get(
        "Messages"
    ):
        records += [
            {
                "messageId": received["MessageId"],
                "receiptHandle": received["ReceiptHandle"],
                "body": received["Body"],
                "attributes": received.get("Attributes", {}),
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:InvoiceExportQueue",
                "awsRegion": "us-east-1",
            }
            for received in messages
        ]
    return records


def export(records: list[dict[str, Any]]) -> None:
    """Hand a batch to the worker's handler."""
    # Imported here: others measure a cold worker with what is above.
    from functions.export_invoice.worker import handler  # noqa: PLC0415

    answered = handler({"Records": records}, Context())
    if answered["batchItemFailures"]:
        raise RuntimeError(f"{len(answered['batchItemFailures'])} invoices were not exported")


if __name__ == "__main__":
    answer(measure)
