"""What the tests of the Intacct gateway share: a scripted server, a clock, credentials."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.intacct import GatewayOptions, IntacctGateway
from alvys_intacct.gateways.intacct.session.observation import GatewayCall
from alvys_intacct.gateways.intacct.session.repeats import Backoff
from tests.integration.intacct.scripted_gateway import ScriptedGateway
from tests.integration.intacct.simulator import Simulator, running


class FakeClock:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 5, 10, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class Senders:
    """The sender; `replaced` is a password that was put there after this process had read the other one."""

    def __init__(self) -> None:
        self.replaced: str | None = None
        self._seen = "sender-canary-password"

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        if fresh and self.replaced is not None:
            self._seen = self.replaced
        return "sender-9", self._seen


class Passwords:
    """One password per connection; whoever has none needs attention."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.missing: set[str] = set()
        self.replaced: str | None = None
        self.read_afresh = 0

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        self.asked.append((tenant, subsidiary_id))
        if subsidiary_id in self.missing:
            raise NeedsAttention("There is no password.", code="password_missing")
        self.read_afresh += fresh
        if fresh and self.replaced is not None:
            return self.replaced
        return f"user-canary-password-of-{tenant}"

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        raise NotImplementedError  # not for a gateway to do

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        raise NotImplementedError

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        raise NotImplementedError


class Bench:
    """A gateway against a scripted server, and everything about it that a test may turn."""

    def __init__(self, server: ScriptedGateway) -> None:
        self.server = server
        self.clock = FakeClock()
        self.senders = Senders()
        self.passwords = Passwords()
        self.remaining = 300.0
        self.calls: list[GatewayCall] = []
        self.gateway = self.make()

    def make(self, options: GatewayOptions | None = None, url: str | None = None) -> IntacctGateway:
        self.gateway = IntacctGateway(
            url or self.server.url,
            self.senders,
            self.passwords,
            self.clock,
            remaining_seconds=lambda: self.remaining - sum(self.clock.slept),
            observe=self.calls.append,
            options=options or GatewayOptions(backoff=Backoff(draw=lambda low, high: high)),
        )
        return self.gateway


@pytest.fixture
def server() -> Iterator[ScriptedGateway]:
    with ScriptedGateway().running() as running:
        yield running


@pytest.fixture
def bench(server: ScriptedGateway) -> Bench:
    return Bench(server)


class QuickClock:
    """The real time, without the waiting."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.01))


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running(tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


@pytest.fixture
def gateway(simulator: Simulator) -> IntacctGateway:
    options = GatewayOptions(longest_request=1.5, backoff=Backoff(base=0.01))
    return IntacctGateway(simulator.url, Senders(), Passwords(), QuickClock(), options=options)
