"""Payment runs and watermarks, in the Payments table.

    pk                        sk              what
    T#tenant#RUNS             time#run id     a payment sync (PAY-8)
    T#tenant#C#subsidiary     WATERMARK#side  until when all payments of a side are recorded (PAY-5)

A watermark of an earlier version has no side in its key: it counts for both.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.table import (
    Condition,
    ConditionFailedError,
    Table,
    cursor_of,
    start_of,
)


class DynamoPaymentRunStore:
    """`PaymentRunStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save_run(self, run: PaymentRun) -> None:
        """Write the run."""
        self._table.put(
            {"pk": f"T#{run.tenant}#RUNS", "sk": run.run_id, "record": run.model_dump_json()},
        )

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""
        item = self._table.get(f"T#{tenant}#RUNS", run_id)
        return PaymentRun.model_validate_json(item["record"]) if item else None

    def runs(self, tenant: str, limit: int, cursor: str | None) -> Page[PaymentRun]:
        """Runs, newest first; run ids begin with their time."""
        pk = f"T#{tenant}#RUNS"
        items, following = self._table.query(pk, newest_first=True, limit=limit, start=start_of(cursor, pk))
        return Page([PaymentRun.model_validate_json(item["record"]) for item in items], cursor_of(following))

    def watermark(self, tenant: str, subsidiary_id: str, side: Side) -> datetime | None:
        """Until when all payments of a side are recorded; None before the first run ends."""
        pk = f"T#{tenant}#C#{subsidiary_id}"
        found = self._table.get_many([(pk, f"WATERMARK#{side}"), (pk, "WATERMARK")])
        reached = {item["sk"]: item["reachedUntil"] for item in found}
        text = reached.get(f"WATERMARK#{side}") or reached.get("WATERMARK")
        return datetime.fromisoformat(text) if text else None

    def move_watermark(self, tenant: str, subsidiary_id: str, side: Side, until: datetime) -> None:
        """Record that every page until then is recorded. The watermark never moves back."""
        text = until.isoformat()
        with suppress(ConditionFailedError):  # another run got further
            self._table.put(
                {"pk": f"T#{tenant}#C#{subsidiary_id}", "sk": f"WATERMARK#{side}", "reachedUntil": text},
                Condition("attribute_not_exists(pk) OR reachedUntil < :reached", {":reached": text}),
            )
