"""What a warm worker remembers of Sage's lists."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Freshness, Subsidiary
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.usecases.exports.sage_lists import SageLists
from tests.fakes.books import FakeBooks
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.samples import connection
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
        {"tenant": "other"},
        {"subsidiary": Subsidiary(id="SUB2", name="x")},
        {"company_id": "else"},
        {"entity_id": "E1"},
    ],
)
def test_nothing_is_shared_between_connections(
    lists: tuple[SageLists, FakeBooks, FakeClock], other: dict[str, Any]
) -> None:
    remembered, sage, _ = lists
    for where in (connection(), connection(**other)):
        remembered.terms(where, Side.AR, ["Net 30"])
    assert len(sage.wire.calls) == 2


@pytest.mark.rule("TERM-1", "TERM-2")
def test_a_term_that_is_missing_is_looked_for_again(
    lists: tuple[SageLists, FakeBooks, FakeClock],
) -> None:
    remembered, sage, _ = lists
    assert remembered.terms(connection(), Side.AR, ["Net 30"]) == {"Net 30"}
    sage.terms[Side.AR] = {"Net 30", "Net 15"}
    assert remembered.terms(connection(), Side.AR, ["Net 30"]) == {"Net 30"}
    assert remembered.terms(connection(), Side.AR, ["Net 15"]) == {"Net 30", "Net 15"}


@pytest.mark.rule("CONN-5")
def test_what_is_remembered_ends_with_the_mark_of_the_setup(
    lists: tuple[SageLists, FakeBooks, FakeClock],
) -> None:
    """And so does what the client has learnt of the company; a mark of parties concerns neither."""
    remembered, sage, _ = lists
    for mark, terms in (("a", 1), ("a", 1), ("b", 2), ("b", 2)):
        for parties in ("x", "y"):
            fresh = connection(freshness=Freshness(setup=mark, parties=parties))
            remembered.terms(fresh, Side.AR, ["Net 30"])
            remembered.choices(fresh)
        assert sage.wire.calls.count("books.find_terms") == terms
    assert sage.wire.calls.count("books.forget_setup") == 1
