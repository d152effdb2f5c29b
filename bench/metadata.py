"""Choosing from the metadata of a large company: what it costs to find one value among all that is kept."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from alvys_intacct.domain.readiness.metadata_choices import MetadataSection, browse
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import DimensionValue, GlAccount, Metadata, ValueStatus
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore
from alvys_intacct.gateways.dynamodb.table import Table
from bench.child import Figures, answer

BOOKS = Books("bench", "sub-1", "ACME", "user", None)


def measure(values: int, accounts: int) -> Figures:
    """The CPU of reading what is kept and finding the last value by its name, in seconds."""
    store = DynamoMetadataStore(Table(aws.dynamodb(), os.environ["CONNECTIONS_TABLE"]))
    store.save(BOOKS, _metadata(values, accounts))
    began = time.process_time()
    kept = store.get(BOOKS)
    if kept is None:
        raise RuntimeError("nothing was kept")
    page = browse(
        kept,
        MetadataSection.DIMENSIONS,
        dimension=Dimension.CUSTOMER,
        text=f"customer {values - 1}",
        limit=100,
    )
    cpu = time.process_time() - began
    if [choice.id for choice in page.items] != [f"C{values - 1:05}"]:
        raise RuntimeError(f"found {len(page.items)} values")
    return {"cpu": cpu}


def _metadata(values: int, accounts: int) -> Metadata:
    return Metadata(
        read_at=datetime(2026, 11, 20, tzinfo=UTC),
        accounts=[
            GlAccount(
                number=f"{number:05}", title=f"Account {number}", account_type="incomestatement", active=True
            )
            for number in range(accounts)
        ],
        dimensions={
            Dimension.CUSTOMER: [
                DimensionValue(value_id=f"C{number:05}", name=f"Customer {number}", status=ValueStatus.ACTIVE)
                for number in range(values)
            ]
        },
    )


if __name__ == "__main__":
    answer(measure)
