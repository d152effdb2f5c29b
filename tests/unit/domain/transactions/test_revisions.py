"""What a message does to a transaction that is known: nothing, asked again, a revision, a revert."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.transactions import lifecycle
from alvys_intacct.domain.transactions.lifecycle import BUSY
from alvys_intacct.domain.transactions.record import Operation, Problem, Status
from alvys_intacct.domain.transactions.revisions import revert_wanted, revised
from tests.fakes.recorded import recorded
from tests.fakes.rows import receipt
from tests.fakes.samples import UPDATED, invoice_envelope
from tests.fakes.small import START

LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="x", message="x", remedy="x")


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


def test_a_revert_is_asked_for_once() -> None:
    wanted = revert_wanted(recorded(status=Status.EXPORTED, receipt=receipt("100")), "corr", LATER)
    assert wanted is not None
    assert (wanted.status, wanted.operation, wanted.revision) == (Status.QUEUED, Operation.REVERT, 2)
    assert (wanted.content_revision, wanted.receipt) == (1, receipt("100"))
    assert revert_wanted(wanted, "corr", LATER) is None
    assert revert_wanted(lifecycle.failed(wanted, PROBLEM, LATER, keep_intent=False), "c", LATER) is not None
