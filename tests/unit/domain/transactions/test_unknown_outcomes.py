"""Documents of writes whose outcome is unknown: adopted, or a matter for a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.unknown_outcomes import (
    LONGEST_REQUEST,
    adopted,
    concerned,
    found_by_marker,
    gone_by_hand,
    is_settled,
    left_by_refusal,
    may_be_sent_again,
    told_by_answer,
)
from tests.fakes.recorded import INTENT, found
from tests.fakes.small import START


@pytest.mark.parametrize(
    "state", sorted(set(DocumentState) - {DocumentState.REVERSED, DocumentState.DELETED})
)
def test_our_own_document_is_adopted(state: DocumentState) -> None:
    assert adopted([found(state)], INTENT, "inv-1001") == found(state)


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [found(DocumentState.REVERSED)],
        [found(DocumentState.DELETED), found(DocumentState.REVERSED)],
    ],
)
def test_nothing_stands_in_sage(documents: list[FoundDocument]) -> None:
    assert adopted(documents, INTENT, "inv-1001") is None


@pytest.mark.parametrize(
    "other",
    [
        found(description="somebody's own"),
        found(description="[Alvys inv-10011] Load"),
        found(total=Decimal("1086.38")),
        found(created_at=START - timedelta(hours=14, seconds=61)),
    ],
)
def test_a_document_that_is_not_certainly_ours_is_a_matter_for_a_person(other: FoundDocument) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        adopted([other], INTENT, "inv-1001")
    assert refusal.value.code == "document_number_in_use"
    assert adopted([other, found()], INTENT, "inv-1001") == found()


@pytest.mark.parametrize("hours", [-12, -8, 0, 5.5, 14])
def test_the_zone_of_sages_clock_hides_no_document_of_ours(hours: float) -> None:
    """Whatever zone its audit times are in: what the attempt wrote is adopted, so nothing is posted twice."""
    written = [START + timedelta(seconds=seconds) for seconds in (-60, 0, 5, 900)]
    for at in written:
        document = found(created_at=at + timedelta(hours=hours))
        assert adopted([document], INTENT, "inv-1001") == document


@pytest.mark.parametrize("created", [None, START, START + timedelta(hours=14), START - timedelta(hours=7)])
def test_the_document_that_is_replaced_is_never_adopted(created: datetime | None) -> None:
    """Its record number is known, so that no time has to tell it from the new one."""
    old = found(created_at=created)
    with pytest.raises(NeedsAttention) as refusal:
        adopted([old], INTENT, "inv-1001", replaces=old.record_no)
    assert refusal.value.code == "document_number_in_use"
    new = found(record_no="101")
    assert adopted([old, new], INTENT, "inv-1001", replaces=old.record_no) == new


@pytest.mark.parametrize("created", [None, START - timedelta(seconds=60), START + timedelta(days=1)])
def test_sages_clock_may_lag(created: datetime | None) -> None:
    document = found(created_at=created)
    assert adopted([document], INTENT, "inv-1001") == document


@pytest.mark.parametrize(
    ("control_id", "seconds", "may"),
    [
        (INTENT.control_id, 119, False),
        (INTENT.control_id, 120, True),
        ("another", 120, False),
        ("another", 1079, False),
        ("another", 1080, True),
    ],
)
def test_when_it_may_be_sent_again(control_id: str, seconds: int, may: bool) -> None:
    now = START + timedelta(seconds=seconds)
    assert may_be_sent_again(INTENT, control_id, now) is may
    assert timedelta(minutes=18) == LONGEST_REQUEST


def test_a_refusal_leaves_an_earlier_attempt_unknown_until_it_is_over() -> None:
    later = START + timedelta(minutes=5)
    again = INTENT.model_copy(update={"at": later, "earlier": START})
    assert left_by_refusal(INTENT, later) is None
    assert left_by_refusal(again, later) == INTENT
    assert left_by_refusal(again, START + LONGEST_REQUEST) is None
    assert adopted([found()], again, "inv-1001") == found()


@pytest.mark.rule("AR-6")
def test_a_document_with_our_number_as_its_reference_is_not_concerned() -> None:
    """Sage holds the number of an invoice in one of two fields; a stranger's reference may be the same."""
    ours = found(document_number="PO-1")
    same_number = found(document_number="1001", description="by hand")
    stranger = found(document_number="77", description="by hand")
    assert concerned([ours, same_number, stranger], INTENT, "inv-1001") == [ours, same_number]


@pytest.mark.rule("MOD-1")
def test_an_unclear_answer_settles_an_outcome_only_where_nothing_can_still_arrive() -> None:
    sent = INTENT.model_copy(update={"repeated": True, "earlier": START})
    soon, late = START + timedelta(minutes=5), START + LONGEST_REQUEST
    assert not is_settled(told_by_answer(sent, problem("outcome_unknown")), late)
    assert is_settled(told_by_answer(sent, problem("already_done")), soon)
    refused = told_by_answer(sent, problem("sage_refused"))
    assert not is_settled(refused, soon)
    assert is_settled(refused, late)


@pytest.mark.rule("MOD-1")
def test_a_document_that_a_person_changed_is_known_by_its_marker() -> None:
    moved = found(document_number="1001-X", party_id="C9")
    assert found_by_marker([moved], INTENT) == moved
    assert found_by_marker([found(DocumentState.REVERSED)], INTENT) is None
    assert found_by_marker([moved], INTENT, replaces="100") is None
    with pytest.raises(NeedsAttention, match="a person changed it"):
        found_by_marker([found(total=Decimal(1))], INTENT)


@pytest.mark.rule("MOD-1", "MOD-6")
def test_the_document_that_a_person_reversed_is_the_one_to_be_replaced() -> None:
    reversed_by_hand = found(DocumentState.REVERSED)
    assert gone_by_hand([reversed_by_hand], INTENT, "inv-1001") == "100"
    assert gone_by_hand([reversed_by_hand], INTENT, "inv-1001", replaces="100") is None
    assert gone_by_hand([reversed_by_hand], INTENT, "inv-2") is None
    assert gone_by_hand([], INTENT, "inv-1001") is None


def problem(code: str) -> Problem:
    return Problem(code=code, message="x", remedy="x")
