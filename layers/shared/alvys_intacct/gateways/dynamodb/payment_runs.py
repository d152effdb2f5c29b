"""Payment runs and watermarks, in the Payments table.

    pk                        sk              what
    T#tenant#RUNS             time#run id     a payment sync (PAY-8)
    T#tenant#C#subsidiary     WATERMARK#side  until when all payments of a side are recorded (PAY-5)
    T#tenant#C#subsidiary     TURN            the last turn of its schedule, and the run in hand then
    T#tenant#C#subsidiary     COMPLETE        when the last sync over a window was complete

A watermark of an earlier version has no side in its key: it counts for both. ``pendingPk`` exists while a run
is in hand, ``pendingSk`` begins with the time when the sweeper looks for it: it reads that index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.run import IN_HAND, PaymentRun
from alvys_intacct.domain.payments.run_steps import swept_after
from alvys_intacct.domain.payments.sync_state import ScheduledSync, SyncState
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.cursors import cursor_of, start_of
from alvys_intacct.gateways.dynamodb.items import Item, connection_pk
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Put, Table, version_is

# A list of one connection reads this many runs of all at once, at most this often; then it returns a cursor.
READ_AT_ONCE, MOST_READS = 200, 20
_IN_HAND = "RUNS"
_COMPLETE, _TURN, _WATERMARK = "COMPLETE", "TURN", "WATERMARK"
# The items of a connection that tell the state of its syncs.
_STATE = (_WATERMARK, *(f"{_WATERMARK}#{side}" for side in Side), _TURN, _COMPLETE)


class DynamoPaymentRunStore:
    """`PaymentRunStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record_new(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Record the runs that are not recorded yet; returns only these."""
        refused = self._table.put_groups([[Put(_item(run), version_is(0))] for run in runs])
        return [run for place, run in enumerate(runs) if place not in refused]

    def record_turns(self, turns: Sequence[tuple[PaymentRun, ScheduledSync]]) -> list[PaymentRun]:
        """Record runs with the turns that planned them; of a run that is recorded, a newer turn."""
        groups = [[Put(_item(run), version_is(0)), Put(_turn_item(run, turn))] for run, turn in turns]
        refused = self._table.put_groups(groups)
        known = [_newer(_turn_item(*turns[place]), "turnAt") for place in sorted(refused)]
        self._table.put_groups([[put] for put in known])
        return [run for place, (run, _) in enumerate(turns) if place not in refused]

    def sync_states(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SyncState]:
        """What is known of the payment syncs of these connections."""
        pks = {connection_pk(*name): name for name in names}
        found: dict[str, dict[str, Item]] = {pk: {} for pk in pks}
        for item in self._table.get_many((pk, sk) for pk in pks for sk in _STATE):
            found[item["pk"]][item["sk"]] = item
        return {name: _state(found[pk]) for pk, name in pks.items()}

    def save_run(self, run: PaymentRun) -> bool:
        """Write the run; False if another writer changed it first."""
        try:
            self._table.put(_item(run), _unchanged(run))
        except ConditionFailedError:
            return False
        return True

    def save_many(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Write the runs; returns those that no other writer changed first."""
        refused = self._table.put_groups([[Put(_item(run), _unchanged(run))] for run in runs])
        return [run for place, run in enumerate(runs) if place not in refused]

    def get_many(self, names: Iterable[tuple[str, str]]) -> list[PaymentRun]:
        """Runs by tenant and id, in any order; missing ones are left out."""
        items = self._table.get_many((_runs_pk(tenant), run_id) for tenant, run_id in names)
        return [_run(item) for item in items]

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""
        item = self._table.get(_runs_pk(tenant), run_id)
        return _run(item) if item else None

    def runs(
        self, tenant: str, limit: int, cursor: str | None, subsidiary_id: str | None = None
    ) -> Page[PaymentRun]:
        """Runs, newest first; run ids begin with their time."""
        pk = _runs_pk(tenant)
        start = start_of(cursor, pk)
        found: list[PaymentRun] = []
        at_once = limit if subsidiary_id is None else max(limit, READ_AT_ONCE)
        for _ in range(MOST_READS):
            items, start = self._table.query(pk, newest_first=True, limit=at_once, start=start)
            for item in items:
                run = _run(item)
                if subsidiary_id not in (None, run.subsidiary_id):
                    continue
                found.append(run)
                if len(found) == limit:
                    is_last = item is items[-1] and start is None
                    here = {"pk": item["pk"], "sk": item["sk"]}
                    return Page(found, None if is_last else cursor_of(here))
            if start is None:
                break
        return Page(found, cursor_of(start))

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of runs in hand that the sweeper must look for by now, longest due first."""
        items = self._table.query_all(
            _IN_HAND, between=("0", f"{now.isoformat()}~"), index="pending", keys=("pendingPk", "pendingSk")
        )
        return [
            (item["pk"].removeprefix("T#").removesuffix("#RUNS"), item["sk"]) for item in islice(items, limit)
        ]

    def note_complete(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """Record that a sync over a window was complete; an older one changes nothing."""
        pk = connection_pk(tenant, subsidiary_id)
        newer = _newer({"pk": pk, "sk": _COMPLETE, "completeAt": at.isoformat()}, "completeAt")
        with suppress(ConditionFailedError):  # another run was complete later
            self._table.put(newer.item, newer.condition)

    def watermark(self, tenant: str, subsidiary_id: str, side: Side) -> datetime | None:
        """Until when all payments of a side are recorded; None before the first run ends."""
        name = (tenant, subsidiary_id)
        return self.sync_states([name])[name].watermarks.get(side)

    def move_watermark(self, tenant: str, subsidiary_id: str, side: Side, until: datetime) -> None:
        """Record that every page until then is recorded. The watermark never moves back."""
        pk = connection_pk(tenant, subsidiary_id)
        item: Item = {"pk": pk, "sk": f"{_WATERMARK}#{side}", "reachedUntil": until.isoformat()}
        further = _newer(item, "reachedUntil")
        with suppress(ConditionFailedError):  # another run got further
            self._table.put(further.item, further.condition)


def _item(run: PaymentRun) -> Item:
    item: Item = {
        "pk": _runs_pk(run.tenant),
        "sk": run.run_id,
        "version": run.version,
        "record": run.model_dump_json(),
    }
    if run.status in IN_HAND:
        item["pendingPk"] = _IN_HAND
        item["pendingSk"] = f"{swept_after(run).isoformat()}#{run.run_id}"
    return item


def _unchanged(run: PaymentRun) -> Condition:
    """The condition that nobody changed the run since it was read."""
    before = version_is(run.version - 1)
    if run.version != 2:
        return before
    # A run of an earlier version of the product has no version in its item.
    words = f"{before.expression} OR (attribute_exists(pk) AND attribute_not_exists(version))"
    return Condition(words, before.values)


def _run(item: Item) -> PaymentRun:
    return PaymentRun.model_validate_json(item["record"])


def _turn_item(run: PaymentRun, turn: ScheduledSync) -> Item:
    pk = connection_pk(run.tenant, run.subsidiary_id)
    return {"pk": pk, "sk": _TURN, "turnAt": turn.at.isoformat(), "record": turn.model_dump_json()}


def _newer(item: Item, attribute: str) -> Put:
    """The item, to be written unless one with a later time in this attribute is there."""
    words = f"attribute_not_exists(pk) OR {attribute} < :known"
    return Put(item, Condition(words, {":known": item[attribute]}))


def _state(items: Mapping[str, Item]) -> SyncState:
    reached = {side: items.get(f"{_WATERMARK}#{side}") or items.get(_WATERMARK) for side in Side}
    turn, complete = items.get(_TURN), items.get(_COMPLETE)
    return SyncState(
        watermarks={
            side: datetime.fromisoformat(item["reachedUntil"]) for side, item in reached.items() if item
        },
        scheduled=ScheduledSync.model_validate_json(turn["record"]) if turn else None,
        complete_at=datetime.fromisoformat(complete["completeAt"]) if complete else None,
    )


def _runs_pk(tenant: str) -> str:
    return f"T#{tenant}#RUNS"
