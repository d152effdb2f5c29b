"""Connections: versions, and what the schedules read."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, Subsidiary
from alvys_intacct.domain.connections.findings import ConnectionFinding
from alvys_intacct.domain.connections.rounds import SHARDS, Round, shard_of
from alvys_intacct.domain.connections.waiting import WaitingConnection
from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.gateways.dynamodb import kept_mappings
from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
from alvys_intacct.gateways.dynamodb.pieces import read_pieces
from alvys_intacct.ports.stores import ConnectionStore
from tests.contract.stores.conftest import table
from tests.fakes.rows import all_pages
from tests.fakes.samples import SUBSIDIARY, TENANT, connection
from tests.fakes.small import START


def test_what_was_saved_is_read_back(connections: ConnectionStore) -> None:
    items = {"Détention / <x>": SidedAccounts(ar="4100", ap="5100")}
    mappings = AccountMappings(categories={Category.ACCESSORIALS: CategoryMapping(items=items)})
    one = connection(account_mappings=mappings)
    assert save(connections, one)
    assert connections.get(TENANT, SUBSIDIARY) == one
    assert connections.get("other", SUBSIDIARY) is None
    assert connections.get(TENANT, "SUB2") is None


@pytest.mark.rule("CONN-12")
def test_only_who_saw_the_newest_may_write_the_next(connections: ConnectionStore) -> None:
    one = connection()
    save(connections, one)
    assert not save(connections, one)
    assert save(connections, one.model_copy(update={"version": 2, "ar_sync": False}))
    assert not save(connections, one.model_copy(update={"version": 2}))
    kept = connections.get(TENANT, SUBSIDIARY)
    assert kept is not None
    assert not kept.ar_sync


@pytest.mark.rule("API-2")
def test_a_tenants_connections_are_its_own(connections: ConnectionStore) -> None:
    mine = [_of(TENANT, "A"), _of(TENANT, "B")]
    for one in (*mine, _of("other", "A"), _of(f"{TENANT}#X", "A")):
        save(connections, one)
    assert connections.of_tenant(TENANT) == mine
    assert connections.of_tenant("nobody") == []


@pytest.mark.parametrize("status", ConnectionStatus)
def test_the_schedules_see_active_connections_only(
    connections: ConnectionStore, status: ConnectionStatus
) -> None:
    save(connections, _of("zeta", "A"))
    one = connection(status=ConnectionStatus.ACTIVE)
    save(connections, one)
    save(connections, one.model_copy(update={"version": 2, "status": status}))
    expected = {("zeta", "A")} | ({(TENANT, SUBSIDIARY)} if status is ConnectionStatus.ACTIVE else set())
    assert {name for shard in range(SHARDS) for name in _shard(connections, shard)} == expected


@pytest.mark.rule("PAY-1")
def test_the_pages_of_all_shards_have_each_active_connection_once(connections: ConnectionStore) -> None:
    names = [(f"t{place % 7}", f"S{place}") for place in range(150)]
    for name in names:
        save(connections, _of(*name))
    found = [name for shard in range(SHARDS) for name in _shard(connections, shard)]
    assert sorted(found) == sorted(names)
    assert all(name in _shard(connections, shard_of(*name)) for name in names[:5])
    with pytest.raises(ValueError, match="cursor"):
        connections.active_page(1, 10, "e30=")


@pytest.mark.rule("PAY-1")
def test_the_turns_of_a_round_never_move_back(connections: ConnectionStore) -> None:
    assert connections.round_reached(Round.PAYMENT_SYNC) is None
    for hours in (1, 3, 2):
        connections.move_round(Round.PAYMENT_SYNC, START + timedelta(hours=hours))
    assert connections.round_reached(Round.PAYMENT_SYNC) == START + timedelta(hours=3)


@pytest.mark.rule("PAY-1")
def test_connections_of_an_earlier_version_are_put_into_their_shards(aws: None) -> None:
    kept = table("ConnectionsTable")
    connections = DynamoConnectionStore(kept)
    names = [("acme", f"S{place}") for place in range(5)]
    for name in names:
        save(connections, _of(*name))
        kept.change("T#acme", f"C#{name[1]}", {"activePk": "ACTIVE"})
    assert connections.put_into_shards(3) == 3
    assert (connections.put_into_shards(3), connections.put_into_shards(3)) == (2, 0)
    assert sorted(name for shard in range(SHARDS) for name in _shard(connections, shard)) == names


def _shard(connections: ConnectionStore, shard: int) -> list[tuple[str, str]]:
    def read(limit: int, cursor: str | None) -> Page[Connection]:
        return connections.active_page(shard, limit, cursor)

    found: list[Connection] = all_pages(read, 2)
    return [(connection.tenant, connection.subsidiary.id) for connection in found]


@pytest.mark.rule("CONN-5")
def test_marks_of_freshness_are_new_when_they_are_renewed_and_after_each_change(
    connections: ConnectionStore,
) -> None:
    """The version stays: nobody's change is overtaken by a reading of Sage."""

    def marks() -> tuple[str, str]:
        kept = connections.get(TENANT, SUBSIDIARY)
        assert kept is not None
        assert kept == one
        return kept.freshness.setup, kept.freshness.parties

    one = connection()
    save(connections, one)
    first = marks()
    assert all(first)
    connections.renew(one, setup=False)
    parties = marks()
    assert (parties[0] == first[0], parties[1] == first[1]) == (True, False)
    connections.renew(one, setup=True)
    both = marks()
    assert not set(both) & set(parties)
    one = one.model_copy(update={"version": 2, "ar_sync": False})
    assert save(connections, one)
    assert not set(marks()) & set(both)
    connections.renew(_of(TENANT, "NOBODY"), setup=True)
    assert connections.get(TENANT, "NOBODY") is None


@pytest.mark.rule("CONN-5")
@pytest.mark.parametrize("setup", [False, True])
def test_connections_to_one_company_get_new_marks_together(connections: ConnectionStore, setup: bool) -> None:
    """They share its parties and lists; another company and another tenant are not concerned."""
    one, sharing = _of(TENANT, "A"), _of(TENANT, "B")
    elsewhere = _of(TENANT, "C").model_copy(update={"company_id": "other-books"})
    every = [one, sharing, elsewhere, _of("other", "A")]
    for each in every:
        save(connections, each)

    def marks() -> list[tuple[str, str]]:
        kept = [connections.get(each.tenant, each.subsidiary.id) for each in every]
        return [(each.freshness.setup, each.freshness.parties) for each in kept if each is not None]

    before = marks()
    connections.renew(one, setup=setup)
    changed = [(new[0] != old[0], new[1] != old[1]) for new, old in zip(marks(), before, strict=True)]
    assert changed == [(setup, True)] * 2 + [(False, False)] * 2


def save(store: ConnectionStore, one: Connection) -> bool:
    """Write it with a record of the change."""
    return store.save(one, audit_entry(None, one, "ann", one.created_at))


@pytest.mark.rule("CONN-12")
def test_a_change_is_kept_with_its_record(connections: ConnectionStore) -> None:
    """CONN-12: newest first, page by page; a change that lost leaves no record."""
    one = connection()
    for version in range(1, 8):
        assert save(connections, one.model_copy(update={"version": version}))
    assert not save(connections, one.model_copy(update={"version": 7}))
    found = all_pages(lambda limit, cursor: connections.audit(TENANT, SUBSIDIARY, limit, cursor), 2)
    assert [entry.version for entry in found] == [7, 6, 5, 4, 3, 2, 1]
    assert found[0] == audit_entry(None, one.model_copy(update={"version": 7}), "ann", one.created_at)
    for tenant, subsidiary_id in (("other", SUBSIDIARY), (TENANT, "SUB2")):
        assert connections.audit(tenant, subsidiary_id, 10, None).items == []
    with pytest.raises(ValueError, match="cursor"):
        connections.audit(TENANT, SUBSIDIARY, 10, "nonsense")


def _of(tenant: str, subsidiary_id: str) -> Connection:
    return connection(tenant=tenant, subsidiary=Subsidiary(id=subsidiary_id, name=subsidiary_id))


@pytest.mark.rule("CONN-7")
def test_connections_to_look_after_come_when_they_are_due(connections: ConnectionStore) -> None:
    later = START + timedelta(minutes=1)
    connections.note_waiting(TENANT, "A", now=START, due=later)
    connections.note_waiting(TENANT, "B", now=START, due=START)
    connections.note_waiting("other", "A", now=START, due=later + timedelta(seconds=1))
    assert _places(connections.waiting(START, 10)) == [(TENANT, "B")]
    assert _places(connections.waiting(later, 10)) == [(TENANT, "B"), (TENANT, "A")]
    assert _places(connections.waiting(later, 1)) == [(TENANT, "B")]
    (first, second) = connections.waiting(later, 10)
    assert (first.due, first.noted_at, second.due) == (START, START, later)


@pytest.mark.rule("CONN-7")
def test_a_note_that_was_made_again_is_not_forgotten(connections: ConnectionStore) -> None:
    connections.note_waiting(TENANT, "A", now=START, due=START)
    (old,) = connections.waiting(START, 10)
    connections.note_waiting(TENANT, "A", now=START, due=START)
    connections.stop_waiting(old)
    (new,) = connections.waiting(START, 10)
    connections.stop_waiting(new)
    connections.stop_waiting(new)
    assert connections.waiting(START, 10) == []


@pytest.mark.rule("CONN-7", "ERR-6")
def test_a_note_that_was_made_again_is_not_put_off(connections: ConnectionStore) -> None:
    later = START + timedelta(hours=1)
    connections.note_waiting(TENANT, "A", now=START, due=START)
    (old,) = connections.waiting(START, 10)
    connections.wait_again(old, now=START, due=START)
    connections.wait_again(old, now=START, due=later)
    (new,) = connections.waiting(START, 10)
    connections.wait_again(new, now=START, due=later)
    assert connections.waiting(START, 10) == []
    assert _places(connections.waiting(later, 10)) == [(TENANT, "A")]


@pytest.mark.rule("CONN-7")
def test_a_note_is_no_connection(connections: ConnectionStore) -> None:
    connections.note_waiting(TENANT, "A", now=START, due=START)
    assert connections.of_tenant(TENANT) == []
    assert [name for shard in range(SHARDS) for name in _shard(connections, shard)] == []


def _places(waiting: list[WaitingConnection]) -> list[tuple[str, str]]:
    return [(one.tenant, one.subsidiary_id) for one in waiting]


@pytest.mark.rule("ERR-6")
def test_a_finding_replaces_only_the_one_that_was_read(connections: ConnectionStore) -> None:
    save(connections, connection())
    clean = _read(connections)
    assert connections.set_finding(clean, FOUND)
    assert not connections.set_finding(clean, FOUND)
    found = _read(connections)
    assert found.finding == FOUND
    assert found.stopped_by == FOUND
    later = FOUND.model_copy(update={"looks": 1})
    assert connections.set_finding(found, later)
    assert not connections.set_finding(found, None)
    assert connections.set_finding(_read(connections), None)
    assert _read(connections).finding is None


@pytest.mark.rule("ERR-6")
def test_a_change_keeps_the_finding_and_overtakes_none(connections: ConnectionStore) -> None:
    save(connections, connection())
    before = _read(connections)
    connections.set_finding(before, FOUND)
    changed = {"version": 2, "ar_sync": False}
    assert not save(connections, before.model_copy(update=changed))
    assert save(connections, _read(connections).model_copy(update=changed))
    after = _read(connections)
    assert (after.version, after.finding) == (2, FOUND)
    connections.renew(after, setup=True)
    assert _read(connections).finding == FOUND


@pytest.mark.rule("ERR-6")
def test_a_finding_needs_its_connection(connections: ConnectionStore) -> None:
    assert not connections.set_finding(connection(), FOUND)


FOUND = ConnectionFinding(
    code="bad_credentials",
    message="The password is wrong: <é> 'x'.",
    remedy="Enter it again.",
    since=START,
    looked_at=START + timedelta(milliseconds=5),
    next_look=START + timedelta(minutes=1),
)


def _read(connections: ConnectionStore) -> Connection:
    found = connections.get(TENANT, SUBSIDIARY)
    assert found is not None
    return found


# A reading of Alvys has at most so many values of a field (`DimensionMapping`).
_MOST_VALUES = 5_000


def _with_most_mappings(version: int, sage_id: str) -> Connection:
    """A connection at the documented limits, with names that compress badly."""
    values = {
        hashlib.sha256(f"{number}".encode()).hexdigest(): f"{sage_id}{number}"
        for number in range(_MOST_VALUES)
    }
    every = {
        dimension: DimensionMapping(alvys_field=AlvysField.OFFICE, values=values)
        for dimension in (Dimension.LOCATION, Dimension.DEPARTMENT)
    }
    return connection(dimension_mappings=every, version=version)


@pytest.mark.rule("DIM-2")
def test_a_connection_holds_all_mappings_that_it_may_have(connections: ConnectionStore) -> None:
    """With its history: the change that brought them, and the one that replaced them all."""
    first, second = _with_most_mappings(1, "A"), _with_most_mappings(2, "B")
    assert connections.save(first, audit_entry(None, first, "ann", START))
    assert connections.get(TENANT, SUBSIDIARY) == first
    assert connections.save(second, audit_entry(first, second, "ann", START))
    assert connections.of_tenant(TENANT) == [second]
    newest, oldest = connections.audit(TENANT, SUBSIDIARY, 10, None).items
    assert len(newest.changes) == 2 * _MOST_VALUES
    assert len(oldest.changes) > 2 * _MOST_VALUES


def test_large_mappings_leave_nothing_behind(aws: None) -> None:
    """Not those of the version before, nor those of a writer who came too late; equal ones stay."""
    kept = table("ConnectionsTable")
    connections = DynamoConnectionStore(kept)

    def pieces() -> set[str]:
        return {item["sk"] for item in kept.query_all(f"T#{TENANT}#C#{SUBSIDIARY}", prefix="MAPPINGS#")}

    first = _with_most_mappings(1, "A")
    save(connections, first)
    written = pieces()
    assert written
    assert save(connections, first.model_copy(update={"version": 2, "ar_sync": False}))
    assert pieces() == written
    assert not save(connections, _with_most_mappings(2, "late"))
    assert pieces() == written
    assert save(connections, _with_most_mappings(3, "B"))
    assert pieces().isdisjoint(written)
    assert save(connections, connection(version=4))
    assert pieces() == set()


def test_mappings_that_are_replaced_while_they_are_read_are_read_again(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = table("ConnectionsTable")
    slow, quick = DynamoConnectionStore(kept), DynamoConnectionStore(kept)
    save(quick, _with_most_mappings(1, "A"))
    newest = _with_most_mappings(2, "B")

    def interrupted(*of: Any) -> bytes | None:
        monkeypatch.setattr(kept_mappings, "read_pieces", read_pieces)
        save(quick, newest)
        return read_pieces(*of)

    monkeypatch.setattr(kept_mappings, "read_pieces", interrupted)
    assert slow.get(TENANT, SUBSIDIARY) == newest
