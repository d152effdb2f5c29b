"""Changes of single account mappings (MAP-4)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.changes import items_written_twice, mappings_of, merged
from alvys_intacct.domain.account_mappings.mapping import Category, SidedAccounts

KNOWN = mappings_of(
    {
        "defaults": {"ar": "4000", "ap": "5000"},
        "categories": {"accessorials": {"default": {"ar": "4020"}, "items": {"Detention": {"ar": "4025"}}}},
    }
)


@pytest.mark.rule("MAP-4")
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


@pytest.mark.rule("MAP-4")
def test_the_same_item_twice_is_refused() -> None:
    """MAP-4: it could not be told which one counts."""
    twice = {"categories": {"fuel": {"items": {"Oil": {"ap": "1"}, "OIL ": {"ap": "2"}}}}}
    assert [one.path for one in items_written_twice(twice)] == ["categories.fuel.items.OIL "]
