"""The catalogue of items, changes of single mappings, and escrow (MAP-2 … MAP-4, DEC-10)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.changes import items_written_twice, mappings_of, merged
from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS, LABELS, catalogue, is_known
from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
    choose_account,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import MappingLevel

KNOWN = mappings_of(
    {
        "defaults": {"ar": "4000", "ap": "5000"},
        "categories": {"accessorials": {"default": {"ar": "4020"}, "items": {"Detention": {"ar": "4025"}}}},
    }
)


def test_every_category_has_a_name_and_a_list() -> None:
    """MAP-2."""
    assert set(LABELS) == set(KNOWN_ITEMS) == set(Category)
    assert [len(KNOWN_ITEMS[one]) for one in (Category.LOAD, Category.TRIP, Category.FUEL)] == [2, 18, 17]
    assert is_known(Category.TRIP, " per  MILE ")
    assert not is_known(Category.FUEL, "Per Mile")


def test_known_mapped_and_seen_items_stand_once() -> None:
    """MAP-3, MAP-4: under the name that they were mapped by."""
    mappings = AccountMappings(
        categories={Category.LOAD: CategoryMapping(items={"fuel surcharge": SidedAccounts(ar="4010")})}
    )
    view = catalogue(mappings, {Category.LOAD: ["FUEL  SURCHARGE", "Tarp", "tarp"]})[Category.LOAD]
    assert list(view.mapping.items) == ["Customer Linehaul", "fuel surcharge", "Tarp"]
    assert view.seen == ("Tarp",)


@pytest.mark.parametrize(
    ("change", "items"),
    [
        ({"Layover": {"ap": "5020"}}, {"Detention": ("4025", None), "Layover": (None, "5020")}),
        ({" DETENTION": {"ap": "5020"}}, {"Detention": ("4025", "5020")}),
        ({"detention": {"ar": "4000"}}, {"Detention": ("4000", None)}),
        ({"Detention": {"ar": None}}, {}),
        ({"Detention": None}, {}),
        ({"Layover": {"ar": None}}, {"Detention": ("4025", None)}),
    ],
)
def test_single_items_change(change: Any, items: dict[str, tuple[str | None, str | None]]) -> None:
    """MAP-4: and nothing else does."""
    following = merged(KNOWN, {"categories": {"accessorials": {"items": change}}})
    mapping = following.categories[Category.ACCESSORIALS]
    assert {name: (one.ar, one.ap) for name, one in mapping.items.items()} == items
    assert (following.defaults, mapping.default) == (KNOWN.defaults, SidedAccounts(ar="4020"))


def test_the_same_item_twice_is_refused() -> None:
    """MAP-4: it could not be told which one counts."""
    twice = {"categories": {"fuel": {"items": {"Oil": {"ap": "1"}, "OIL ": {"ap": "2"}}}}}
    assert [one.path for one in items_written_twice(twice)] == ["categories.fuel.items.OIL "]


@pytest.mark.parametrize("name", ["Escrow", " ESCROW "])
def test_escrow_never_takes_a_default(name: str) -> None:
    """DEC-10: unmapped means failed; any other deduction takes the default."""
    deductions = CategoryMapping(default=SidedAccounts(ap="5300"))
    mappings = AccountMappings(
        defaults=SidedAccounts(ap="5000"), categories={Category.DEDUCTIONS: deductions}
    )
    with pytest.raises(NeedsAttention, match="Escrow") as refusal:
        choose_account(mappings, Side.AP, Category.DEDUCTIONS, name)
    assert refusal.value.code == "account_not_mapped"
    assert choose_account(mappings, Side.AP, Category.DEDUCTIONS, "IFTA").number == "5300"
    items = {"Escrow": SidedAccounts(ap="2100")}
    mapped = AccountMappings(categories={Category.DEDUCTIONS: CategoryMapping(items=items)})
    chosen = choose_account(mapped, Side.AP, Category.DEDUCTIONS, name)
    assert (chosen.number, chosen.level) == ("2100", MappingLevel.ITEM)
