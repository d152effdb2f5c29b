"""What a message does to a transaction that is known: nothing, asked again, a revision, a revert."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alvys_intacct.domain.kinds.parsing import Envelope, content_hash
from alvys_intacct.domain.transactions import lifecycle, revisions
from alvys_intacct.domain.transactions.lifecycle import BUSY
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolving import Decision, closed
from alvys_intacct.domain.transactions.revisions import (
    STAYS_OUT,
    regenerate_wanted,
    revert_called_off,
)
from tests.fakes.recorded import recorded
from tests.fakes.rows import receipt
from tests.fakes.samples import UPDATED, invoice_envelope
from tests.fakes.small import START

LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="x", message="x", remedy="x")


def revised(
    before: Transaction, envelope: Envelope, correlation_id: str, now: datetime
) -> Transaction | None:
    following = revisions.revised(before, envelope, correlation_id, now)
    return following.transaction if following else None


def revert_wanted(
    before: Transaction, correlation_id: str, now: datetime, moment: datetime | None = None
) -> Transaction | None:
    following = revisions.revert_wanted(before, correlation_id, now, moment)
    return following.transaction if following else None


@pytest.mark.rule("AR-6")
def test_the_same_message_again_changes_nothing() -> None:
    for status in (Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING, Status.EXPORTED):
        assert revised(recorded(status=status), invoice_envelope(), "corr", LATER) is None


@pytest.mark.rule("AR-2")
@pytest.mark.parametrize("status", [Status.SKIPPED, Status.FAILED])
def test_the_same_message_asks_again_for_what_was_not_done(status: Status) -> None:
    before = recorded(status=status, problem=PROBLEM, failed_at=START, skip_reason="reason", attempts=9)
    after = revised(before, invoice_envelope(), "corr", LATER)
    assert after is not None
    assert (after.status, after.revision, after.attempts) == (Status.QUEUED, 1, 0)
    assert (after.problem, after.failed_at, after.skip_reason) == (None, None, None)


@pytest.mark.rule("MOD-3")
def test_the_same_content_sent_later_keeps_out_what_was_between() -> None:
    latest = invoice_envelope(updated_at=UPDATED + timedelta(hours=2))
    after = revised(recorded(status=Status.EXPORTED), latest, "corr", LATER)
    assert after is not None
    assert (after.status, after.revision) == (Status.EXPORTED, 1)
    between = invoice_envelope(amounts=["1.00"], updated_at=UPDATED + timedelta(hours=1))
    assert revised(after, between, "corr", LATER) is None


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("status", Status)
def test_an_older_content_changes_nothing(status: Status) -> None:
    older = invoice_envelope(amounts=["1.00"], updated_at=UPDATED - timedelta(seconds=1))
    assert revised(recorded(status=status), older, "corr", LATER) is None


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("status", Status)
def test_a_newer_content_is_a_new_revision_in_every_state(status: Status) -> None:
    newer = invoice_envelope(amounts=["1.00"], updated_at=UPDATED + timedelta(seconds=1))
    before = recorded(status=status, claimed_until=LATER, problem=PROBLEM, failed_at=START)
    after = revised(before, newer, "corr-2", LATER)
    assert after is not None
    assert (after.revision, after.content_revision, after.total) == (2, 2, "1.00")
    assert (after.correlation_id, after.problem, after.attempts) == ("corr-2", None, 0)
    assert after.status is (status if status in BUSY else Status.QUEUED)
    assert after.claimed_until == before.claimed_until


@pytest.mark.rule("MOD-3")
def test_after_a_revert_only_a_newer_message_brings_it_back() -> None:
    reverted = recorded(status=Status.REVERTED, operation=Operation.REVERT, revision=2)
    assert revised(reverted, invoice_envelope(), "corr", LATER) is None
    again = revised(reverted, invoice_envelope(updated_at=UPDATED + timedelta(hours=1)), "corr", LATER)
    assert again is not None
    assert (again.operation, again.revision, again.status) == (Operation.EXPORT, 3, Status.QUEUED)


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("status", Status)
def test_what_was_edited_before_a_revert_stays_out_but_is_kept(status: Status) -> None:
    before = recorded(
        status=status, operation=Operation.REVERT, revision=2, reverted_at=UPDATED + timedelta(hours=2)
    )
    late = invoice_envelope(amounts=["1.00"], updated_at=UPDATED + timedelta(hours=2))
    following = revisions.revised(before, late, "corr", LATER)
    assert following is not None
    after = following.transaction
    assert (after.operation, after.status, following.what) == (Operation.REVERT, status, STAYS_OUT)
    assert (after.total, after.content_revision) == ("1.00", 3)
    assert revised(after, late, "corr", LATER) is None


@pytest.mark.rule("MOD-3")
def test_a_revert_that_comes_late_changes_nothing_and_the_history_says_why() -> None:
    before = recorded(status=Status.EXPORTED, receipt=receipt("100"))
    following = revisions.revert_wanted(before, "corr", LATER, UPDATED - timedelta(seconds=1))
    assert following is not None
    assert following.transaction == before.model_copy(update={"version": before.version + 1})
    assert following.what == "revert came late"
    assert following.detail


@pytest.mark.rule("MOD-3")
def test_at_the_same_moment_the_revert_counts() -> None:
    before = recorded(status=Status.EXPORTED, receipt=receipt("100"))
    after = revert_wanted(before, "corr", LATER, UPDATED)
    assert after is not None
    assert after.operation is Operation.REVERT
    same_moment = invoice_envelope(amounts=["1.00"], updated_at=UPDATED)
    again = revised(after, same_moment, "corr", LATER)
    assert again is None or again.operation is Operation.REVERT


@pytest.mark.rule("MOD-3")
def test_a_revert_by_a_person_counts_although_alvys_clock_is_ahead() -> None:
    ahead = recorded(
        status=Status.EXPORTED, receipt=receipt("100"), alvys_updated_at=LATER + timedelta(minutes=9)
    )
    after = revert_wanted(ahead, "corr", LATER)
    assert after is not None
    assert after.operation is Operation.REVERT


@pytest.mark.rule("MOD-3")
def test_of_contents_of_the_same_moment_the_same_one_counts_in_any_order() -> None:
    one, other = (invoice_envelope(amounts=[amount]) for amount in ("1.00", "2.00"))
    winner = max((one, other), key=content_hash)
    for first, second in ((one, other), (other, one)):
        transaction = revisions.first_recorded("acme", first, "corr", START)
        for envelope in (second, first, second):
            transaction = revised(transaction, envelope, "corr", LATER) or transaction
        assert transaction.content_hash == content_hash(winner)
        assert transaction.revision == (1 if first is winner else 2)


def test_a_revert_is_asked_for_once() -> None:
    wanted = revert_wanted(recorded(status=Status.EXPORTED, receipt=receipt("100")), "corr", LATER)
    assert wanted is not None
    assert (wanted.status, wanted.operation, wanted.revision) == (Status.QUEUED, Operation.REVERT, 2)
    assert (wanted.content_revision, wanted.receipt) == (1, receipt("100"))
    assert revert_wanted(wanted, "corr", LATER) is None
    assert revert_wanted(lifecycle.failed(wanted, PROBLEM, LATER, keep_intent=False), "c", LATER) is not None


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("status", Status)
def test_regenerate_asks_for_the_same_content_in_every_state(status: Status) -> None:
    before = recorded(status=status, problem=PROBLEM, failed_at=START, attempts=9)
    after = regenerate_wanted(before, "corr-2", LATER).transaction
    assert (after.content_revision, after.operation) == (1, Operation.EXPORT)
    assert after.status is (status if status in BUSY else Status.QUEUED)
    waits = status in (Status.QUEUED, Status.SKIPPED, Status.FAILED)
    assert after.revision == (1 if waits else 2)


@pytest.mark.rule("MOD-3")
def test_a_revert_from_before_a_regenerate_does_not_undo_it() -> None:
    reverted = revert_wanted(recorded(status=Status.EXPORTED), "corr", LATER, UPDATED + timedelta(minutes=1))
    assert reverted is not None
    again = regenerate_wanted(reverted, "corr", LATER, UPDATED + timedelta(minutes=3)).transaction
    assert again.operation is Operation.EXPORT
    late = revert_wanted(again, "corr", LATER, UPDATED + timedelta(minutes=2))
    assert late is not None
    assert late.operation is Operation.EXPORT


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("status", [Status.QUEUED, Status.FAILED, Status.SKIPPED])
def test_a_revert_that_is_called_off_leaves_the_document_as_it_is(status: Status) -> None:
    before = recorded(
        status=status, operation=Operation.REVERT, revision=2, receipt=receipt("100"), problem=PROBLEM
    )
    following = revert_called_off(before, "corr", LATER)
    assert following is not None
    after = following.transaction
    assert (after.status, after.operation, after.problem) == (Status.EXPORTED, Operation.EXPORT, None)
    assert after.receipt == receipt("100").model_copy(update={"revision": after.revision})
    late = revert_wanted(after, "corr", LATER, UPDATED)
    assert late is not None
    assert late.status is Status.EXPORTED


@pytest.mark.rule("MOD-1", "MOD-3")
@pytest.mark.parametrize(
    "changes",
    [
        {"removing_since": START},
        {"revision": 3, "content_revision": 2},
        {"receipt": None},
        {"status": Status.IN_PROGRESS},
    ],
)
def test_a_revert_that_is_called_off_is_looked_at_where_more_is_to_be_done(
    changes: dict[str, object],
) -> None:
    """Its removal may have begun, an edit waits for its turn, or nothing is in Sage."""
    queued = recorded(status=Status.QUEUED, operation=Operation.REVERT, revision=2, receipt=receipt("100"))
    following = revert_called_off(queued.model_copy(update=changes), "corr", LATER)
    assert following is not None
    after = following.transaction
    assert after.operation is Operation.EXPORT
    assert after.status is changes.get("status", Status.QUEUED)


def test_there_is_nothing_to_call_off_where_no_revert_is_wanted() -> None:
    assert revert_called_off(recorded(status=Status.EXPORTED), "corr", LATER) is None


def test_a_revert_by_an_earlier_version_has_the_moment_of_its_newest_edit() -> None:
    stored = recorded(status=Status.REVERTED, operation=Operation.REVERT, revision=2, wanted_at=None)
    assert revised(stored, invoice_envelope(), "corr", LATER) is None
    again = revised(stored, invoice_envelope(updated_at=UPDATED + timedelta(seconds=1)), "corr", LATER)
    assert again is not None
    assert again.operation is Operation.EXPORT


@pytest.mark.rule("MOD-1", "ERR-12")
def test_a_person_who_regenerates_what_was_closed_wants_it_back() -> None:
    """A newer content alone doesn't bring it back."""
    failed = recorded(status=Status.FAILED, problem=PROBLEM, failed_at=START)
    shut = closed(failed, Decision("not ours", "jo", START))
    newer = invoice_envelope(amounts=["1.00"], updated_at=UPDATED + timedelta(hours=1))
    kept = revised(shut, newer, "corr", LATER)
    assert kept is not None
    assert (kept.status, kept.total) == (Status.RESOLVED, "1.00")
    assert regenerate_wanted(kept, "corr", LATER).transaction.status is Status.QUEUED
