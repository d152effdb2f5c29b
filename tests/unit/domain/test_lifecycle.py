"""The table of transitions: every function moves along it, and nothing else moves at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions import lifecycle
from alvys_intacct.domain.transactions.lifecycle import (
    BUSY,
    CLAIM,
    TRANSITIONS,
    IllegalTransitionError,
    Worker,
    can_be_claimed,
    first_recorded,
    is_abandoned,
    moved,
    revert_wanted,
    revised,
    worker_for,
)
from alvys_intacct.domain.transactions.record import Intent, Operation, Problem, Receipt, Status, Transaction
from tests.contract.stores.rows import receipt
from tests.fakes.samples import TENANT, UPDATED, bill_envelope, envelope, invoice_envelope, load_invoice
from tests.fakes.small import START

LATER = START + timedelta(minutes=1)
PROBLEM = Problem(code="x", message="x", remedy="x")
INTENT = Intent(
    control_id="acme:SUB1:load_invoice:inv-1001:export:1",
    revision=1,
    document_type=DocumentType.INVOICE,
    document_number="1001",
    party_id="C1",
    total="1086.39",
    currency="USD",
    company_id="acme-books",
    entity_id=None,
    digest="digest",
    at=START,
)
Move = Callable[[Transaction, datetime], Transaction | None]
MOVES: dict[str, Move] = {
    "revised": lambda one, now: revised(
        one, invoice_envelope(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)), "corr", now
    ),
    "asked again": lifecycle.asked_again,
    "revert wanted": lambda one, now: revert_wanted(one, "corr", now),
    "claimed": lifecycle.claimed,
    "intends": lambda one, now: lifecycle.intent_recorded(one, INTENT, now),
    "exported": lambda one, now: lifecycle.exported(one, receipt("100"), now),
    "removes": lifecycle.removal_announced,
    "removed": lifecycle.removed,
    "renumbered": lifecycle.renumbered,
    "skipped": lambda one, now: lifecycle.skipped(one, "reason", now),
    "failed": lambda one, now: lifecycle.failed(one, PROBLEM, now, keep_intent=True),
    "put back": lifecycle.put_back,
    "left unknown": lifecycle.left_unknown,
    "let go": lifecycle.let_go,
    "resolved reference": lambda one, now: lifecycle.resolved_reference(one, "txn_2", now),
}


def recorded(**changes: object) -> Transaction:
    """A load invoice as intake recorded it."""
    return first_recorded(TENANT, invoice_envelope(), "corr", START).model_copy(update=changes)


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


@pytest.mark.parametrize("status", [Status.EXPORTED, Status.SKIPPED, Status.REVERTED])
def test_what_is_at_rest_is_not_taken_up_by_a_worker(status: Status) -> None:
    assert not can_be_claimed(recorded(status=status), LATER)
    with pytest.raises(IllegalTransitionError):
        lifecycle.claimed(recorded(status=status), LATER)


# ---------------------------------------------------------------------------- claims


@pytest.mark.parametrize(("seconds", "free"), [(0, False), (150, False), (151, True)])
def test_a_claim_is_worth_something_until_it_expires(seconds: int, free: bool) -> None:
    held = lifecycle.claimed(recorded(), START)
    now = START + timedelta(seconds=seconds)
    assert timedelta(seconds=150) == CLAIM
    assert is_abandoned(held, now) is free
    assert can_be_claimed(held, now) is free


def test_claims_are_counted_as_attempts_and_end_the_hold() -> None:
    twice = lifecycle.claimed(lifecycle.put_back(lifecycle.claimed(recorded(), START), START), LATER)
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


# ------------------------------------------------------------------------- revisions


def test_the_same_message_again_changes_nothing() -> None:
    for status in (Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING, Status.EXPORTED):
        assert revised(recorded(status=status), invoice_envelope(), "corr", LATER) is None


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.FAILED])
def test_the_same_message_asks_again_for_what_was_not_done(status: Status) -> None:
    before = recorded(status=status, problem=PROBLEM, failed_at=START, skip_reason="reason", attempts=9)
    after = revised(before, invoice_envelope(), "corr", LATER)
    assert after is not None
    assert (after.status, after.revision, after.attempts) == (Status.QUEUED, 1, 0)
    assert (after.problem, after.failed_at, after.skip_reason) == (None, None, None)


def test_the_same_content_sent_later_keeps_out_what_was_between() -> None:
    latest = invoice_envelope(updated_at=UPDATED + timedelta(hours=2))
    after = revised(recorded(status=Status.EXPORTED), latest, "corr", LATER)
    assert after is not None
    assert (after.status, after.revision) == (Status.EXPORTED, 1)
    between = invoice_envelope(amounts=["1.00"], updated_at=UPDATED + timedelta(hours=1))
    assert revised(after, between, "corr", LATER) is None


@pytest.mark.parametrize("status", Status)
def test_an_older_content_changes_nothing(status: Status) -> None:
    older = invoice_envelope(amounts=["1.00"], updated_at=UPDATED - timedelta(seconds=1))
    assert revised(recorded(status=status), older, "corr", LATER) is None


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


def test_each_operation_and_revision_has_an_identity_of_its_own() -> None:
    one = recorded()
    names = {
        recorded(revision=revision, operation=operation).control_id
        for revision in (1, 2)
        for operation in Operation
    }
    assert len(names) == 4
    assert one.control_id == "acme:SUB1:load_invoice:inv-1001:export:1"
    long = recorded(alvys_id="x" * 190)
    assert len(long.control_id) <= 120
    assert long.control_id == recorded(alvys_id="x" * 190).control_id


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
    after = lifecycle.removed(held, LATER)
    assert (after.status, after.receipt, after.replaces) == (expected, None, "100")


@pytest.mark.parametrize("keep", [True, False])
def test_a_failure_keeps_what_may_still_be_in_sage(keep: bool) -> None:
    held = recorded(status=Status.IN_PROGRESS, intent=INTENT, claimed_until=LATER)
    after = lifecycle.failed(held, PROBLEM, LATER, keep_intent=keep)
    assert after.intent == (INTENT if keep else None)
    assert (after.claimed_until, after.failed_at) == (None, LATER)


# ----------------------------------------------------------------- what intake notes


def test_an_invoice_as_it_is_first_recorded() -> None:
    one = recorded()
    assert (one.number, one.alvys_id, one.load_number, one.party_name) == (
        "1001",
        "inv-1001",
        "LD1001",
        "Globex",
    )
    assert (one.total, one.status, one.revision, one.version) == ("1086.39", Status.QUEUED, 1, 1)


def test_a_bill_as_it_is_first_recorded() -> None:
    one = first_recorded(TENANT, bill_envelope(), "corr", START)
    assert (one.number, one.alvys_id, one.load_number, one.total) == (
        "T1001",
        "trip-T1001",
        "LDT1001",
        "850.00",
    )


def test_the_identity_is_the_business_identity() -> None:
    varied: list[tuple[str, dict[str, Any]]] = [
        ("acme", {}),
        ("acme", {"amounts": ["1.00"]}),
        ("other", {}),
        ("acme", {"subsidiary_id": "SUB2"}),
        ("acme", {"alvys_id": "inv-2"}),
    ]
    ids = {
        first_recorded(tenant, invoice_envelope(**changes), "corr", START).transaction_id
        for tenant, changes in varied
    }
    assert len(ids) == 4


def test_a_reference_is_recorded_by_its_number() -> None:
    message = {"kind": "load_invoice", "subsidiaryId": "SUB1", "reference": {"invoiceNumber": "1001"}}
    one = first_recorded(TENANT, envelope(message), "corr", START)
    whole = first_recorded(TENANT, envelope(load_invoice()), "corr", START)
    assert (one.number, one.alvys_id) == ("1001", None)
    assert one.transaction_id != whole.transaction_id


def test_receipts_name_their_company() -> None:
    assert Receipt.model_fields.keys() >= {"company_id", "entity_id", "record_no", "revision"}
