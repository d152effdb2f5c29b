"""Which event a write of a transaction is, and that the events of a life tell where it ended (OPS-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alvys_intacct.domain.events.transactions import (
    ChangeKind,
    TransactionChanged,
    TransactionEvent,
    TransactionExported,
    TransactionFailed,
    TransactionResolved,
    TransactionReverted,
    TransactionSkipped,
    event_of_transaction,
)
from alvys_intacct.domain.transactions import leaving, lifecycle, waiting
from alvys_intacct.domain.transactions.lifecycle import (
    IN_HAND,
    IllegalTransitionError,
    asked_again,
    claimed,
    exported,
    failed,
    moved,
    resolved_reference,
    skipped,
)
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.requests import renewed
from alvys_intacct.domain.transactions.resolving import (
    Decision,
    RefusedActionError,
    closed,
    linked,
    marked,
    undone,
)
from tests.fakes.recorded import INTENT, recorded
from tests.fakes.rows import receipt
from tests.fakes.small import START

pytestmark = pytest.mark.rule("OPS-3")
LATER = START + timedelta(minutes=1)
PROBLEM = Problem(
    code="account_missing",
    message="Canary Freight has no account.",
    remedy="Call Jo.",
    setting="account-mappings",
    concerns="Canary Freight",
    vendor_number="BL01001973",
    vendor_text="Sage says Canary Freight",
)
DECISION = Decision("because Canary says so", "canary-user", LATER)


def of(before: Transaction, now: Transaction) -> TransactionEvent | None:
    return event_of_transaction(before, now)


def in_books(**changes: object) -> Transaction:
    """A claimed transaction that has a document."""
    return claimed(recorded(status=Status.QUEUED, receipt=receipt("100"), revision=2, **changes), LATER)


def test_a_first_document_is_an_export() -> None:
    before = claimed(recorded(), LATER)
    event = of(before, exported(before, receipt("100"), LATER))
    assert isinstance(event, TransactionExported)
    assert event.event_id == f"acme/{before.transaction_id}/{before.version + 1}"
    assert (event.document.record_no, event.document.total, event.status) == ("100", "10.00", "exported")
    assert (event.kind, event.side, event.type) == ("load_invoice", "ar", "Invoice")
    assert event.record == f"acme/{before.transaction_id}"


def test_what_leads_there_is_no_event() -> None:
    new = recorded()
    assert event_of_transaction(None, new) is None
    taken = claimed(new, LATER)
    intends = lifecycle.intent_recorded(taken, INTENT, LATER)
    for before, now in [(new, taken), (taken, intends), (taken, waiting.put_back(taken, LATER))]:
        assert of(before, now) is None
    known = in_books()
    assert of(known, waiting.let_go(known, LATER)) is None


def test_a_document_that_is_outdated_when_it_is_written_is_told_all_the_same() -> None:
    before = claimed(recorded(revision=2), LATER)
    now = exported(before, receipt("100"), LATER)
    assert now.status is Status.QUEUED
    assert isinstance(of(before, now), TransactionExported)
    edited = in_books()
    again = exported(
        edited.model_copy(update={"revision": 3}),
        receipt("100").model_copy(update={"revision": 2, "digest": "new"}),
        LATER,
    )
    assert isinstance(of(edited, again), TransactionChanged)


@pytest.mark.parametrize(
    ("written", "change", "previous"),
    [
        (receipt("100"), ChangeKind.NONE, None),
        (receipt("100").model_copy(update={"digest": "new"}), ChangeKind.UPDATED, None),
        (receipt("101"), ChangeKind.REPLACED, "100"),
        (receipt("7", "other-books"), ChangeKind.MOVED, "100"),
    ],
)
def test_a_change_says_what_was_done(written: Any, change: ChangeKind, previous: str | None) -> None:
    before = in_books()
    event = of(before, exported(before, written.model_copy(update={"revision": 2}), LATER))
    assert isinstance(event, TransactionChanged)
    assert (event.change, event.previous_record_no) == (change, previous)


def test_a_document_that_is_taken_out_for_its_successor_is_one_change() -> None:
    before = in_books()
    out = leaving.removed(before, LATER)
    assert of(before, out) is None
    taken = claimed(out, LATER)
    for written, change in [
        (receipt("101"), ChangeKind.REPLACED),
        (receipt("7", "elsewhere"), ChangeKind.MOVED),
    ]:
        event = of(taken, exported(taken, written, LATER))
        assert isinstance(event, TransactionChanged)
        assert (event.change, event.previous_record_no) == (change, "100")


def test_a_revert_tells_which_document_left() -> None:
    before = in_books(operation=Operation.REVERT)
    event = of(before, leaving.removed(before, LATER))
    assert isinstance(event, TransactionReverted)
    assert event.document is not None
    assert event.document.record_no == "100"
    set_aside = in_books(set_aside=True)
    waits = of(set_aside, leaving.removed(set_aside, LATER))
    assert isinstance(waits, TransactionReverted)
    assert waits.status is Status.QUEUED


def test_a_failure_tells_codes_and_no_texts() -> None:
    before = claimed(recorded(), LATER)
    event = of(before, failed(before, PROBLEM, LATER, keep_intent=False))
    assert isinstance(event, TransactionFailed)
    assert event.cause.code == "account_missing"
    assert event.cause.vendor_number == "BL01001973"
    assert "Canary" not in event.wire()


def test_a_decision_of_a_person_and_its_undoing_are_told_without_words() -> None:
    open_error = failed(claimed(recorded(), LATER), PROBLEM, LATER, keep_intent=False)
    done = closed(open_error, DECISION)
    event = of(open_error, done)
    assert isinstance(event, TransactionResolved)
    assert event.resolution == "closed"
    assert "anary" not in event.wire()
    again = of(done, undone(done, LATER))
    assert isinstance(again, TransactionFailed)
    assert again.resolution_undone
    named = linked(open_error.model_copy(update={"revision": 2}), receipt("100"), DECISION)
    assert named.status is Status.QUEUED
    event = of(open_error, named)
    assert isinstance(event, TransactionResolved)
    assert event.document is not None


def test_a_skip_tells_its_code_and_a_reference_what_it_was_read_as() -> None:
    before = claimed(recorded(), LATER)
    event = of(before, skipped(before, "The side is off.", LATER, "side_switched_off"))
    assert isinstance(event, TransactionSkipped)
    assert (event.reason, event.read_as) == ("side_switched_off", None)
    event = of(before, resolved_reference(before, "txn_2", LATER))
    assert isinstance(event, TransactionSkipped)
    assert (event.reason, event.read_as) == ("read_as_another", "txn_2")


# ------------------------------------------------------------------------ whole lives


Move = Callable[[Transaction, int], Transaction]


def _written(one: Transaction, number: int) -> Transaction:
    document = receipt(str(100 + number % 3)).model_copy(
        update={"revision": max(1, one.revision - number % 2), "digest": f"digest-{number % 2}"}
    )
    return exported(one, document, LATER)


def _reverted(one: Transaction) -> Transaction:
    return renewed(one, {}, "corr", LATER).model_copy(update={"operation": Operation.REVERT})


def _problem(number: int) -> Problem:
    return PROBLEM.model_copy(update={"code": f"code_{number % 2}"})


MOVES: tuple[Move, ...] = (
    lambda one, _: claimed(one, LATER),
    _written,
    _written,
    lambda one, number: failed(one, _problem(number), LATER, keep_intent=False),
    lambda one, _: skipped(one, "reason", LATER, "side_switched_off"),
    lambda one, _: asked_again(one, LATER),
    lambda one, _: renewed(one, {}, "corr", LATER),
    lambda one, _: _reverted(one),
    lambda one, _: leaving.removed(one, LATER),
    lambda one, _: leaving.removed(one, LATER),
    lambda one, _: waiting.put_back(one, LATER),
    lambda one, _: marked(one, DECISION),
    lambda one, _: closed(one, DECISION),
    lambda one, _: undone(one, LATER),
    lambda one, _: linked(one, receipt("500"), DECISION),
)
TELLS = {
    TransactionExported: Status.EXPORTED,
    TransactionChanged: Status.EXPORTED,
    TransactionReverted: Status.REVERTED,
    TransactionFailed: Status.FAILED,
    TransactionResolved: Status.RESOLVED,
    TransactionSkipped: Status.SKIPPED,
}


@settings(max_examples=150)
@example([(0, 0), (3, 0), (11, 0), (3, 0), (11, 0)])  # the same decision again, after another failure
@given(st.lists(st.tuples(st.integers(0, len(MOVES) - 1), st.integers(0, 5)), min_size=5, max_size=30))
def test_the_events_of_a_life_come_in_order_and_tell_its_present_state(steps: list[tuple[int, int]]) -> None:
    life, told = recorded(), []
    before: Transaction | None = None
    for place, number in [(-1, 0), *steps]:
        if place >= 0:
            try:
                life = MOVES[place](life, number)
            except (IllegalTransitionError, RefusedActionError):
                continue
        if before is None or life.version > before.version:
            event = event_of_transaction(before, life)
            told += [event] if event else []
        before = life
        if life.status in IN_HAND:
            continue
        assert told, life.status
        assert TELLS[type(told[-1])] is life.status
        last = told[-1]
        if isinstance(last, (TransactionExported, TransactionChanged)):
            assert life.receipt is not None
            assert last.document.record_no == life.receipt.record_no
        if isinstance(last, TransactionFailed):
            assert life.problem is not None
            assert last.cause.code == life.problem.code
    versions = [event.record_version for event in told]
    assert versions == sorted(set(versions))
    assert len({event.event_id for event in told}) == len(told)


def test_every_state_of_rest_can_be_told() -> None:
    assert set(TELLS.values()) == set(Status) - IN_HAND
    assert moved(recorded(), Status.SKIPPED, LATER).status is Status.SKIPPED
