"""Actions on many errors: page by page, behind a queue, again after a crash (ERR-4, ERR-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.bootstrap.recovery import RecoverySide
from alvys_intacct.domain.error_transactions.actions import (
    MOST_RESENT,
    ActionKind,
    ErrorAction,
    ErrorScope,
    Tally,
    new_action,
)
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.error_transactions.run_actions import PAGE, PAGES_PER_MESSAGE, RunActions
from alvys_intacct.usecases.error_transactions.sweep_actions import MOST_AT_ONCE
from tests.fakes.faults import CrashError, Phase
from tests.fakes.rows import PROBLEM, transaction
from tests.fakes.samples import TENANT
from tests.fakes.service import FakeOutside, Service

MANY = PAGE * (PAGES_PER_MESSAGE + 2) + 7


@pytest.fixture
def service() -> Service:
    return Service()


def fill(service: Service, how_many: int) -> None:
    """So many open errors."""
    for place in range(1, how_many + 1):
        at = service.clock.now() - timedelta(minutes=place)
        failed = transaction(place, status=Status.FAILED, problem=PROBLEM, failed_at=at)
        assert not service.transactions.save([Change(failed)])


def run(service: Service) -> RunActions:
    return RecoverySide(FakeOutside(service)).run_actions


def start(service: Service, kind: ActionKind = ActionKind.RETRY, **scope: str) -> ErrorAction:
    return run(service).start(TENANT, "jo", kind, ErrorScope.model_validate(scope), "corr", "by hand")


def statuses(service: Service) -> dict[Status, int]:
    found = [known.status for known in service.transactions.records.values()]
    return {status: found.count(status) for status in set(found)}


def progress(service: Service, action: ErrorAction) -> tuple[ErrorAction, Tally]:
    found = run(service).progress(TENANT, action.action_id)
    assert found is not None
    return found


@pytest.mark.rule("ERR-4")
def test_the_first_page_is_queued_at_once_and_the_rest_in_slices(service: Service) -> None:
    fill(service, MANY)
    action = start(service)
    assert (action.accepted, action.listed_at) == (PAGE, None)
    assert statuses(service)[Status.QUEUED] == PAGE
    (message,) = service.queue.take(QueueName.ERROR_ACTIONS)
    run(service).carry_on(message.tenant, message.name)
    assert statuses(service)[Status.QUEUED] == PAGE * (PAGES_PER_MESSAGE + 1)
    (message,) = service.queue.take(QueueName.ERROR_ACTIONS)
    run(service).carry_on(message.tenant, message.name)
    assert statuses(service) == {Status.QUEUED: MANY}
    assert service.queue.take(QueueName.ERROR_ACTIONS) == []
    done, tally = progress(service, action)
    assert (done.accepted, done.listed_at is not None, tally.waiting) == (MANY, True, MANY)


@pytest.mark.rule("ERR-4")
def test_what_failed_again_is_not_retried_by_the_same_action(service: Service) -> None:
    fill(service, PAGE + 5)
    action = start(service)
    service.clock.advance(60)
    service.pump()
    done, tally = progress(service, action)
    assert (done.accepted, tally.failed, tally.waiting) == (PAGE + 5, PAGE + 5, 0)
    tries = {known.tries for known in service.transactions.records.values()}
    assert tries == {1}
    # The result is kept: what happens to the records later doesn't change it.
    start(service)
    assert progress(service, action)[1] == tally


@pytest.mark.rule("ERR-4")
@pytest.mark.parametrize("point", ["transactions.save", "queue.send_transactions"])
@pytest.mark.parametrize("phase", Phase)
def test_a_crash_loses_and_repeats_nothing(service: Service, point: str, phase: Phase) -> None:
    fill(service, PAGE * 2 + 5)
    action = new_action(TENANT, ActionKind.RETRY, ErrorScope(), "jo", "corr", service.clock.now())
    service.error_actions.save(action)
    service.queue.send_actions([action])
    (message,) = service.queue.take(QueueName.ERROR_ACTIONS)
    service.wire.fail_once(point, CrashError(), phase)
    with pytest.raises(CrashError):
        run(service).carry_on(message.tenant, message.name)
    run(service).carry_on(message.tenant, message.name)
    run(service).carry_on(message.tenant, message.name)
    assert statuses(service) == {Status.QUEUED: PAGE * 2 + 5}
    names = {delivery.name for delivery in service.queue.waiting}
    assert len(names) == PAGE * 2 + 5
    assert progress(service, action)[0].accepted == PAGE * 2 + 5


@pytest.mark.rule("ERR-5", "ERR-11")
@pytest.mark.parametrize("kind", [ActionKind.MARK_SYNCED, ActionKind.CLOSE])
def test_a_group_is_marked_or_closed_with_progress(service: Service, kind: ActionKind) -> None:
    fill(service, PAGE + 5)
    action = start(service, kind)
    service.pump()
    done, _ = progress(service, action)
    assert (done.accepted, done.refused, done.listed_at is not None) == (PAGE + 5, 0, True)
    assert statuses(service) == {Status.RESOLVED: PAGE + 5}
    reasons = {known.resolution.reason for known in service.transactions.records.values() if known.resolution}
    assert reasons == {"by hand"}


@pytest.mark.rule("ERR-8")
def test_only_errors_that_name_the_setting_are_retried(service: Service) -> None:
    fill(service, 3)
    named = PROBLEM.model_copy(update={"setting": "account-mappings"})
    other = transaction(
        9, status=Status.FAILED, problem=named, failed_at=service.clock.now() - timedelta(minutes=99)
    )
    service.transactions.save([Change(other)])
    action = run(service).start(
        TENANT, "jo", ActionKind.RETRY, ErrorScope(settings=("account-mappings",)), "corr"
    )
    assert action.accepted == 1
    found = service.transactions.get(TransactionRef(TENANT, other.transaction_id))
    assert isinstance(found, Transaction)
    assert found.status is Status.QUEUED


@pytest.mark.rule("API-2")
def test_another_tenants_action_is_unknown(service: Service) -> None:
    fill(service, 1)
    action = start(service)
    assert run(service).progress("other", action.action_id) is None


@pytest.mark.rule("ERR-7")
def test_an_action_that_keeps_failing_is_given_up_and_says_so(service: Service) -> None:
    fill(service, PAGE + 1)
    action = start(service)
    service.capture.action(TENANT, action.action_id)
    given_up, _ = progress(service, action)
    assert given_up.problem is not None
    run(service).carry_on(TENANT, action.action_id)
    assert statuses(service)[Status.FAILED] == 1


# ------------------------------------------------------------------------- sweeps


def sweep(service: Service) -> int:
    return RecoverySide(FakeOutside(service)).sweep_actions()


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("kind", ActionKind)
def test_an_action_whose_worker_died_is_carried_on(service: Service, kind: ActionKind) -> None:
    """At any call, with its message gone: nothing is done twice, and nothing left."""
    fill(service, PAGE * 2 + 5)
    action = start(service, kind)
    (message,) = service.queue.take(QueueName.ERROR_ACTIONS)
    service.wire.fail_once("transactions.save", CrashError(), Phase.AFTER)
    with pytest.raises(CrashError):
        run(service).carry_on(message.tenant, message.name)
    service.clock.advance(1799)
    assert sweep(service) == 0
    service.clock.advance(1)
    assert (sweep(service), sweep(service)) == (1, 0)
    (message,) = service.queue.take(QueueName.ERROR_ACTIONS)
    run(service).carry_on(message.tenant, message.name)
    done, _ = progress(service, action)
    assert (done.accepted, done.refused, done.problem) == (PAGE * 2 + 5, 0, None)
    assert Status.FAILED not in statuses(service)
    service.clock.advance(86_400)
    assert sweep(service) == 0


@pytest.mark.rule("ERR-7")
def test_an_action_that_kills_its_workers_ends_visibly(service: Service) -> None:
    """It isn't carried on for ever; what it didn't reach stays on the list."""
    fill(service, PAGE * 2)
    action = start(service)
    for _ in range(MOST_RESENT):
        service.queue.take(QueueName.ERROR_ACTIONS)
        service.clock.advance(1800)
        assert sweep(service) == 1
        assert len(service.queue.waiting) > 0
    service.queue.take(QueueName.ERROR_ACTIONS)
    service.clock.advance(1800)
    assert sweep(service) == 1
    assert service.queue.take(QueueName.ERROR_ACTIONS) == []
    ended, _ = progress(service, action)
    assert ended.problem is not None
    assert ended.problem.code == "processing_failed"
    assert statuses(service)[Status.FAILED] == PAGE
    assert start(service).accepted == PAGE


@pytest.mark.rule("ERR-7")
def test_a_tenant_with_many_lost_actions_holds_up_no_other(service: Service) -> None:
    for tenant, how_many in (("busy", MOST_AT_ONCE * 2), ("small", 2)):
        for place in range(how_many):
            lost = new_action(tenant, ActionKind.RETRY, ErrorScope(), "jo", f"{place}", service.clock.now())
            service.error_actions.save(lost)
    service.clock.advance(1800)
    assert sweep(service) == MOST_AT_ONCE
    sent = [message.tenant for message in service.queue.take(QueueName.ERROR_ACTIONS)]
    assert (sent.count("small"), sent.count("busy")) == (2, MOST_AT_ONCE - 2)
