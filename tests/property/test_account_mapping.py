"""The account mapping against a naive reference of its three levels (MAP-1 … MAP-4)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.account_mappings.mapping import (
    LABELS,
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
    choose_account,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import MappingLevel

pytestmark = pytest.mark.rule("MAP-1")


ACCOUNTS = st.none() | st.sampled_from(["4000", "4100", "5000", "6000-01"])
SIDED = st.builds(lambda ar, ap: SidedAccounts(ar=ar, ap=ap), ACCOUNTS, ACCOUNTS)
WORDS = st.sampled_from(["Detention", "detention", "Lumper", "TONU", "ßtraße", "STRASSE", "Fuel"])
NAMES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join) | st.text(max_size=6)
CATEGORIES = st.sampled_from(list(Category))
MAPPINGS = st.builds(
    lambda defaults, categories: AccountMappings(defaults=defaults, categories=categories),
    SIDED,
    st.dictionaries(
        CATEGORIES,
        st.builds(
            lambda default, items: CategoryMapping(default=default, items=items),
            SIDED,
            st.dictionaries(NAMES, SIDED, max_size=4),
        ),
        max_size=4,
    ),
)


def naive(mappings: AccountMappings, side: Side, category: Category, item: str) -> tuple[str, str] | None:
    """Three levels, spelt out."""

    def spelt(name: str) -> str:
        return re.sub(r"\s+", " ", name.strip()).casefold()

    mapping = mappings.categories.get(category)
    if mapping is not None:
        for name, accounts in mapping.items.items():
            if spelt(name) == spelt(item):
                number = accounts.ar if side is Side.AR else accounts.ap
                if number is not None:
                    return number, "item"
                break
        number = mapping.default.ar if side is Side.AR else mapping.default.ap
        if number is not None:
            return number, "category"
    number = mappings.defaults.ar if side is Side.AR else mappings.defaults.ap
    return (number, "master") if number is not None else None


@given(MAPPINGS, st.sampled_from(list(Side)), CATEGORIES, NAMES)
def test_the_first_level_that_is_set_decides(
    mappings: AccountMappings, side: Side, category: Category, item: str
) -> None:
    expected = naive(mappings, side, category, item)
    if expected is None:
        with pytest.raises(NeedsAttention) as refusal:
            choose_account(mappings, side, category, item)
        assert refusal.value.code == "account_not_mapped"
        assert repr(item) in refusal.value.message
        assert LABELS[category] in refusal.value.message
        return
    chosen = choose_account(mappings, side, category, item)
    assert (chosen.number, chosen.level.value) == expected


@pytest.mark.rule("MAP-4")
@given(st.lists(WORDS, min_size=1, max_size=3), st.data())
def test_case_and_white_space_make_no_difference(words: list[str], data: st.DataObject) -> None:
    spaces = st.text(" \t\n\u00a0", min_size=1, max_size=3)
    styles = st.sampled_from([str.upper, str.lower, str.title, str.casefold])
    gap = data.draw(spaces)
    spelt = gap + gap.join(data.draw(styles)(word) for word in words) + gap
    items = {" ".join(words): SidedAccounts(ar="4100")}
    mappings = AccountMappings(categories={Category.ACCESSORIALS: CategoryMapping(items=items)})
    chosen = choose_account(mappings, Side.AR, Category.ACCESSORIALS, spelt)
    assert (chosen.number, chosen.level) == ("4100", MappingLevel.ITEM)


@pytest.mark.rule("MAP-5")
@given(MAPPINGS)
def test_every_account_that_can_be_chosen_is_listed(mappings: AccountMappings) -> None:
    listed = mappings.account_numbers()
    for category, mapping in mappings.categories.items():
        for item in (*mapping.items, "unknown"):
            for side in Side:
                expected = naive(mappings, side, category, item)
                assert expected is None or expected[0] in listed
