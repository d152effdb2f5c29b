"""Edits, reverts and regenerates in every order: the same wish in the end (MOD-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.kinds.parsing import content_hash
from alvys_intacct.domain.transactions import leaving, lifecycle
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.revisions import (
    first_recorded,
    regenerate_wanted,
    revert_wanted,
    revised,
)
from tests.fakes.rows import receipt
from tests.fakes.samples import TENANT, UPDATED, invoice_envelope
from tests.fakes.small import START

PROBLEM = Problem(code="x", message="x", remedy="x")
AMOUNTS = ("1.00", "2.00", "3.00")
ENVELOPES = {amount: invoice_envelope(amounts=[amount]) for amount in AMOUNTS}
HASHES = {amount: content_hash(envelope) for amount, envelope in ENVELOPES.items()}


@dataclass(frozen=True)
class Edit:
    """A content in Alvys; by reference it is asked for some time before it is read."""

    minute: int
    amount: str
    asked_before: int = 0


@dataclass(frozen=True)
class Request:
    """A revert or a regenerate."""

    minute: int
    reverts: bool


minutes = st.integers(0, 4)
edits = st.builds(Edit, minutes, st.sampled_from(AMOUNTS), st.sampled_from((0, 0, 0, 1, 2)))
events = st.lists(edits | st.builds(Request, minutes, st.booleans()), min_size=1, max_size=4)


def at(minute: int) -> datetime:
    return UPDATED + timedelta(minutes=minute)


def delivered(transaction: Transaction | None, event: Edit | Request) -> Transaction | None:
    """The record after one event; a revert of a transaction that nobody knows is refused."""
    if isinstance(event, Edit):
        envelope = ENVELOPES[event.amount].model_copy(update={"updated_at": at(event.minute)})
        asked_at = at(event.minute - event.asked_before) if event.asked_before else None
        if transaction is None:
            return first_recorded(TENANT, envelope, "corr", START, asked_at)
        following = revised(transaction, envelope, "corr", START, asked_at)
    else:
        assert transaction is not None
        asked = revert_wanted if event.reverts else regenerate_wanted
        following = asked(transaction, "corr", START, at(event.minute))
    return following.transaction if following else transaction


def worked_on(transaction: Transaction, outcome: str) -> Transaction:
    """What the workers make of it before the next event arrives."""
    if outcome == "waits" or transaction.status is not Status.QUEUED:
        return transaction
    held = lifecycle.claimed(transaction, START)
    if outcome == "held":
        return held
    if outcome == "fails":
        return lifecycle.failed(held, PROBLEM, START, keep_intent=False)
    if held.operation is Operation.REVERT:
        return leaving.removed(held, START)
    done = receipt("100").model_copy(update={"revision": held.revision})
    return lifecycle.exported(held, done, START)


def expected(happened: list[Edit | Request]) -> tuple[str, Operation]:
    """The wish that a set of events comes to, whatever their order."""
    contents = [event for event in happened if isinstance(event, Edit)]
    newest = max(contents, key=lambda edit: (edit.minute, HASHES[edit.amount]))
    reverts = [event.minute for event in happened if isinstance(event, Request) and event.reverts]
    wishes = [edit.minute - edit.asked_before for edit in contents]
    wishes += [event.minute for event in happened if isinstance(event, Request) and not event.reverts]
    is_out = bool(reverts) and max(reverts) >= max(wishes)
    return newest.amount, Operation.REVERT if is_out else Operation.EXPORT


def wish(transaction: Transaction) -> tuple[str | None, Operation]:
    return transaction.total, transaction.operation


@pytest.mark.rule("MOD-3")
@given(edits, events, st.lists(st.sampled_from(("waits", "held", "fails", "done")), min_size=8, max_size=8))
def test_the_wish_depends_on_the_events_and_not_on_their_order(
    first: Edit, others: list[Edit | Request], outcomes: list[str]
) -> None:
    for order in permutations(others):
        transaction = delivered(None, first)
        # Each event is delivered twice; between two events workers do something, or nothing.
        for event, outcome in zip([*order, *order], outcomes * 2, strict=False):
            assert transaction is not None
            transaction = delivered(worked_on(transaction, outcome), event)
        assert transaction is not None
        assert wish(transaction) == expected([first, *others]), order
        assert (transaction.status is Status.REVERTED) <= (transaction.operation is Operation.REVERT)


@pytest.mark.rule("MOD-3")
@given(events, st.integers(0, 3))
def test_events_that_were_delivered_before_ask_for_nothing_new(
    others: list[Edit | Request], place: int
) -> None:
    """A replay never flips a document back and forth, whichever event is replayed."""
    transaction = delivered(None, Edit(0, AMOUNTS[0]))
    for event in others:
        assert transaction is not None
        transaction = delivered(worked_on(transaction, "done"), event)
    assert transaction is not None
    settled = worked_on(transaction, "done")
    replayed = others[place % len(others)]
    again = delivered(settled, replayed)
    assert again is not None
    assert wish(again) == wish(settled)
    if isinstance(replayed, Edit) or replayed.reverts:
        assert (again.status, again.revision) == (settled.status, settled.revision)
