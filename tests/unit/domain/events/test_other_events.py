"""Which events the writes of payments and connections are (OPS-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.findings import found, look_claimed, looked_again, put_on_trial
from alvys_intacct.domain.errors import ConnectionFault, ConnectionPlace, NeedsAttention, Retryable
from alvys_intacct.domain.events.connections import (
    MOST_TOLD,
    ConnectionProblemClosed,
    ConnectionProblemOpened,
    ConnectionStatusChanged,
    event_of_check,
    events_of_connection,
)
from alvys_intacct.domain.events.payments import (
    PaymentApplied,
    PaymentClosed,
    PaymentRefused,
    PaymentVoided,
    event_of_payment,
)
from alvys_intacct.domain.payments.payment import (
    applied,
    never_sent,
    pending_again,
    refused,
    voided,
)
from alvys_intacct.domain.readiness.check_problems import CheckReport, problem
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes.rows import payment
from tests.fakes.samples import SUBSIDIARY, TENANT, connection
from tests.fakes.small import START

pytestmark = pytest.mark.rule("OPS-3")
LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="no_such_load", message="canary", remedy="canary", vendor_text="canary")
REFUSED = ConnectionFault(
    NeedsAttention("canary", code="password_refused", remedy="canary"),
    ConnectionPlace(TENANT, SUBSIDIARY, None),
)


def test_a_payment_is_told_when_it_is_applied_refused_voided_or_closed() -> None:
    new = payment(1)
    assert event_of_payment(None, new) is None
    done = applied(new, "pay-1", LATER)
    event = event_of_payment(new, done)
    assert isinstance(event, PaymentApplied)
    assert (event.alvys_payment_id, event.amount, event.record_version) == ("pay-1", new.amount, 2)
    undone = event_of_payment(done, voided(done, LATER))
    assert isinstance(undone, PaymentVoided)
    assert undone.needs_action
    never_there = event_of_payment(new, voided(new, LATER))
    assert isinstance(never_there, PaymentVoided)
    assert not never_there.needs_action
    failed = refused(new, PROBLEM, LATER)
    closed = event_of_payment(failed, never_sent(failed, "canary", "canary", LATER))
    assert isinstance(closed, PaymentClosed)
    assert "canary" not in closed.wire()


def test_a_payment_that_is_refused_again_and_again_is_told_once_for_each_cause() -> None:
    new = payment(1)
    failed = refused(new, PROBLEM, LATER)
    event = event_of_payment(new, failed)
    assert isinstance(event, PaymentRefused)
    assert event.cause.code == "no_such_load"
    assert "canary" not in event.wire()
    again = pending_again(failed, LATER)
    assert event_of_payment(failed, again) is None
    assert event_of_payment(again, refused(again, PROBLEM, LATER)) is None
    other = refused(again, PROBLEM.model_copy(update={"code": "closed_period"}), LATER)
    assert isinstance(event_of_payment(again, other), PaymentRefused)


def test_a_finding_is_told_when_it_stands_and_when_it_is_gone() -> None:
    known = connection()
    finding = found(REFUSED, START, 0.0)
    broken = known.model_copy(update={"finding": finding})
    (opened,) = events_of_connection(known, broken, LATER)
    assert isinstance(opened, ConnectionProblemOpened)
    assert (opened.code, opened.away, opened.since) == ("password_refused", False, START)
    assert "canary" not in opened.wire()
    looked_at = broken.model_copy(update={"finding": look_claimed(finding, LATER)})
    assert events_of_connection(broken, looked_at, LATER) == []
    again = broken.model_copy(update={"finding": looked_again(finding, REFUSED, LATER, 0.0)})
    assert events_of_connection(broken, again, LATER) == []
    (closed,) = events_of_connection(broken, known, LATER)
    assert isinstance(closed, ConnectionProblemClosed)
    assert closed.event_id != opened.event_id
    assert closed.record == opened.record == f"{TENANT}/{SUBSIDIARY}"


def test_a_suspicion_is_no_problem_yet_and_a_trial_is_still_one() -> None:
    known = connection()
    suspicion = known.model_copy(update={"finding": found(Retryable("away", code="sage_away"), START, 0.0)})
    assert events_of_connection(known, suspicion, LATER) == []
    standing = suspicion.finding.model_copy(update={"stands": True}) if suspicion.finding else None
    broken = known.model_copy(update={"finding": standing})
    (opened,) = events_of_connection(suspicion, broken, LATER)
    assert isinstance(opened, ConnectionProblemOpened)
    assert opened.away
    assert standing is not None
    tried = known.model_copy(update={"finding": put_on_trial(standing, LATER)})
    assert events_of_connection(broken, tried, LATER) == []
    (closed,) = events_of_connection(tried, known, LATER)
    assert isinstance(closed, ConnectionProblemClosed)


def test_a_status_is_told_and_ends_what_was_found() -> None:
    finding = found(REFUSED, START, 0.0)
    broken = connection(finding=finding)
    gone = connection(status=ConnectionStatus.DISCONNECTED, version=2)
    first, second = events_of_connection(broken, gone, LATER)
    assert isinstance(first, ConnectionProblemClosed)
    assert isinstance(second, ConnectionStatusChanged)
    assert (second.status, second.previous_status) == ("disconnected", "active")
    new = connection(status=ConnectionStatus.NOT_SET_UP)
    assert events_of_connection(None, new, LATER) == []
    (activated,) = events_of_connection(new, connection(version=2), LATER)
    assert isinstance(activated, ConnectionStatusChanged)


def test_a_check_is_told_when_it_finds_something_else_than_before() -> None:
    def report(*codes: str, minutes: int = 0) -> CheckReport:
        problems = [problem(code, "canary", "Advanced Settings", "field") for code in codes]
        return CheckReport(checked_at=START + timedelta(minutes=minutes), problems=problems)

    def told(before: CheckReport | None, now: CheckReport) -> int | None:
        event = event_of_check(TENANT, SUBSIDIARY, before, now)
        assert event is None or ("canary" not in event.wire() and len(event.problems) <= MOST_TOLD)
        return event.count if event else None

    assert told(None, report()) is None
    assert told(None, report("a", "b")) == 2
    assert told(report("b", "a"), report("a", "b", minutes=1)) is None
    assert told(report("a"), report(minutes=1)) == 0
    many = report(*(f"code_{number}" for number in range(MOST_TOLD + 5)))
    assert told(None, many) == MOST_TOLD + 5
