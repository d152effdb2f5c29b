"""Planning payment syncs, daily checks and digests for 20,000 connections: a planner's longest single run.

The use cases and gateways are the product's, DynamoDB and SQS the emulator's, over HTTP. The largest shards
are filled as they are with all connections. A run reads its own shard only, so the others change nothing.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import SHARDS, Round, RoundPage, shard_of
from alvys_intacct.environment import queue_urls
from alvys_intacct.gateways import aws
from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.gateways.dynamodb.check_times import DynamoCheckTimeStore
from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
from alvys_intacct.gateways.dynamodb.payment_runs import DynamoPaymentRunStore
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.sqs import SqsWorkQueue
from alvys_intacct.observability import PowertoolsMetrics
from alvys_intacct.usecases.connections.daily_checks import PlanDailyChecks
from alvys_intacct.usecases.connections.rounds import Rounds
from alvys_intacct.usecases.events.daily_digest import PlanDigests
from alvys_intacct.usecases.payments.plan_payment_syncs import PlanPaymentSyncs
from bench.child import Figures, answer
from bench.invoices import connection

OF = Round.PAYMENT_SYNC


class Planner:
    """The planner's runs; messages of pages are kept here and worked off one by one."""

    def __init__(self) -> None:
        dynamodb, sqs = aws.dynamodb(), aws.sqs()
        self.calls = 0
        for client in (dynamodb, sqs):
            client.meta.events.register("after-call.*", self._count)
        self.connections = DynamoConnectionStore(Table(dynamodb, os.environ["CONNECTIONS_TABLE"]))
        runs = DynamoPaymentRunStore(Table(dynamodb, os.environ["PAYMENTS_TABLE"]))
        queue, clock = SqsWorkQueue(sqs, queue_urls()), SystemClock()
        self.rounds = Rounds(self.connections, queue.send_pages, clock)
        self._plan = PlanPaymentSyncs(runs, queue, clock, PowertoolsMetrics())
        checks = Rounds(self.connections, queue.send_check_pages, clock)
        times = DynamoCheckTimeStore(Table(dynamodb, os.environ["CONNECTIONS_TABLE"]))
        self.checks = PlanDailyChecks(checks, times, queue, clock, PowertoolsMetrics())
        self.digests = PlanDigests(self.connections, queue, clock)
        self.planned = 0
        self.checks_planned = 0
        self.digests_planned = 0
        self.longest, self.most_calls = 0.0, 0

    def visit(self, page: RoundPage) -> str | None:
        """Work off one page; returns the cursor of the next one."""
        found: list[str | None] = []

        def plan(of: RoundPage, connections: Any) -> None:
            self.planned += self._plan(of, connections, "bench")
            following = self.connections.active_page(of.shard, 250, of.start)
            found.append(following.cursor)

        self.timed(lambda: self.rounds.visit(page, "bench", plan))
        return found[0]

    def visit_checks(self, page: RoundPage) -> str | None:
        """Work off one page of daily checks; returns the cursor of the next one."""

        def plan() -> None:
            self.checks_planned += self.checks(page, "bench").planned

        self.timed(plan)
        return self.connections.active_page(page.shard, 250, page.start).cursor

    def visit_digests(self, page: RoundPage) -> str | None:
        """Work off one page of daily digests; returns the cursor of the next one."""

        def plan() -> None:
            self.digests_planned += self.digests.page(page, "bench")

        self.timed(plan)
        return self.connections.active_page(page.shard, 250, page.start).cursor

    def timed(self, run: Callable[[], object]) -> None:
        """One run of the function."""
        before, began = self.calls, time.perf_counter()
        run()
        self.longest = max(self.longest, time.perf_counter() - began)
        self.most_calls = max(self.most_calls, self.calls - before)

    def _count(self, **_: object) -> None:
        self.calls += 1


def measure(connections: int, shards: int) -> Figures:
    """The longest run over a tick after half a day without one, and over all pages of the largest shards."""
    names = [(f"tenant-{place // 4}", f"sub-{place}") for place in range(connections)]
    sizes = Counter(shard_of(*name) for name in names)
    largest = [shard for shard, _ in sizes.most_common(shards)]
    planner = Planner()
    now = datetime.now(UTC)
    filled = [name for name in names if shard_of(*name) in largest]
    for tenant, subsidiary_id in filled:
        made = _connection(tenant, subsidiary_id)
        planner.connections.save(made, audit_entry(None, made, by="bench", at=now))
    planner.connections.move_round(OF, now - timedelta(hours=12))
    planner.timed(lambda: planner.rounds.begin(OF, "bench"))
    for shard in largest:
        page = RoundPage(round=OF, at=now, shard=shard)
        while (following := planner.visit(page)) is not None:
            page = page.model_copy(update={"start": following})
    planner.connections.move_round(Round.DAILY_CHECK, now - timedelta(days=1))
    planner.timed(lambda: planner.checks.begin("bench"))
    for shard in largest:
        for of in (Round.DAILY_CHECK, Round.CHECK_REVIEW):
            page = RoundPage(round=of, at=now, shard=shard)
            while (following := planner.visit_checks(page)) is not None:
                page = page.model_copy(update={"start": following})
    planner.timed(lambda: planner.digests.begin("bench"))
    for shard in largest:
        page = RoundPage(round=Round.DAILY_DIGEST, at=now, shard=shard)
        while (following := planner.visit_digests(page)) is not None:
            page = page.model_copy(update={"start": following})
    tenants = {(tenant, shard_of(tenant, subsidiary_id)) for tenant, subsidiary_id in filled}
    if planner.digests_planned < len(tenants):
        raise RuntimeError(f"{planner.digests_planned} digests were planned for {len(tenants)} tenants")
    if planner.planned != len(filled) or planner.checks_planned != len(filled):
        planned = f"{planner.planned} syncs, {planner.checks_planned} checks"
        raise RuntimeError(f"{planned} were planned for {len(filled)} connections")
    return {
        "longest_s": planner.longest,
        "most_calls": planner.most_calls,
        "largest_shard": max(sizes.values()),
        "shards": SHARDS,
    }


def _connection(tenant: str, subsidiary_id: str) -> Connection:
    made = connection()
    subsidiary = made.subsidiary.model_copy(update={"id": subsidiary_id})
    return made.model_copy(update={"tenant": tenant, "subsidiary": subsidiary})


if __name__ == "__main__":
    answer(measure)
