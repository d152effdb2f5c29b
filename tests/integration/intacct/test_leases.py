"""Places at a Sage company, over DynamoDB: bounded, fair, and free again when a holder dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from alvys_intacct.domain.errors import ConnectionFault, Retryable, SyncError, Throttled
from alvys_intacct.domain.sage.writes import Written
from alvys_intacct.gateways.dynamodb.lease_slots import CLAIM_SECONDS, LEASE_SECONDS
from alvys_intacct.gateways.dynamodb.leases import BEAT_SECONDS, CLOCK_SKEW, DynamoLease
from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.gateways.intacct.session.leasing import LocalLease, RequestLease
from tests.fakes.intacct_documents import BOOKS, create
from tests.integration.intacct.conftest import Bench, FakeClock, Passwords, Senders
from tests.integration.intacct.scripted_gateway import Reply, Request, refuse_sign_in

TABLE = "connections"


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class OneAtATime:
    """DynamoDB as threads see it: each write is atomic, which moto's are not. Counts the calls."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()
        self.calls: list[str] = []
        self.broken: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            with self._lock:
                self.calls.append(name)
                if name in self.broken:
                    raise ClientError({"Error": {"Code": "ThrottlingException"}}, name)
                return getattr(self._client, name)(**arguments)

        return call


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[OneAtATime]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield OneAtATime(client)


def lease(dynamodb: OneAtATime, clock: Any, **settings: Any) -> DynamoLease:
    return DynamoLease(dynamodb, TABLE, clock, **settings)  # type: ignore[arg-type]


def test_a_free_place_costs_one_write_to_take_and_one_to_give_back(dynamodb: OneAtATime) -> None:
    places = lease(dynamodb, FakeClock())
    for _ in range(3):
        with places.held("DEMO", seconds=10, wait=0):
            pass
    assert dynamodb.calls == ["update_item"] * 6


def test_no_more_than_the_limit_are_held_and_companies_do_not_share(dynamodb: OneAtATime) -> None:
    places = lease(dynamodb, FakeClock())
    with ExitStack() as stack:
        stack.enter_context(places.held("DEMO", seconds=10, wait=0))
        stack.enter_context(places.held("demo", seconds=10, wait=0))
        with pytest.raises(Retryable) as caught, places.held("DEMO", seconds=10, wait=0):
            pass
        assert caught.value.code == "sage_busy"
        stack.enter_context(places.held("OTHER", seconds=10, wait=0))
    with places.held("DEMO", seconds=10, wait=0):
        pass


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_the_limit_can_be_set(dynamodb: OneAtATime, limit: int) -> None:
    places = lease(dynamodb, FakeClock(), limit=limit)
    with ExitStack() as stack:
        for _ in range(limit):
            stack.enter_context(places.held("DEMO", seconds=10, wait=0))
        with pytest.raises(Retryable), places.held("DEMO", seconds=10, wait=0):
            pass


def test_a_dead_holder_s_place_is_free_after_seconds_however_long_its_request_is(
    dynamodb: OneAtATime,
) -> None:
    clock = FakeClock()
    places = lease(dynamodb, clock, limit=1)
    dead = places.held("DEMO", seconds=110, wait=0)
    dead.__enter__()
    with pytest.raises(Retryable), places.held("DEMO", seconds=10, wait=LEASE_SECONDS - 1):
        pass
    with places.held("DEMO", seconds=10, wait=3):
        pass
    dead.__exit__(None, None, None)  # it wakes up late and takes nothing away from anybody
    with places.held("DEMO", seconds=10, wait=0):
        pass


def test_a_late_release_leaves_the_new_holder_alone(dynamodb: OneAtATime) -> None:
    clock = FakeClock()
    places = lease(dynamodb, clock, limit=1)
    late = places.held("DEMO", seconds=10, wait=0)
    late.__enter__()
    with places.held("DEMO", seconds=10, wait=30):
        late.__exit__(None, None, None)
        with pytest.raises(Retryable), places.held("DEMO", seconds=10, wait=0):
            pass


def test_a_clock_that_is_ahead_by_less_than_the_margin_takes_nobody_s_place(dynamodb: OneAtATime) -> None:
    mine, ahead = FakeClock(), FakeClock()
    with lease(dynamodb, mine, limit=1).held("DEMO", seconds=10, wait=0):
        mine.sleep(BEAT_SECONDS)
        ahead.sleep(BEAT_SECONDS + CLOCK_SKEW)
        with pytest.raises(Retryable), lease(dynamodb, ahead, limit=1).held("DEMO", seconds=10, wait=0):
            pass


@pytest.mark.rule("AR-6")
def test_the_next_call_gets_through_when_the_holders_of_all_places_were_killed(dynamodb: OneAtATime) -> None:
    clock = FakeClock()
    killed = [lease(dynamodb, clock).held("DEMO", seconds=110, wait=0) for _ in range(2)]
    for holder in killed:
        holder.__enter__()
    began = clock.now()
    with lease(dynamodb, clock).held("DEMO", seconds=10, wait=18):
        assert (clock.now() - began).total_seconds() <= LEASE_SECONDS + 2


def test_a_long_request_keeps_its_place(dynamodb: OneAtATime) -> None:
    clock, renewed = FakeClock(), threading.Event()

    class Watched(FakeClock):
        def now(self) -> datetime:
            renewed.set()
            return clock.now()

    with lease(dynamodb, Watched(), limit=1, beat=0.02).held("DEMO", seconds=60, wait=0):
        for _ in range(3):
            clock.sleep(LEASE_SECONDS - 1)
            for _ in range(2):
                renewed.clear()
                assert renewed.wait(5)
        clock.sleep(2)
        with pytest.raises(Retryable), lease(dynamodb, clock, limit=1).held("DEMO", seconds=1, wait=0):
            pass


def test_a_request_that_never_ends_loses_its_place(dynamodb: OneAtATime) -> None:
    """It is renewed for as long as the request may take, and no longer."""
    clock = FakeClock()
    with lease(dynamodb, clock, limit=1, beat=0.01).held("DEMO", seconds=0.02, wait=0):
        time.sleep(0.2)
        clock.sleep(LEASE_SECONDS + 2)
        with lease(dynamodb, clock, limit=1).held("DEMO", seconds=1, wait=0):
            pass


def test_who_waits_is_served_before_who_comes_back(dynamodb: OneAtATime) -> None:
    """A worker with much to do gives its place to a waiting one, and gets it back after."""
    waiting = threading.Event()
    order: list[str] = []

    class Watched(RealClock):
        def sleep(self, seconds: float) -> None:
            waiting.set()
            super().sleep(seconds)

    def wait_in_line() -> None:
        with lease(dynamodb, Watched(), limit=1).held("DEMO", seconds=10, wait=10):
            order.append("waiter")

    busy = lease(dynamodb, RealClock(), limit=1)
    with busy.held("DEMO", seconds=10, wait=0):
        waiter = threading.Thread(target=wait_in_line)
        waiter.start()
        assert waiting.wait(5)
    with busy.held("DEMO", seconds=10, wait=10):
        order.append("busy")
    waiter.join()
    assert order == ["waiter", "busy"]


def test_a_dead_claimant_keeps_a_place_idle_only_briefly(dynamodb: OneAtATime) -> None:
    clock = FakeClock()
    places = lease(dynamodb, clock, limit=1)
    with places.held("DEMO", seconds=60, wait=0):
        dynamodb._client.update_item(
            TableName=TABLE,
            Key={"pk": {"S": "LEASE#demo"}, "sk": {"S": "SLOT#0"}},
            UpdateExpression="SET claimant = :dead, claimedUntil = :until",
            ExpressionAttributeValues={
                ":dead": {"S": "dead"},
                ":until": {"N": str(int(clock.now().timestamp()) + CLAIM_SECONDS)},
            },
        )
    began = clock.now()
    with places.held("DEMO", seconds=60, wait=10):
        assert 0 < (clock.now() - began).total_seconds() <= CLAIM_SECONDS + 1


def test_who_gives_up_leaves_no_claim_behind(dynamodb: OneAtATime) -> None:
    clock = FakeClock()
    places = lease(dynamodb, clock, limit=1)
    with (
        places.held("DEMO", seconds=60, wait=0),
        pytest.raises(Retryable),
        places.held("DEMO", seconds=9, wait=1),
    ):
        pass
    item = dynamodb._client.scan(TableName=TABLE)["Items"][0]
    assert set(item) == {"pk", "sk", "expiresAt"}


def test_many_workers_never_exceed_the_limit_and_all_get_their_turn(dynamodb: OneAtATime) -> None:
    held, most = 0, 0
    counter = threading.Lock()
    turns: dict[int, int] = {}
    ends = time.monotonic() + 2.5

    def work(worker: int) -> None:
        nonlocal held, most
        places = lease(dynamodb, RealClock())
        while time.monotonic() < ends:
            with places.held("DEMO", seconds=30, wait=30):
                with counter:
                    held += 1
                    most = max(most, held)
                time.sleep(0.02)
                with counter:
                    held -= 1
                    turns[worker] = turns.get(worker, 0) + 1

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
    assert len(turns) == 6


def test_a_throttled_table_means_later(dynamodb: OneAtATime) -> None:
    dynamodb.broken.add("update_item")
    with pytest.raises(Retryable) as caught, lease(dynamodb, FakeClock()).held("DEMO", seconds=1, wait=1):
        pass
    assert caught.value.code == "lease_unavailable"


def test_a_release_that_fails_does_not_spoil_the_answer(dynamodb: OneAtATime) -> None:
    with lease(dynamodb, FakeClock()).held("DEMO", seconds=1, wait=0):
        dynamodb.broken.add("update_item")


def test_an_error_inside_gives_the_place_back(dynamodb: OneAtATime) -> None:
    places = lease(dynamodb, FakeClock(), limit=1)
    with pytest.raises(ValueError, match="inside"), places.held("DEMO", seconds=1, wait=0):
        raise ValueError("inside")
    with places.held("DEMO", seconds=1, wait=0):
        pass


@pytest.mark.rule("CONN-3")
def test_what_sage_has_not_accepted_takes_no_place_of_what_it_has(dynamodb: OneAtATime) -> None:
    clock = FakeClock()
    places = lease(dynamodb, clock)
    with ExitStack() as stack:
        stack.enter_context(places.trial("thief", " demo", seconds=10, wait=0))
        stack.enter_context(places.probe("acme", "Demo", seconds=10, wait=0))
        for _ in range(2):
            stack.enter_context(places.held("DEMO", seconds=10, wait=0))
        # One place for all tenants at a company, two for a tenant at all companies.
        for tenant, company in (("globex", "DEMO"), ("thief", "\uff24EMO")):
            with pytest.raises(Throttled), places.trial(tenant, company, seconds=10, wait=1):
                pass
        stack.enter_context(places.trial("thief", "OTHER", seconds=10, wait=0))
        with pytest.raises(Throttled), places.trial("thief", "THIRD", seconds=10, wait=1):
            pass
        stack.enter_context(places.trial("globex", "THIRD", seconds=10, wait=0))
        # A password that was refused holds up only its own tenant.
        with pytest.raises(Retryable), places.probe("acme", "demo", seconds=10, wait=1):
            pass
        stack.enter_context(places.probe("globex", "DEMO", seconds=10, wait=0))
    with places.trial("globex", "DEMO", seconds=10, wait=0), places.probe("acme", "DEMO", seconds=10, wait=0):
        pass
    # Names of any length and kind have a place.
    with places.trial("globex", "\ufdfa" * 100, seconds=10, wait=0):
        pass


class Watched(LocalLease):
    """Notes which places requests take."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        self.taken.append("slot")
        with super().held(company_id, seconds=seconds, wait=wait):
            yield

    @contextmanager
    def probe(self, tenant: str, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        self.taken.append("probe")
        with super().probe(tenant, company_id, seconds=seconds, wait=wait):
            yield


def test_a_kept_password_that_sage_refused_takes_no_slot_until_it_is_accepted(bench: Bench) -> None:
    places = Watched()
    clock = FakeClock()
    gateway = IntacctGateway(bench.server.url, Senders(), Passwords(), clock, lease=places)
    wrong = refuse_sign_in("XL03000006", "Sign-in information is incorrect")
    bench.server.sign_ins += [wrong, wrong, wrong]
    for ask in (gateway.probe, gateway.accounting_periods, gateway.accounting_periods):
        with pytest.raises(ConnectionFault):
            ask(BOOKS)
        clock.sleep(31)
    assert places.taken == ["probe"] * 3
    gateway.probe(BOOKS)
    gateway.accounting_periods(BOOKS)
    assert places.taken[3:5] == ["probe", "slot"]
    other = IntacctGateway(bench.server.url, Senders(), Passwords(), clock, lease=places)
    bench.server.sign_ins.append(wrong)
    places.taken.clear()
    with pytest.raises(ConnectionFault):
        other.accounting_periods(BOOKS)
    clock.sleep(31)
    with suppress(SyncError):
        other.accounting_periods(BOOKS)
    assert places.taken[:3] == ["slot", "probe", "slot"]


@pytest.mark.rule("CONN-3")
@pytest.mark.parametrize("shared", [True, False])
def test_forty_callers_with_wrong_passwords_hold_up_no_export(
    bench: Bench, dynamodb: OneAtATime, shared: bool
) -> None:
    """Sage takes its time for each of them; an exporter of the same company has all its places meanwhile."""
    wrong = refuse_sign_in("XL03000006", "Sign-in information is incorrect")
    local, begun, over = LocalLease(), threading.Barrier(41), threading.Event()

    def gateway() -> IntacctGateway:
        places: RequestLease = lease(dynamodb, RealClock()) if shared else local
        return IntacctGateway(bench.server.url, Senders(), Passwords(), RealClock(), lease=places)

    exporter = gateway()
    exporter.write(BOOKS, [create("LD0")])

    def slowly(request: Request) -> Reply:
        over.wait(5)
        return wrong(request)

    bench.server.sign_ins += [slowly] * 80
    outcomes: list[str] = []

    def guess(place: int) -> None:
        caller = gateway()
        begun.wait(20)
        try:
            caller.verify_credentials(replace(BOOKS, tenant=f"t{place}", company_id="demo"), "guess")
        except SyncError as error:
            outcomes.append(error.code)

    callers = [threading.Thread(target=guess, args=(place,)) for place in range(40)]
    for caller in callers:
        caller.start()
    begun.wait(20)
    time.sleep(0.2)
    began = time.monotonic()
    for number in range(3):
        (outcome,) = exporter.write(BOOKS, [create(f"LD{number + 1}")])
        assert isinstance(outcome, Written)
    took = time.monotonic() - began
    under_way = bench.server.busiest
    over.set()
    for caller in callers:
        caller.join()
    assert took < 1.5
    # Beside the requests of exports Sage sees one sign-in that it may refuse.
    assert under_way == 2
    assert set(outcomes) <= {"bad_credentials", "sign_ins_under_way"}
    assert len(outcomes) == 40


def parallel_writes(bench: Bench, places: RequestLease, workers: int) -> list[object]:
    outcomes: list[object] = []

    def work(worker: int) -> None:
        gateway = IntacctGateway(bench.server.url, Senders(), Passwords(), RealClock(), lease=places)
        outcomes.extend(gateway.write(BOOKS, [create(f"LD{worker}")]))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("shared", [True, False])
def test_requests_under_way_at_a_company_stay_within_its_limit(
    bench: Bench, dynamodb: OneAtATime, shared: bool
) -> None:
    bench.server.script += [Reply(delay=0.1, drop=True)] * 5
    places: RequestLease = lease(dynamodb, RealClock()) if shared else LocalLease()
    outcomes = parallel_writes(bench, places, workers=5)
    assert len(outcomes) == 5
    assert not any(isinstance(outcome, Written) for outcome in outcomes)
    assert bench.server.busiest == 2
