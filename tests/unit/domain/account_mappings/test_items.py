"""The items of each category: known, mapped and seen (MAP-2 … MAP-4)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS, catalogue, is_known
from alvys_intacct.domain.account_mappings.mapping import (
    LABELS,
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)


@pytest.mark.rule("MAP-2")
def test_every_category_has_a_name_and_a_list() -> None:
    assert set(LABELS) == set(KNOWN_ITEMS) == set(Category)
    assert [len(KNOWN_ITEMS[one]) for one in (Category.LOAD, Category.TRIP, Category.FUEL)] == [2, 18, 17]
    assert is_known(Category.TRIP, " per  MILE ")
    assert not is_known(Category.FUEL, "Per Mile")


@pytest.mark.rule("MAP-3", "MAP-4")
def test_known_mapped_and_seen_items_stand_once() -> None:
    """MAP-3, MAP-4: under the name that they were mapped by."""
    mappings = AccountMappings(
        categories={Category.LOAD: CategoryMapping(items={"fuel surcharge": SidedAccounts(ar="4010")})}
    )
    view = catalogue(mappings, {Category.LOAD: ["FUEL  SURCHARGE", "Tarp", "tarp"]})[Category.LOAD]
    assert list(view.mapping.items) == ["Customer Linehaul", "fuel surcharge", "Tarp"]
    assert view.seen == ("Tarp",)
