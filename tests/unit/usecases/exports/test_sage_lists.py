"""What a warm worker remembers of Sage's lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.usecases.exports.sage_lists import SageLists
from tests.fakes.books import FakeBooks
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.samples import books
from tests.fakes.small import FakeClock


@pytest.fixture
def lists() -> tuple[SageLists, FakeBooks, FakeClock]:
    """What a warm worker remembers of a Sage."""
    clock = FakeClock()
    sage = FakeBooks(clock)
    return SageLists(sage, FakeMetadataStore(), clock), sage, clock


@pytest.mark.parametrize(
    "other",
    [
        replace(books(), tenant="other"),
        replace(books(), subsidiary_id="SUB2"),
        replace(books(), company_id="else"),
        replace(books(), entity_id="E1"),
    ],
)
def test_nothing_is_shared_between_connections(
    lists: tuple[SageLists, FakeBooks, FakeClock], other: object
) -> None:
    remembered, sage, _ = lists
    for where in (books(), other):
        remembered.terms(where, Side.AR, ["Net 30"])  # type: ignore[arg-type]
    assert len(sage.wire.calls) == 2


@pytest.mark.rule("TERM-1", "TERM-2")
def test_a_term_that_is_missing_is_looked_for_again(
    lists: tuple[SageLists, FakeBooks, FakeClock],
) -> None:
    remembered, sage, _ = lists
    assert remembered.terms(books(), Side.AR, ["Net 30"]) == {"Net 30"}
    sage.terms[Side.AR] = {"Net 30", "Net 15"}
    assert remembered.terms(books(), Side.AR, ["Net 30"]) == {"Net 30"}
    assert remembered.terms(books(), Side.AR, ["Net 15"]) == {"Net 30", "Net 15"}
