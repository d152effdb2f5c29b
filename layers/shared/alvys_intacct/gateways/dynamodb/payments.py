"""The Payments table.

    pk                        sk              what
    T#tenant#P#key            PAYMENT         a payment detail (PAY-3)

The runs that read them are in the same table: `payment_runs`.

``pendingPk`` exists while a payment waits to be applied: the sweeper reads that index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import (
    ConditionFailedError,
    Put,
    Table,
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
