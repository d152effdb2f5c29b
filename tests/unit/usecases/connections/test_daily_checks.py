"""The daily check: every active connection once a day, none left out, and a missing one is told (CONN-8)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.daily_checks import APART, LONGEST_WAIT, spread
from alvys_intacct.domain.connections.rounds import Round, RoundPage, shard_of
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.connections import rounds
from alvys_intacct.usecases.connections.daily_checks import MissingCheck
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import connection
from tests.fakes.service import Service
from tests.fakes.small import START

HALF_HOUR = 30 * 60
A_DAY = 48
pytestmark = pytest.mark.rule("CONN-8")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """A hundred and one connections of five tenants: more than one run can check; pages of two."""
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    made = Service()
    for place in range(100):
        known = connection(tenant=f"t{place % 4}", company_id=f"COMPANY{place % 7}")
        subsidiary = known.subsidiary.model_copy(update={"id": f"S{place}"})
        other = known.model_copy(update={"subsidiary": subsidiary})
        made.connections.save(other, audit_entry(None, other, by="test", at=START))
    made.connections.move_round(Round.DAILY_CHECK, START)
    return made


class World:
    """The schedule and the queue; what is lost is never delivered."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.checked: list[tuple[str, str]] = []
        self.missing: list[MissingCheck] = []
        self.lost: set[str] = set()

    def turns(self, how_many: int) -> None:
        for _ in range(how_many):
            self.service.clock.advance(HALF_HOUR)
            self.service.plan_checks.begin("corr")
            self.deliver()

    def deliver(self) -> None:
        while deliveries := self.service.queue.take(QueueName.CONNECTION_CHECKS):
            for delivery in deliveries:
                self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        if not delivery.tenant:
            page = RoundPage.model_validate_json(delivery.name)
            self.missing += self.service.plan_checks(page, "corr").missing
        elif delivery.name not in self.lost:
            self.service.check_daily(delivery.tenant, delivery.name, self.service.clock.now())
            self.checked.append((delivery.tenant, delivery.name))


def test_each_connection_is_checked_once_a_day(service: Service) -> None:
    """Ninety-five tiny connections were the most that one run could check."""
    world = World(service)
    world.turns(A_DAY)
    assert Counter(world.checked) == dict.fromkeys(service.connections.active_names(), 1)
    world.turns(A_DAY + 4)
    assert set(Counter(world.checked)) == set(service.connections.active_names())
    assert world.missing == []
    assert service.metrics.counts["ChecksMissing"] == 0


def test_a_check_that_was_not_made_is_told_two_hours_after_its_turn(service: Service) -> None:
    """Whatever it was lost by: its connection was last checked 26 hours before."""
    world = World(service)
    world.turns(A_DAY)
    world.lost = {"S1"}
    world.turns(A_DAY)
    before = [missing for missing in world.missing if missing.subsidiary_id != "S1"]
    world.turns(4)
    told = {missing.subsidiary_id for missing in world.missing}
    assert (before, told) == ([], {"S1"})
    (missing, *_) = world.missing
    assert missing.checked_at is not None
    assert service.clock.now() - missing.checked_at >= timedelta(hours=26)
    assert service.metrics.counts["ChecksMissing"] == len(world.missing)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("call", ["queue.send_check_pages", "queue.send_checks"])
def test_a_planner_that_dies_leaves_nobody_out(service: Service, call: str, phase: Phase) -> None:
    """Its message comes again, or the next schedule begins the turn once more."""
    service.clock.advance(24 * 3600)
    service.wire.fail_once(call, CrashError(), phase)
    pages: list[Delivery] = []
    try:
        service.plan_checks.begin("corr")
    except CrashError:
        service.plan_checks.begin("corr")
    checks: set[tuple[str, str]] = set()
    while deliveries := pages or service.queue.take(QueueName.CONNECTION_CHECKS):
        pages = []
        for delivery in deliveries:
            if delivery.tenant:
                checks.add((delivery.tenant, delivery.name))
                continue
            try:
                service.plan_checks(RoundPage.model_validate_json(delivery.name), "corr")
            except CrashError:
                pages.append(delivery)
    assert checks == set(service.connections.active_names())


def test_a_schedule_that_comes_late_raises_no_false_alarm(service: Service) -> None:
    """Its turns are long over when their checks are planned."""
    world = World(service)
    world.turns(A_DAY)
    service.clock.advance(7 * 3600)
    world.turns(A_DAY)
    assert world.missing == []


def test_a_page_that_comes_again_plans_what_was_not_checked_yet(service: Service) -> None:
    page = RoundPage(round=Round.DAILY_CHECK, at=service.clock.now(), shard=shard_of("t0", "S0"))
    first = service.plan_checks(page, "corr").planned
    assert first > 0
    assert service.plan_checks(page, "corr").planned == first
    service.clock.advance(60)
    World(service).deliver()
    assert service.plan_checks(page, "corr").planned == 0


def test_a_message_that_comes_twice_checks_once(service: Service) -> None:
    planned = service.clock.now()
    assert service.check_daily("t0", "S0", planned) == []
    assert service.check_daily("t0", "S0", planned) is None
    service.clock.advance(24 * 3600)
    assert service.check_daily("t0", "S0", service.clock.now()) == []


def test_a_connection_that_is_paused_or_gone_meanwhile_is_not_checked(service: Service) -> None:
    known = service.connections.kept["t0", "S0"]
    service.connections.kept["t0", "S0"] = known.model_copy(update={"status": ConnectionStatus.PAUSED})
    assert service.check_daily("t0", "S0", None) is None
    assert service.check_daily("t0", "nobody", None) is None
    assert service.check_times.kept == {}


def test_a_check_that_sage_could_not_answer_was_not_made(service: Service) -> None:
    service.wire.fail_once("books.read_metadata", Retryable("Away."))
    try:
        service.check_daily("t0", "S0", None)
    except Retryable:
        assert service.check_times.kept == {}
    else:
        pytest.fail("the fault was not met")


def test_checks_of_a_tenant_or_a_company_come_one_after_the_other() -> None:
    """So many connections of one tenant take few slots of their Sage company, and hold up nobody's."""
    large = [connection(tenant="large", company_id=f"C{place}") for place in range(100)]
    shared = [connection(tenant=f"t{place}", company_id="Shared") for place in range(3)]
    small = connection(tenant="small", company_id="OTHER")
    checks = spread([*large, *shared, small], START)
    delays = [check.after for check in checks if check.tenant == "large"]
    assert delays[:3] == [0, APART, 2 * APART]
    assert all(later - sooner in (0, APART) for sooner, later in pairwise(delays))
    assert max(delays) == LONGEST_WAIT
    assert [check.after for check in checks if check.tenant.startswith("t")] == [0, APART, 2 * APART]
    assert [check.after for check in checks if check.tenant == "small"] == [0]
