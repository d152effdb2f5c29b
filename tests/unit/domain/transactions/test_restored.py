"""What a restored table may have lost, and what in Sage shows it (MOD-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.restored import (
    linked,
    made_in_lost_time,
    may_have_lost,
    unknown_content,
)
from alvys_intacct.usecases.exports.resolve_unknown import receipt_of
from tests.fakes.recorded import INTENT, found, recorded
from tests.fakes.small import FakeClock

RESTORED = datetime(2026, 11, 28, 10, tzinfo=UTC)


def document(number: str, total: str, state: DocumentState = DocumentState.POSTED) -> FoundDocument:
    return replace(found(state), document_number=number, total=Decimal(total), record_no="7")


@pytest.mark.parametrize(
    ("created_on", "restored_at", "lost"),
    [
        (date(2026, 11, 28), RESTORED, True),
        (date(2026, 11, 1), RESTORED, True),
        # Wherever on earth it is still or already that day.
        (date(2026, 11, 29), RESTORED, True),
        (date(2026, 11, 30), RESTORED, False),
        (None, RESTORED, True),
        (date(2026, 11, 1), None, False),
    ],
)
def test_only_documents_from_before_the_restore_may_be_lost(
    created_on: date | None, restored_at: datetime | None, lost: bool
) -> None:
    assert may_have_lost(recorded().model_copy(update={"created_on": created_on}), restored_at) is lost


def test_a_live_document_of_the_wanted_amount_is_ours_whatever_its_number() -> None:
    renumbered = document("renumbered by hand", "100.00")
    assert made_in_lost_time([renumbered], "LD1", Decimal(100)) == renumbered


@pytest.mark.parametrize("number", ["LD1", "ld1", "LD1-R1", "LD1-R12"])
def test_a_live_document_under_our_number_is_ours_whatever_its_amount(number: str) -> None:
    other = document(number, "100.00")
    for wanted in (Decimal(200), None):
        for asked in ("LD1", "LD1-R3"):
            assert made_in_lost_time([other], asked, wanted) == other


@pytest.mark.parametrize("number", ["LD10", "LD1-A", "XLD1", "LD1-R", "LD1-R1-R2"])
def test_of_several_documents_that_of_the_wanted_amount_or_number_counts(number: str) -> None:
    other = document(number, "100.00")
    for own in (document("LD1", "300.00"), document("any", "200.00")):
        assert made_in_lost_time([other, own], "LD1", Decimal(200)) == own


def test_a_document_whose_number_and_amount_changed_since_is_ours() -> None:
    """It has our marker, and belongs to no other transaction: a new one would be a second one."""
    only = document("LD10", "100.00")
    assert made_in_lost_time([only], "LD1", Decimal(200)) == only


@pytest.mark.parametrize("state", [DocumentState.REVERSED, DocumentState.DELETED])
def test_what_is_no_longer_in_the_books_doesnt_count(state: DocumentState) -> None:
    assert made_in_lost_time([document("LD1", "100.00", state)], "LD1", Decimal(100)) is None


def test_what_is_linked_after_a_restore_has_new_control_ids() -> None:
    """The lost revisions may have used those that would follow."""
    before = recorded()
    own = receipt_of(INTENT, found(), FakeClock())
    after = linked(before, unknown_content(own, document("LD1-R1", "5.00")), RESTORED, RESTORED)
    assert after.control_id == f"{before.control_id}:202611281000"
    assert after.receipt is not None
    assert (after.receipt.document_number, after.receipt.total) == ("LD1-R1", "5.00")
    assert after.status is Status.QUEUED
    assert linked(before, own, RESTORED, RESTORED).status is Status.EXPORTED
