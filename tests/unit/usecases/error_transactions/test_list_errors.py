"""The error list and its groups, from the stores to what a caller may see (ERR-10, ERR-11)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.error_transactions.groups import GroupOrder
from alvys_intacct.domain.error_transactions.ordering import MOST_OPEN, ErrorOrder, Sorting
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.usecases.error_transactions.list_errors import ListErrors
from tests.fakes import rows
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.rows import changes, failed, following
from tests.fakes.samples import TENANT
from tests.fakes.transactions import FakeTransactionStore

CALLER = Identity(TENANT, "ann", "Admin", frozenset(Permission))
BILLER = Identity(TENANT, "bob", "Clerk", frozenset({Permission.BILLING}))
EVERYTHING = ListFilter()


class Crowded(FakeTransactionStore):
    """A store with more open errors than are looked at."""

    def open_error_facts(self, tenant: str, narrowed: ListFilter, most: int) -> tuple[list[ErrorFacts], bool]:
        """As if there were more."""
        assert most == MOST_OPEN
        return super().open_error_facts(tenant, narrowed, most)[0], True


class Hasty(FakeTransactionStore):
    """A store whose newest records are closed while a list is read."""

    def errors_by_id(self, tenant: str, record_ids: object) -> dict[str, object]:  # type: ignore[override]
        """Without the newest."""
        found = super().errors_by_id(tenant, record_ids)  # type: ignore[arg-type]
        return {name: error for name, error in found.items() if not name.endswith("3")}


def listed(transactions: FakeTransactionStore) -> ListErrors:
    problem = Problem(code="c", message="Total 10.00 is wrong.", remedy="Correct 10.00.", concerns="x")
    transactions.save(changes(*(failed(place, problem=problem, currency="USD") for place in (1, 2, 3))))
    return ListErrors(transactions, FakeConnectionStore())


@pytest.mark.rule("ERR-10")
def test_too_many_errors_are_sorted_by_date_only() -> None:
    errors = listed(Crowded())
    for by in (ErrorOrder.AMOUNT, ErrorOrder.ATTEMPTS, ErrorOrder.CAUSE):
        with pytest.raises(NeedsAttention) as refusal:
            errors.page(CALLER, EVERYTHING, Sorting(by), 10, None)
        assert refusal.value.code == "too_many_open_errors"
        assert "by date" in refusal.value.remedy
    assert len(errors.page(CALLER, EVERYTHING, Sorting(), 10, None).records) == 3


@pytest.mark.rule("ERR-11")
def test_groups_say_that_there_are_more_errors_than_they_count() -> None:
    groups = listed(Crowded()).groups(CALLER, EVERYTHING, GroupOrder.COUNT, 10, None)
    assert (groups.counted, groups.truncated) == (3, True)


@pytest.mark.rule("ERR-11")
def test_an_open_record_stands_for_its_group() -> None:
    ((group, record),) = listed(Hasty()).groups(CALLER, EVERYTHING, GroupOrder.COUNT, 10, None).groups
    assert group.count == 3
    assert record.reference == "N2"


@pytest.mark.rule("API-2", "ERR-11")
def test_what_a_group_says_names_no_hidden_amount() -> None:
    errors = listed(FakeTransactionStore())
    ((group, record),) = errors.groups(BILLER, EVERYTHING, GroupOrder.AMOUNT, 10, None).groups
    assert (group.totals, group.hidden) == ({}, 3)
    assert "10" not in record.problem.message + record.problem.remedy
    ((_, shown),) = errors.groups(CALLER, EVERYTHING, GroupOrder.AMOUNT, 10, None).groups
    assert "10.00" in shown.problem.message
    page = errors.page(BILLER, EVERYTHING, Sorting(ErrorOrder.AMOUNT), 10, None)
    assert {record.amount for record in page.records} == {None}


@pytest.mark.rule("ERR-3")
def test_a_closed_record_is_on_no_page() -> None:
    store = FakeTransactionStore()
    errors = listed(store)
    ref = next(iter(store.records))
    store.save(changes(following(store.records[ref], problem=None, failed_at=None)))
    for by in ErrorOrder:
        page = errors.page(CALLER, EVERYTHING, Sorting(by), 10, None)
        assert len(page.records) == 2
    assert rows.failed().transaction_id not in {record.record_id for record in page.records}
