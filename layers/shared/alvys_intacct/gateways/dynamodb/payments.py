"""The Payments table.

    pk                        sk              what
    T#tenant#P#key            PAYMENT         a payment detail (PAY-3)

The runs that read them and the drains that carry them into Alvys are in the same table: `payment_runs`,
`payment_drains`.

``pendingPk`` (``T#tenant#W#side``) exists while a payment waits for the drain of its side; the drainer reads
that index. Earlier versions listed all under ``PENDING``. A refused payment has ``REFUSED#tenant#subsidiary``
there: each run tries it again (PAY-13). ``transactionPk`` leads to the payments of a transaction. The
lists of payments are in `payment_lists`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.drain import GRACE, WaitingPayment
from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, in_order
from alvys_intacct.domain.payments.sending import due_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.index_pages import each_whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.packets import MOST_PER_TRANSACTION
from alvys_intacct.gateways.dynamodb.payment_drains import DynamoDrainStore
from alvys_intacct.gateways.dynamodb.payment_lists import PaymentLists, listed
from alvys_intacct.gateways.dynamodb.schemas import SCHEMA, Kept, record_of, schema_of
from alvys_intacct.gateways.dynamodb.table import (
    ConditionFailedError,
    Put,
    Table,
    version_is,
)

_INDEX = "pending"
_INDEX_KEYS = ("pendingPk", "pendingSk")
_EARLIER = "PENDING"
_PAGE = 100


class DynamoPaymentStore:
    """`PaymentStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._drains = DynamoDrainStore(table)

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""
        item = self._table.get(_payment_pk(tenant, payment_key), "PAYMENT")
        return payment_of(item) if item else None

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """The payments of these keys that are already recorded."""
        items = self._table.get_many((_payment_pk(tenant, key), "PAYMENT") for key in payment_keys)
        return {payment.payment_key: payment for payment in map(payment_of, items)}

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Record the payments that are not recorded yet; returns only these.

        Those of one detail are recorded all or none, as far as a transaction has room for them: two runs that
        split a payment in different ways must not record one share of each.
        """
        self._note(payments)
        groups = list(_by_detail(payments))
        refused = self._table.put_groups(
            [[Put(item_of(payment), version_is(0)) for payment in group] for group in groups]
        )
        return [payment for place, group in enumerate(groups) if place not in refused for payment in group]

    def save(self, payment: Payment, *, by_drainer: bool = False) -> bool:
        """Write the payment; False if another writer changed it first."""
        if not by_drainer:
            self._note([payment])
        try:
            self._table.put(item_of(payment), version_is(payment.version - 1))
        except ConditionFailedError:
            return False
        return True

    def save_many(self, payments: Sequence[Payment]) -> list[Payment]:
        """Write the payments; returns those that no other writer changed first."""
        self._note(payments)
        groups = [[Put(item_of(payment), version_is(payment.version - 1))] for payment in payments]
        refused = self._table.put_groups(groups)
        return [payment for place, payment in enumerate(payments) if place not in refused]

    def waiting(self, tenant: str, side: Side, limit: int) -> list[WaitingPayment]:
        """The payments that wait for that drain, in the order in which they are due."""
        pk = _list_pk(tenant, side)
        items, _ = self._table.query(pk, index=_INDEX, keys=_INDEX_KEYS, limit=limit)
        return [
            WaitingPayment(_names(item["pk"])[1], datetime.fromisoformat(item["pendingSk"])) for item in items
        ]

    def listed_by_earlier_versions(self, limit: int) -> list[tuple[str, str]]:
        """Tenant and key of payments in the list of earlier versions."""
        items, _ = self._table.query(_EARLIER, index=_INDEX, keys=_INDEX_KEYS, limit=limit)
        return [_names(item["pk"]) for item in items]

    def refused(self, tenant: str, subsidiary_id: str, side: Side) -> Iterator[list[Payment]]:
        """Pages of the refused payments of a connection and side. Saving them meanwhile skips none."""
        start: Item | None = None
        while True:
            items, start = self._table.query(
                _refused_pk(tenant, subsidiary_id),
                prefix=f"{side}#",
                index="pending",
                keys=("pendingPk", "pendingSk"),
                limit=_PAGE,
                start=start,
            )
            found = self._table.get_many((item["pk"], "PAYMENT") for item in items)
            refused = [
                payment for payment in map(payment_of, found) if payment.status is PaymentStatus.REFUSED
            ]
            if refused:
                yield refused
            if start is None:
                return

    def recent(self, tenant: str, narrowed: PaymentFilter, limit: int, cursor: str | None) -> Page[Payment]:
        """A page of payments, the newest payment date first."""
        return PaymentLists(self._table).page(tenant, narrowed, limit, cursor)

    def standing(
        self, tenant: str, subsidiary_id: str, status: PaymentStatus, first: date, last: date
    ) -> Iterator[Payment]:
        """The payments of a connection that have this status."""
        return PaymentLists(self._table).standing(tenant, subsidiary_id, status, first, last)

    def counts_of_run(self, tenant: str, run_id: str) -> StatusCounts:
        """The payments of a run by status."""
        return PaymentLists(self._table).counts_of_run(tenant, run_id)

    def of_transaction(self, tenant: str, transaction_id: str) -> list[Payment]:
        """The payments recorded for a transaction, in order of their date; the newest may be missing."""
        listed = self._table.query_all(
            f"T#{tenant}#X#{transaction_id}", index="ofTransaction", keys=("transactionPk", "pk")
        )
        return in_order(map(payment_of, each_whole(self._table, listed)))

    def _note(self, payments: Sequence[Payment]) -> None:
        """Note that the drains of those that wait are wanted."""
        wanted = {
            (payment.tenant, payment.side): payment.changed_at + GRACE
            for payment in payments
            if due_of(payment) is not None
        }
        for (tenant, side), due in wanted.items():
            self._drains.want(tenant, side, due)


def _by_detail(payments: Sequence[Payment]) -> Iterator[list[Payment]]:
    for _, of_detail in groupby(payments, key=attrgetter("side", "detail_id")):
        group = list(of_detail)
        for start in range(0, len(group), MOST_PER_TRANSACTION):
            yield group[start : start + MOST_PER_TRANSACTION]


def item_of(payment: Payment) -> Item:
    """A payment as an item of its table."""
    item: Item = {
        "pk": _payment_pk(payment.tenant, payment.payment_key),
        "sk": "PAYMENT",
        "version": payment.version,
        "transactionPk": f"T#{payment.tenant}#X#{payment.transaction_id}",
        "record": payment.model_dump_json(),
        SCHEMA: schema_of(Kept.PAYMENT),
        **listed(payment),
    }
    due = due_of(payment)
    if due is not None:
        item["pendingPk"] = _list_pk(payment.tenant, payment.side)
        item["pendingSk"] = due.isoformat()
    if payment.status is PaymentStatus.REFUSED:
        item["pendingPk"] = _refused_pk(payment.tenant, payment.subsidiary_id)
        item["pendingSk"] = f"{payment.side}#{payment.payment_key}"
    return item


def payment_of(item: Item) -> Payment:
    """The payment that an item holds."""
    return Payment.model_validate_json(record_of(item, Kept.PAYMENT))


def _payment_pk(tenant: str, payment_key: str) -> str:
    return f"T#{tenant}#P#{payment_key}"


def _refused_pk(tenant: str, subsidiary_id: str) -> str:
    return f"REFUSED#{tenant}#{subsidiary_id}"


def _list_pk(tenant: str, side: Side) -> str:
    return f"T#{tenant}#W#{side}"


def _names(pk: str) -> tuple[str, str]:
    tenant, _, key = pk.removeprefix("T#").rpartition("#P#")
    return tenant, key
