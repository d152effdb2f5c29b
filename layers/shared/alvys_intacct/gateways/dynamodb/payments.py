"""The Payments table.

    pk                        sk              what
    T#tenant#P#key            PAYMENT         a payment detail (PAY-3)
    T#tenant#RUNS             time#run id     a payment sync (PAY-8)
    T#tenant#C#subsidiary     WATERMARK       until when all payments are recorded (PAY-5)

``pendingPk`` exists while a payment waits to be applied: the sweeper reads that index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.payment import Payment, PaymentRun, PaymentStatus
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import (
    Condition,
    ConditionFailedError,
    Put,
    Table,
    cursor_of,
    start_of,
    version_is,
)

_PENDING = "PENDING"


class DynamoPaymentStore:
    """`PaymentStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""
        item = self._table.get(_payment_pk(tenant, payment_key), "PAYMENT")
        return _payment(item) if item else None

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """The payments of these keys that are already recorded."""
        items = self._table.get_many((_payment_pk(tenant, key), "PAYMENT") for key in payment_keys)
        return {payment.payment_key: payment for payment in map(_payment, items)}

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Record the payments that are not recorded yet; returns only these."""
        refused = self._table.put_groups([[Put(_item(payment), version_is(0))] for payment in payments])
        return [payment for index, payment in enumerate(payments) if index not in refused]

    def save(self, payment: Payment) -> bool:
        """Write the payment; False if another writer changed it first."""
        try:
            self._table.put(_item(payment), version_is(payment.version - 1))
        except ConditionFailedError:
            return False
        return True

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

    def watermark(self, tenant: str, subsidiary_id: str) -> datetime | None:
        """Until when all payments are recorded; None before the first run ends."""
        item = self._table.get(f"T#{tenant}#C#{subsidiary_id}", "WATERMARK")
        return datetime.fromisoformat(item["reachedUntil"]) if item else None

    def move_watermark(self, tenant: str, subsidiary_id: str, until: datetime) -> None:
        """Record that every page until then is recorded. The watermark never moves back."""
        text = until.isoformat()
        with suppress(ConditionFailedError):  # another run got further
            self._table.put(
                {"pk": f"T#{tenant}#C#{subsidiary_id}", "sk": "WATERMARK", "reachedUntil": text},
                Condition("attribute_not_exists(pk) OR reachedUntil < :reached", {":reached": text}),
            )

    def pending_since(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and key of payments that have been pending since before `before`, oldest first."""
        items, _ = self._table.query(
            _PENDING,
            between=("0", before.isoformat()),
            index="pending",
            keys=("pendingPk", "pendingSk"),
            limit=limit,
        )
        return [_names(item["pk"]) for item in items]


def _item(payment: Payment) -> Item:
    item: Item = {
        "pk": _payment_pk(payment.tenant, payment.payment_key),
        "sk": "PAYMENT",
        "version": payment.version,
        "record": payment.model_dump_json(),
    }
    if payment.status is PaymentStatus.PENDING:
        item["pendingPk"] = _PENDING
        item["pendingSk"] = payment.changed_at.isoformat()
    return item


def _payment(item: Item) -> Payment:
    return Payment.model_validate_json(item["record"])


def _payment_pk(tenant: str, payment_key: str) -> str:
    return f"T#{tenant}#P#{payment_key}"


def _names(pk: str) -> tuple[str, str]:
    tenant, _, key = pk.removeprefix("T#").rpartition("#P#")
    return tenant, key
