"""Payments on their way into Alvys, in simulated time: the real drainer and the real gateway client.

Alvys is the simulator's own limits and payment call, without HTTP, at the documented limits. The queue delays
messages as SQS does, delivers them a little late, and counts receipts; workers are as many as the template
has. The stores are those of the tests. Nothing waits: each worker's clock is set to when its message comes.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import cast

import httpx

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.alvys.client import AlvysCalls
from alvys_intacct.gateways.alvys.gateway import AlvysGateway
from alvys_intacct.ports.runtime import WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.payments.conclude_payment import ConcludePayment
from alvys_intacct.usecases.payments.drain_payments import DrainPayments
from alvys_intacct.usecases.payments.send_payment import SendPayment
from bench.child import Figures, answer
from sandbox.alvys.assumptions import Assumptions
from sandbox.alvys.limits import RateLimits
from sandbox.alvys.operations import Call
from sandbox.alvys.payments import OPERATIONS
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields
from sandbox.alvys.store import World
from sandbox.alvys.wire import decode, encode
from sandbox.demo import documents
from tests.fakes.payments import FakeDrainStore, FakePaymentStore
from tests.fakes.small import FakeMetrics
from tests.fakes.template import Template
from tests.fakes.transactions import FakeTransactionStore

START = datetime(2026, 3, 12, tzinfo=UTC)
# A call takes this long there and back, and SQS delivers a message this late, in seconds.
LATENCY = 0.3
LAG = 0.5
RUN_SECONDS = 120.0
# Alvys's limit: ten a minute, a second apart.
A_MINUTE, MOST_A_MINUTE = 60, 10
CUSTOMER = OPERATIONS[0]
TEMPLATE = Template.read()
# As in the template: after this long a message comes again that was not worked off.
HIDDEN = timedelta(seconds=200)


class SimulatedClock:
    """The clock of the worker that runs."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Credentials:
    """Each tenant's own."""

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        return tenant, "secret"


class Alvys:
    """The simulator's limits and payment call."""

    def __init__(self, clock: SimulatedClock, tenants: list[str]) -> None:
        objects = {"loads": [documents.load("1", ("c", "C"), "1.00", "Sub")]}
        objects["invoices"] = [
            documents.invoice("1", ("c", "C"), [("Load", "Linehaul", "1.00")], ("s", "Sub"))
        ]
        seed = {"clients": [], "tenants": dict.fromkeys(tenants, objects)}
        self._world = World(decode(json.dumps(seed)))
        self._clock = clock
        self._limits = RateLimits(clock=lambda: clock.now().timestamp())
        self.answered: Counter[int] = Counter()
        self.calls: dict[str, list[datetime]] = {tenant: [] for tenant in tenants}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            name = json.loads(request.content)["client_id"]
            return httpx.Response(200, json={"access_token": name, "expires_in": 36_000})
        tenant = request.headers["authorization"].removeprefix("Bearer ")
        self._clock.sleep(LATENCY / 2)
        self.calls[tenant].append(self._clock.now())
        status, content, headers = self._answer(tenant, request.content)
        self.answered[status] += 1
        self._clock.sleep(LATENCY / 2)
        return httpx.Response(status, content=content, headers=headers)

    def _answer(self, tenant: str, body: bytes) -> tuple[int, str | bytes, dict[str, str]]:
        try:
            self._limits.check(tenant, CUSTOMER.name)
            call = Call(
                self._world.tenants[tenant],
                {},
                Fields({}),
                Fields.parse(body, "application/json"),
                self._clock.now(),
                Assumptions(),
            )
            return 200, encode(CUSTOMER.answer(call)), {}
        except ProblemError as problem:
            refusal = problem.answer()
            return refusal.status_code, bytes(refusal.body), dict(refusal.headers)

    def payments(self, tenant: str) -> int:
        """How many it has."""
        return len(self._world.tenants[tenant]["payments"].all())


class Calls(AlvysCalls):
    """The client, with the simulator at the other end."""

    simulator: Alvys

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self.simulator))


class NoConnection:
    """No connection switches anything off."""

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        return None


@dataclass(order=True)
class Message:
    """A message, by the time of its delivery."""

    at: datetime
    place: int
    tenant: str = field(compare=False)
    received: int = field(default=0, compare=False)


class Queue:
    """Messages by the time of their delivery. `dead` counts those that were received too often."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._order = itertools.count()
        self.messages: list[Message] = []
        self.sent = self.dead = 0
        self._most = TEMPLATE.most_receipts("PaymentApplyQueue")

    def send_drain(self, tenant: str, side: Side, delay: int = 0) -> None:
        self.sent += 1
        at = self._clock.now() + timedelta(seconds=delay + LAG)
        heapq.heappush(self.messages, Message(at, next(self._order), tenant))

    def again(self, message: Message) -> None:
        """Deliver a message again that was not worked off."""
        message.received += 1
        message.at = self._clock.now() + HIDDEN
        if message.received < self._most:
            heapq.heappush(self.messages, message)
        else:
            self.dead += 1


def _payment(tenant: str, place: int) -> Payment:
    return Payment(
        tenant=tenant,
        subsidiary_id="s",
        payment_key=f"pay_{place:032x}",
        side=Side.AR,
        detail_id=str(place),
        payment_id="900",
        transaction_id="txn_1",
        number="1",
        load_number="1",
        trip_id=None,
        amount="0.01",
        currency="USD",
        payment_date=date(2026, 3, 11),
        correlation_id="bench",
        created_at=START,
        changed_at=START,
    )


def measure(tenants: int, payments: int) -> Figures:
    """Carry so many payments of each tenant into Alvys."""
    clock, metrics = SimulatedClock(), FakeMetrics()
    names = [f"tenant-{place}" for place in range(tenants)]
    alvys, queue = Alvys(clock, names), Queue(clock)
    calls = Calls("https://alvys", "https://alvys/oauth/token", "audience", Credentials(), clock)
    calls.simulator = alvys
    drains: dict[str, DrainPayments] = {}
    for name in names:
        drain_store = FakeDrainStore()
        store, transactions = FakePaymentStore(drains=drain_store), FakeTransactionStore()
        conclude = ConcludePayment(store, transactions, clock)
        drains[name] = DrainPayments(
            store,
            drain_store,
            cast(ConnectionStore, NoConnection()),
            SendPayment(store, AlvysGateway(calls), conclude, clock, metrics),
            cast(WorkQueue, queue),
            clock,
            metrics,
            lambda: RUN_SECONDS,
        )
        store.record_new([_payment(name, place) for place in range(payments)])
        queue.send_drain(name, Side.AR)
    _work_off(queue, drains, clock)
    counted = {name: alvys.payments(name) for name in names}
    if set(counted.values()) != {payments}:
        raise RuntimeError(f"not every payment arrived once: {counted}")
    last = max((times[-1] - START).total_seconds() for times in alvys.calls.values())
    return {
        "calls": sum(map(len, alvys.calls.values())),
        "refused": alvys.answered[429],
        "messages": queue.sent,
        "dead_letters": queue.dead,
        "seconds": last,
        "least_seconds": (payments - 1) // MOST_A_MINUTE * A_MINUTE + (payments - 1) % MOST_A_MINUTE,
    }


def _work_off(queue: Queue, drains: dict[str, DrainPayments], clock: SimulatedClock) -> None:
    """Deliver each message to the worker that is free first. Tenants share nothing but the workers."""
    free = [START] * int(TEMPLATE.mapped("Uses", "live", "DrainConcurrency"))
    heapq.heapify(free)
    while queue.messages:
        message = heapq.heappop(queue.messages)
        clock.at = max(message.at, heapq.heappop(free))
        try:
            drains[message.tenant](message.tenant, Side.AR)
        except SyncError:
            queue.again(message)
        heapq.heappush(free, clock.at)


if __name__ == "__main__":
    answer(measure)
