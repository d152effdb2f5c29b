"""The table of transitions: every function moves along it, and nothing else moves at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from alvys_intacct.domain.transactions import leaving, lifecycle, repeated_writes, waiting
from alvys_intacct.domain.transactions.lifecycle import (
    CLAIM,
    TRANSITIONS,
    IllegalTransitionError,
    Worker,
    can_be_claimed,
    is_abandoned,
    moved,
    worker_for,
)
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError, closed, marked
from alvys_intacct.domain.transactions.revisions import (
    Next,
    regenerate_wanted,
    revert_called_off,
    revert_wanted,
    revised,
)
from tests.fakes.recorded import INTENT, recorded
from tests.fakes.rows import receipt
from tests.fakes.samples import UPDATED, invoice_envelope
from tests.fakes.small import START

LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="x", message="x", remedy="x")


Move = Callable[[Transaction, datetime], Transaction | None]


def record_of(following: Next | None) -> Transaction | None:
    return following.transaction if following else None


MOVES: dict[str, Move] = {
    "revised": lambda one, now: record_of(
        revised(one, invoice_envelope(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)), "corr", now)
    ),
    "asked again": lifecycle.asked_again,
    "revert wanted": lambda one, now: record_of(revert_wanted(one, "corr", now)),
    "regenerate wanted": lambda one, now: record_of(regenerate_wanted(one, "corr", now)),
    "revert called off": lambda one, now: record_of(
        revert_called_off(
            one.model_copy(update={"operation": Operation.REVERT, "receipt": receipt("100")}), "corr", now
        )
    ),
    "claimed": lifecycle.claimed,
    "intends": lambda one, now: lifecycle.intent_recorded(one, INTENT, now),
    "exported": lambda one, now: lifecycle.exported(one, receipt("100"), now),
    "removes": leaving.removal_announced,
    "removed": leaving.removed,
    "renumbered": leaving.renumbered,
    "exported anew": lambda one, now: repeated_writes.exported_anew(one, "100", "warning", now),
    "refused for good": lambda one, now: repeated_writes.refused_for_good(one, PROBLEM, now),
    "skipped": lambda one, now: lifecycle.skipped(one, "reason", now),
    "failed": lambda one, now: lifecycle.failed(one, PROBLEM, now, keep_intent=True),
    "put back": waiting.put_back,
    "left unknown": waiting.left_unknown,
    "let go": waiting.let_go,
    "resolved reference": lambda one, now: lifecycle.resolved_reference(one, "txn_2", now),
    "marked": lambda one, now: _permitted(marked, one, Decision("by hand", "jo", now)),
    "closed": lambda one, now: _permitted(closed, one, Decision("by hand", "jo", now)),
}


def _permitted(
    decide: Callable[[Transaction, Decision], Transaction], one: Transaction, decision: Decision
) -> Transaction | None:
    try:
        return decide(one, decision)
    except RefusedActionError:
        return None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", MOVES)
def test_every_function_moves_along_the_table(name: str, status: Status) -> None:
    before = recorded(status=status)
    try:
        after = MOVES[name](before, LATER)
    except IllegalTransitionError as refusal:
        illegal = str(refusal)
        for word in illegal.split(" can't become "):
            assert word in [*Status]
        return
    if after is not None:
        assert after.status is status or after.status in TRANSITIONS[status]
        assert after.version == before.version + 1


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_illegal_moves_raise(source: Status, target: Status) -> None:
    if target in TRANSITIONS[source]:
        assert moved(recorded(status=source), target, LATER).status is target
        return
    with pytest.raises(IllegalTransitionError, match=f"{source} can't become {target}"):
        moved(recorded(status=source), target, LATER)


def test_every_status_is_in_the_table_and_can_be_left() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert all(TRANSITIONS.values())


@pytest.mark.parametrize("status", [Status.EXPORTED, Status.SKIPPED, Status.REVERTED, Status.RESOLVED])
def test_what_is_at_rest_is_not_taken_up_by_a_worker(status: Status) -> None:
    assert not can_be_claimed(recorded(status=status), LATER)
    with pytest.raises(IllegalTransitionError):
        lifecycle.claimed(recorded(status=status), LATER)


# ---------------------------------------------------------------------------- claims


@pytest.mark.parametrize(("seconds", "free"), [(0, False), (130, False), (131, True)])
def test_a_claim_is_worth_something_until_it_expires(seconds: int, free: bool) -> None:
    held = lifecycle.claimed(recorded(), START)
    now = START + timedelta(seconds=seconds)
    assert timedelta(seconds=130) == CLAIM
    assert is_abandoned(held, now) is free
    assert can_be_claimed(held, now) is free


def test_claims_are_counted_as_attempts_and_end_the_hold() -> None:
    twice = lifecycle.claimed(waiting.put_back(lifecycle.claimed(recorded(), START), START), LATER)
    assert twice.attempts == 2
    assert not lifecycle.claimed(recorded(held=True), START).held


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Worker.EXPORT),
        ({"receipt": receipt("100")}, Worker.MODIFY),
        ({"receipt": receipt("100"), "operation": Operation.REVERT}, Worker.MODIFY),
        ({"operation": Operation.REVERT}, Worker.MODIFY),
        ({"operation": Operation.REVERT, "intent": INTENT}, Worker.EXPORT),
        ({"intent": INTENT}, Worker.EXPORT),
    ],
)
def test_who_carries_it_out(changes: dict[str, Any], expected: Worker) -> None:
    assert worker_for(recorded(**changes)) is expected


# -------------------------------------------------------------- receipts and intents


def test_a_receipt_of_an_older_revision_is_followed_by_the_newer_one() -> None:
    held = recorded(status=Status.IN_PROGRESS, intent=INTENT, revision=2)
    after = lifecycle.exported(held, receipt("100"), LATER)
    assert (after.status, after.receipt, after.intent) == (Status.QUEUED, receipt("100"), None)
    same = lifecycle.exported(recorded(status=Status.IN_PROGRESS), receipt("100"), LATER)
    assert same.status is Status.EXPORTED


@pytest.mark.parametrize("status", [Status.QUEUED, Status.CHECKING, Status.FAILED])
def test_a_receipt_may_come_late(status: Status) -> None:
    late = recorded(status=status, intent=INTENT, problem=PROBLEM, failed_at=START)
    after = lifecycle.exported(late, receipt("100"), LATER)
    assert (after.status, after.problem, after.failed_at) == (Status.EXPORTED, None, None)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [(Operation.REVERT, Status.REVERTED), (Operation.EXPORT, Status.QUEUED)],
)
def test_what_left_the_books(operation: Operation, expected: Status) -> None:
    held = recorded(status=Status.IN_PROGRESS, operation=operation, receipt=receipt("100"))
    after = leaving.removed(held, LATER)
    assert (after.status, after.receipt, after.replaces) == (expected, None, "100")


@pytest.mark.parametrize("keep", [True, False])
def test_a_failure_keeps_what_may_still_be_in_sage(keep: bool) -> None:
    held = recorded(status=Status.IN_PROGRESS, intent=INTENT, claimed_until=LATER)
    after = lifecycle.failed(held, PROBLEM, LATER, keep_intent=keep)
    assert after.intent == (INTENT if keep else None)
    assert (after.claimed_until, after.failed_at) == (None, LATER)
