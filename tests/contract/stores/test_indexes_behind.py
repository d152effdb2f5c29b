"""Indexes have only what narrows their lists, and may be a moment behind their tables, on DynamoDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.listing import PaymentFilter
from alvys_intacct.domain.payments.payment import PaymentStatus, applied
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.payments import DynamoPaymentStore
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from tests.contract.stores.conftest import client, table
from tests.fakes import rows
from tests.fakes.rows import changes, failed, following, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT, connection
from tests.fakes.small import START

pytestmark = pytest.mark.usefixtures("aws")
EVERYTHING = ListFilter()


class Behind(Table):
    """A table whose indexes answer as they did when `stand` was called; the table itself is up to date."""

    def __init__(self, name: str) -> None:
        super().__init__(client(), name)
        self._answers: dict[str, tuple[list[Item], Item | None]] = {}
        self._stands = False

    def stand(self) -> None:
        """From now on the indexes are behind."""
        self._stands = True

    def query(self, pk: str, **asked: Any) -> tuple[list[Item], Item | None]:
        """A page; one of an index may be old."""
        known = f"{pk} {asked}"
        if asked.get("index") is None:
            return super().query(pk, **asked)
        if not self._stands:
            self._answers[known] = super().query(pk, **asked)
        return self._answers[known]


def written_without(logical_id: str, items: Iterable[Item], without: Sequence[str]) -> None:
    """Write items as an earlier version did, without attributes that came later."""
    for item in items:
        Table(client(), logical_id).put({name: value for name, value in item.items() if name not in without})


def test_transactions_that_no_longer_pass_the_filter_are_left_out() -> None:
    table("TransactionsTable")
    behind = Behind("TransactionsTable")
    store = DynamoTransactionStore(behind)
    ones = [transaction(1), transaction(2), transaction(3, alvys_id=None)]
    store.save(changes(*ones))
    queued = ListFilter(status="queued")
    everything = [ones[2], ones[1], ones[0]]
    assert [store.recent(TENANT, each, 10, None).items for each in (queued, EVERYTHING)] == [everything] * 2
    behind.stand()
    exported = following(ones[1], status=Status.EXPORTED)
    read = following(ones[2], status=Status.SKIPPED, resolved_to=ones[0].transaction_id)
    store.save(changes(exported, read))
    assert store.recent(TENANT, queued, 10, None).items == [ones[0]]
    assert store.recent(TENANT, EVERYTHING, 10, None).items == [exported, ones[0]]


@pytest.mark.rule("ERR-3")
def test_errors_that_were_closed_meanwhile_are_left_out() -> None:
    table("TransactionsTable")
    behind = Behind("TransactionsTable")
    store = DynamoTransactionStore(behind)
    ones = [failed(1), failed(2)]
    store.save(changes(*ones))
    assert len(store.open_errors(TENANT, EVERYTHING, 10, None).items) == 2
    behind.stand()
    store.save(changes(following(ones[1], status=Status.QUEUED, problem=None, failed_at=None)))
    assert [error.reference for error in store.open_errors(TENANT, EVERYTHING, 10, None).items] == ["N1"]


def test_connections_that_were_paused_meanwhile_are_not_visited() -> None:
    table("ConnectionsTable")
    behind = Behind("ConnectionsTable")
    store = DynamoConnectionStore(behind)
    active = connection(status=ConnectionStatus.ACTIVE)
    assert store.save(active, audit_entry(None, active, "ann@acme.example", START))
    (shard,) = [shard for shard in range(48) if store.active_page(shard, 10, None).items]
    behind.stand()
    paused = active.model_copy(update={"status": ConnectionStatus.PAUSED, "version": 2})
    assert store.save(paused, audit_entry(active, paused, "ann@acme.example", START))
    assert store.active_page(shard, 10, None).items == []


@pytest.mark.rule("PAY-8")
def test_payments_that_moved_on_meanwhile_are_left_out() -> None:
    table("PaymentsTable")
    behind = Behind("PaymentsTable")
    store = DynamoPaymentStore(behind)
    ones = [rows.payment(1), rows.payment(2)]
    store.record_new(ones)
    pending = PaymentFilter(status=PaymentStatus.PENDING)

    def of_connection() -> list[str]:
        days = (START.date(), START.date())
        found = store.standing(TENANT, SUBSIDIARY, PaymentStatus.PENDING, *days)
        return [payment.detail_id for payment in found]

    assert (len(store.recent(TENANT, pending, 10, None).items), of_connection()) == (2, ["1", "2"])
    behind.stand()
    store.save(applied(ones[1], "alvys-1", START))
    assert (store.recent(TENANT, pending, 10, None).items, of_connection()) == ([ones[0]], ["1"])


def test_what_earlier_versions_wrote_is_narrowed_by_the_records_themselves() -> None:
    """They lack attributes that the index would tell."""
    known = table("TransactionsTable")
    store = DynamoTransactionStore(known)
    store.save(changes(transaction(1), failed(2)))
    listed = [
        known.get(f"T#{TENANT}#X#{one.transaction_id}", "RECORD") for one in (transaction(1), failed(2))
    ]
    written_without("TransactionsTable", filter(None, listed), ["ownKind", "errorFacts", "causeSk"])
    for kinds, count in ((frozenset({transaction(1).kind}), 2), (frozenset({"driver_settlement"}), 0)):
        assert len(store.recent(TENANT, ListFilter(kinds=kinds), 10, None).items) == count
    assert len(store.open_errors(TENANT, ListFilter(text="no gl account"), 10, None).items) == 1
    assert store.open_errors(TENANT, ListFilter(entity_type="Trip"), 10, None).items == []
    paid = table("PaymentsTable")
    payments = DynamoPaymentStore(paid)
    payments.record_new([rows.payment(1, number="INV-1")])
    item = paid.get(f"T#{TENANT}#P#{rows.payment(1).payment_key}", "PAYMENT")
    assert item
    written_without("PaymentsTable", [item], ["searchText"])
    for text, count in (("inv-1", 1), ("nothing", 0)):
        assert len(payments.recent(TENANT, PaymentFilter(text=text), 10, None).items) == count
