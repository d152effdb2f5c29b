"""Error Transactions: what its first page reads of DynamoDB among few and among many settled records."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Problem, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from bench.child import Figures, answer

OPEN = 60
PAGE = 50
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PROBLEM = Problem(code="customer_missing", message="There is no customer.", remedy="Make one.")


def measure(few: int, many: int) -> Figures:
    """The reads of a first page, each tenant having `OPEN` errors and so many settled ones."""
    client = boto3.client("dynamodb")
    reads: list[int] = []

    def count(parsed: dict[str, Any], **_: Any) -> None:
        # A request costs one read at least, and one for each item that DynamoDB had to look at.
        reads.append(1 + int(parsed.get("ScannedCount", 0)))

    client.meta.events.register("after-call.dynamodb.Query", count)
    store = DynamoTransactionStore(Table(client, os.environ["TRANSACTIONS_TABLE"]))
    figures: Figures = {}
    for name, settled in (("few", few), ("many", many)):
        _fill(store, name, settled)
        reads.clear()
        page = store.open_errors(name, ListFilter(), PAGE, None)
        if len(page.items) != PAGE:
            raise RuntimeError(f"the page has {len(page.items)} errors")
        figures[f"requests_{name}"], figures[f"reads_{name}"] = len(reads), sum(reads)
    return figures


def _fill(store: DynamoTransactionStore, tenant: str, settled: int) -> None:
    """Open errors evenly among the settled ones, so that none are easily found first."""
    changes = []
    every = max(1, settled // OPEN)
    for number in range(settled):
        changes.append(Change(_transaction(tenant, number, failed=False)))
        if number % every == 0:
            changes.append(Change(_transaction(tenant, settled + number, failed=True)))
    for start in range(0, len(changes), 1000):
        store.save(changes[start : start + 1000])


def _transaction(tenant: str, number: int, *, failed: bool) -> Transaction:
    at = LONG_AGO + timedelta(minutes=number)
    return Transaction(
        tenant=tenant,
        transaction_id=f"txn_{number:032x}",
        subsidiary_id="sub-1",
        kind=Kind.LOAD_INVOICE,
        alvys_id=f"inv-{number}",
        number=f"LD{number}",
        status=Status.FAILED if failed else Status.RESOLVED,
        content_hash="",
        problem=PROBLEM if failed else None,
        failed_at=at if failed else None,
        correlation_id="bench",
        created_at=at,
        changed_at=at,
        version=1,
    )


if __name__ == "__main__":
    answer(measure)
