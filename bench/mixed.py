"""A cold worker whose first batch has one invoice of each of many companies.

The time counts from the import of the function to the end of its run. It runs in the function's own
environment, as `bench.deployment` returns it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.child import Figures, answer
from bench.worker import Context

# Services that keep secrets or decrypt them.
SECRETS = ("secrets-manager", "kms", "ssm")


@dataclass(frozen=True)
class Run(Context):
    """A run that ends after so many seconds."""

    seconds: float = 120.0
    began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.began + self.seconds - time.monotonic()) * 1000))


def measure(path: str, seconds: float) -> Figures:
    """Export what the messages name; tells what became of it, and when the last one was exported."""
    records = json.loads(Path(path).read_text())
    began, started = time.monotonic(), datetime.now(UTC)
    from alvys_intacct.bootstrap.deployment import deployment  # noqa: PLC0415
    from alvys_intacct.domain.transactions.refs import TransactionRef  # noqa: PLC0415
    from alvys_intacct.gateways import aws  # noqa: PLC0415
    from functions.export_invoice.worker import handler  # noqa: PLC0415

    calls: Counter[str] = Counter()

    def count(**event: Any) -> None:
        calls[event["event_name"].split(".")[1]] += 1

    aws.session().register("before-call", count)
    failed = handler({"Records": records}, Run(seconds=seconds))["batchItemFailures"]
    wall = time.monotonic() - began
    exported = []
    attempts = 0
    for record in records:
        work = json.loads(record["body"])
        found = deployment().transactions.get(TransactionRef(work["tenant"], work["transactionId"]))
        if found is None:
            raise RuntimeError("a transaction is lost")
        if found.receipt is None:
            attempts += found.attempts
        else:
            exported.append((found.changed_at - started).total_seconds())
    return {
        "wall": wall,
        "exported": len(exported),
        "last": max(exported, default=0.0),
        "failed": len(failed),
        "attempts": attempts,
        "secret_reads": sum(calls[service] for service in SECRETS),
        "aws_calls": sum(calls.values()),
        "cpu": time.process_time(),
    }


if __name__ == "__main__":
    answer(measure)
