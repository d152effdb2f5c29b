"""What a person does about a failed transaction: mark it, name its document, close it, undo that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from alvys_intacct.domain.error_transactions.records import error_of_transaction
from alvys_intacct.domain.transactions.leaving import removed
from alvys_intacct.domain.transactions.lifecycle import exported
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolving import (
    DOCUMENT_UNKNOWN,
    Decision,
    RefusedActionError,
    closed,
    document_unknown,
    linked,
    marked,
    stays_closed,
    undone,
)
from alvys_intacct.domain.transactions.revisions import revert_wanted, revised
from tests.fakes.recorded import INTENT, recorded
from tests.fakes.rows import receipt
from tests.fakes.samples import UPDATED, invoice_envelope
from tests.fakes.small import START

LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="customer_not_found", message="x", remedy="x")
DECISION = Decision("entered by hand", "jo", LATER)


def failed(**changes: object) -> Transaction:
    known: dict[str, object] = {"status": Status.FAILED, "problem": PROBLEM, "failed_at": START}
    return recorded(**(known | changes))


def edited(transaction: Transaction) -> Transaction:
    newer = invoice_envelope(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1))
    following = revised(transaction, newer, "corr-2", LATER)
    assert following is not None
    return following.transaction


@pytest.mark.rule("ERR-5")
def test_a_marked_transaction_is_off_the_list_and_in_the_books() -> None:
    before = failed()
    after = marked(before, DECISION)
    assert error_of_transaction(before) is not None
    assert error_of_transaction(after) is None
    assert (after.status, after.is_in_books, after.document_is_unknown) == (Status.RESOLVED, True, True)
    assert after.resolution is not None
    assert (after.resolution.reason, after.resolution.by, after.resolution.at) == (
        "entered by hand",
        "jo",
        LATER,
    )


@pytest.mark.rule("ERR-5")
@pytest.mark.parametrize("decide", [marked, closed])
def test_undoing_brings_the_problem_back(decide: Callable[[Transaction, Decision], Transaction]) -> None:
    before = failed()
    after = undone(decide(before, DECISION), LATER)
    assert (after.status, after.problem, after.failed_at) == (Status.FAILED, PROBLEM, START)
    assert after.resolution is None
    assert error_of_transaction(after) == error_of_transaction(before)


@pytest.mark.rule("ERR-5")
def test_the_same_message_again_leaves_a_marked_transaction_alone() -> None:
    assert revised(marked(failed(), DECISION), invoice_envelope(), "corr", LATER) is None


@pytest.mark.rule("ERR-5")
def test_an_edit_of_a_marked_transaction_still_knows_that_its_document_is_in_sage() -> None:
    after = edited(marked(failed(), DECISION))
    assert (after.status, after.document_is_unknown) == (Status.QUEUED, True)
    error = document_unknown(after)
    assert error.code == DOCUMENT_UNKNOWN
    assert "jo" in error.message


@pytest.mark.rule("ERR-5")
def test_undoing_a_mark_whose_edit_failed_lets_a_retry_export_it() -> None:
    after = edited(marked(failed(), DECISION))
    again = undone(after.model_copy(update={"status": Status.FAILED, "problem": PROBLEM}), LATER)
    assert (again.status, again.document_is_unknown) == (Status.FAILED, False)
    assert again.problem is not None
    assert again.problem.code == "mark_undone"


@pytest.mark.rule("ERR-5")
def test_closing_the_error_of_such_an_edit_keeps_the_mark() -> None:
    """Undoing the close brings the mark back: a retry books nothing twice."""
    unknown = edited(marked(failed(), DECISION)).model_copy(
        update={"status": Status.FAILED, "problem": PROBLEM, "failed_at": LATER}
    )
    done = closed(unknown, DECISION)
    assert (done.is_in_books, done.document_is_unknown) == (True, True)
    assert undone(done, LATER).document_is_unknown


@pytest.mark.rule("ERR-5")
def test_a_document_that_was_brought_in_step_by_hand_differs_from_every_edit() -> None:
    known = receipt("100").model_copy(update={"posting_digest": "booked", "lines_digest": "lines"})
    after = marked(failed(receipt=known), DECISION)
    assert after.receipt is not None
    assert (after.receipt.digest, after.receipt.posting_digest, after.receipt.lines_digest) == (
        "",
        None,
        None,
    )
    again = undone(after, LATER).receipt
    assert again is not None
    assert again.digest == known.digest


@pytest.mark.rule("ERR-5")
def test_a_named_document_becomes_the_receipt_until_that_is_undone() -> None:
    before = failed(intent=INTENT)
    own = receipt("100").model_copy(update={"revision": before.revision})
    after = linked(before, own, DECISION)
    assert (after.status, after.receipt, after.intent) == (Status.RESOLVED, own, None)
    assert undone(after, LATER).receipt is None


@pytest.mark.rule("ERR-5")
def test_naming_the_document_lets_the_edit_that_waited_for_it_go_on() -> None:
    unknown = edited(marked(failed(), DECISION)).model_copy(update={"status": Status.FAILED})
    own = receipt("100").model_copy(update={"revision": 1})
    assert linked(unknown, own, DECISION).status is Status.QUEUED
    reverting = unknown.model_copy(update={"operation": Operation.REVERT})
    newest = own.model_copy(update={"revision": unknown.revision})
    assert linked(reverting, newest, DECISION).status is Status.QUEUED
    assert linked(unknown, newest, DECISION).status is Status.RESOLVED


@pytest.mark.rule("ERR-12")
def test_what_was_closed_before_it_was_made_stays_out() -> None:
    done = closed(failed(), DECISION)
    assert stays_closed(done)
    after = edited(done)
    assert (after.status, after.revision, after.is_in_books) == (Status.RESOLVED, 2, False)


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("known", [{"receipt": receipt("100")}, {"intent": INTENT}])
def test_a_closed_error_of_what_may_be_in_sage_ends_with_the_next_edit(known: dict[str, object]) -> None:
    assert edited(closed(failed(**known), DECISION)).status is Status.QUEUED


@pytest.mark.rule("ERR-12")
def test_a_closed_transaction_can_be_reverted() -> None:
    following = revert_wanted(closed(failed(), DECISION), "corr", LATER)
    assert following is not None
    after = following.transaction
    assert (after.status, after.operation) == (Status.QUEUED, Operation.REVERT)


@pytest.mark.rule("ERR-5")
def test_a_mark_ends_when_the_document_is_exported_or_taken_out() -> None:
    held = marked(failed(receipt=receipt("100")), DECISION).model_copy(update={"status": Status.IN_PROGRESS})
    assert exported(held, receipt("101"), LATER).resolution is None
    assert removed(held, LATER).resolution is None


@pytest.mark.rule("ERR-5")
def test_a_receipt_that_comes_late_counts_more_than_a_decision() -> None:
    after = exported(closed(failed(), DECISION), receipt("100"), LATER)
    assert (after.status, after.resolution) == (Status.EXPORTED, None)


@pytest.mark.rule("ERR-5", "ERR-12")
def test_who_comes_too_late_reads_who_settled_it() -> None:
    for settled, words in (
        (closed(failed(), DECISION), "was closed by"),
        (marked(failed(), DECISION), "was marked as synced by"),
    ):
        with pytest.raises(RefusedActionError, match=f"{words} {DECISION.by}: it is not on the error list"):
            closed(settled, DECISION)


@pytest.mark.rule("ERR-5", "ERR-12")
def test_what_the_state_does_not_permit_is_refused() -> None:
    done = closed(failed(), DECISION)
    own = receipt("100")
    reverting = failed(operation=Operation.REVERT)
    reference = failed(alvys_id=None)
    refusals: dict[str, list[Callable[[], Transaction]]] = {
        "not_an_open_error": [
            lambda: marked(done, DECISION),
            lambda: closed(recorded(), DECISION),
            lambda: linked(recorded(status=Status.EXPORTED), own, DECISION),
        ],
        "already_linked": [lambda: linked(failed(receipt=own), own, DECISION)],
        "revert_is_open": [
            lambda: marked(reverting, DECISION),
            lambda: linked(reverting, own, DECISION),
        ],
        "not_read_yet": [lambda: marked(reference, DECISION), lambda: linked(reference, own, DECISION)],
        "not_resolved": [lambda: undone(failed(), LATER)],
        "changed_since": [
            lambda: undone(
                marked(failed(receipt=own), DECISION).model_copy(update={"status": Status.FAILED}), LATER
            )
        ],
    }
    for code, actions in refusals.items():
        for action in actions:
            with pytest.raises(RefusedActionError) as refusal:
                action()
            assert refusal.value.code == code
