"""Error Transactions: the DynamoDB reads of the first page, with few and with many resolved records."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from bench.child import Figures, answer

OPEN = 60
PAGE = 50
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PROBLEM = Problem(code="customer_missing", message="There is no customer.", remedy="Make one.")


def measure(few: int, many: int) -> Figures:
    """The reads of the first page for two tenants: `OPEN` open errors, `few` or `many` resolved ones."""
    client = aws.dynamodb()
    reads: list[int] = []

    def count(parsed: dict[str, Any], **_: Any) -> None:
        # A request costs at least one read, and one for each item that DynamoDB reads.
        found = sum(map(len, parsed.get("Responses", {}).values()))
        reads.append(1 + int(parsed.get("ScannedCount", 0)) + found)

    for operation in ("Query", "BatchGetItem"):
        client.meta.events.register(f"after-call.dynamodb.{operation}", count)
    store = DynamoTransactionStore(Table(client, os.environ["TRANSACTIONS_TABLE"]))
    figures: Figures = {}
    for name, resolved in (("few", few), ("many", many)):
        _fill(store, name, resolved)
        reads.clear()
        page = store.open_errors(name, ListFilter(), PAGE, None)
        if len(page.items) != PAGE:
            raise RuntimeError(f"the page has {len(page.items)} errors")
        figures[f"requests_{name}"], figures[f"reads_{name}"] = len(reads), sum(reads)
    return figures


def _fill(store: DynamoTransactionStore, tenant: str, resolved: int) -> None:
    """Write the open errors evenly among the resolved ones, so that none is found first by chance."""
    changes = []
    every = max(1, resolved // OPEN)
    for number in range(resolved):
        changes.append(Change(_transaction(tenant, number, failed=False)))
        if number % every == 0:
            changes.append(Change(_transaction(tenant, resolved + number, failed=True)))
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
