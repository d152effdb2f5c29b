"""Connections: versions, and what the schedules read."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.accounts import AccountMappings, Category, CategoryMapping, SidedAccounts
from alvys_intacct.domain.connections import Connection, ConnectionStatus, Subsidiary
from alvys_intacct.ports import ConnectionStore
from tests.fakes.samples import SUBSIDIARY, TENANT, connection


def test_what_was_saved_is_read_back(connections: ConnectionStore) -> None:
    items = {"Détention / <x>": SidedAccounts(ar="4100", ap="5100")}
    mappings = AccountMappings(categories={Category.ACCESSORIALS: CategoryMapping(items=items)})
    one = connection(account_mappings=mappings)
    assert connections.save(one)
    assert connections.get(TENANT, SUBSIDIARY) == one
    assert connections.get("other", SUBSIDIARY) is None
    assert connections.get(TENANT, "SUB2") is None


def test_only_who_saw_the_newest_may_write_the_next(connections: ConnectionStore) -> None:
    one = connection()
    connections.save(one)
    assert not connections.save(one)
    assert connections.save(one.model_copy(update={"version": 2, "ar_sync": False}))
    assert not connections.save(one.model_copy(update={"version": 2}))
    kept = connections.get(TENANT, SUBSIDIARY)
    assert kept is not None
    assert not kept.ar_sync


def test_a_tenants_connections_are_its_own(connections: ConnectionStore) -> None:
    mine = [_of(TENANT, "A"), _of(TENANT, "B")]
    for one in (*mine, _of("other", "A"), _of(f"{TENANT}#X", "A")):
        connections.save(one)
    assert connections.of_tenant(TENANT) == mine
    assert connections.of_tenant("nobody") == []


@pytest.mark.parametrize("status", ConnectionStatus)
def test_the_schedules_see_active_connections_only(
    connections: ConnectionStore, status: ConnectionStatus
) -> None:
    connections.save(_of("zeta", "A"))
    one = connection(status=ConnectionStatus.ACTIVE)
    connections.save(one)
    connections.save(one.model_copy(update={"version": 2, "status": status}))
    expected = {("zeta", "A")} | ({(TENANT, SUBSIDIARY)} if status is ConnectionStatus.ACTIVE else set())
    assert set(connections.active()) == expected


def _of(tenant: str, subsidiary_id: str) -> Connection:
    return connection(tenant=tenant, subsidiary=Subsidiary(id=subsidiary_id, name=subsidiary_id))
