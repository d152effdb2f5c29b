"""Which account a line gets: item, category, master (MAP, DEC-10)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    CATEGORY_SIDES,
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
    choose_account,
    wrong_sides,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import MappingLevel

FULL = AccountMappings(
    defaults=SidedAccounts(ar="4000", ap="5000"),
    categories={
        Category.ACCESSORIALS: CategoryMapping(
            default=SidedAccounts(ar="4100", ap="5100"),
            items={"Detention": SidedAccounts(ar="4110"), "Lumper Fee": SidedAccounts(ap="5120")},
        ),
        Category.FUEL: CategoryMapping(items={"Truck Diesel": SidedAccounts(ap="5300")}),
    },
)


@pytest.mark.rule("MAP-1", "MAP-4")
@pytest.mark.parametrize(
    ("side", "category", "item", "number", "level"),
    [
        # MAP-1: item, then category default, then master default
        (Side.AR, Category.ACCESSORIALS, "Detention", "4110", MappingLevel.ITEM),
        (Side.AR, Category.ACCESSORIALS, "Layover", "4100", MappingLevel.CATEGORY),
        (Side.AP, Category.FUEL, "Oil", "5000", MappingLevel.MASTER),
        (Side.AR, Category.LOAD, "Customer Linehaul", "4000", MappingLevel.MASTER),
        # MAP-2: the sides are independent, level by level
        (Side.AP, Category.ACCESSORIALS, "Detention", "5100", MappingLevel.CATEGORY),
        (Side.AR, Category.ACCESSORIALS, "Lumper Fee", "4100", MappingLevel.CATEGORY),
        (Side.AP, Category.ACCESSORIALS, "Lumper Fee", "5120", MappingLevel.ITEM),
        # MAP-3: an unknown item is no error
        (Side.AP, Category.ACCESSORIALS, "Moon Fee", "5100", MappingLevel.CATEGORY),
        # MAP-4: case and white space
        (Side.AR, Category.ACCESSORIALS, "  dETENTION ", "4110", MappingLevel.ITEM),
        (Side.AP, Category.ACCESSORIALS, "lumper \t fee", "5120", MappingLevel.ITEM),
    ],
)
def test_the_account_of_a_line(
    side: Side, category: Category, item: str, number: str, level: MappingLevel
) -> None:
    chosen = choose_account(FULL, side, category, item)
    assert (chosen.number, chosen.level) == (number, level)


@pytest.mark.rule("MAP-7")
@pytest.mark.parametrize("side", Side)
def test_no_account_at_any_level_names_category_and_item(side: Side) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        choose_account(AccountMappings(), side, Category.ACCESSORIALS, "Detention")
    error = refusal.value
    assert error.code == "account_not_mapped"
    assert "'Detention'" in error.message
    assert "Accessorials" in error.message
    assert {Side.AR: "Default Revenue Account", Side.AP: "Default Expense Account"}[side] in error.message
    assert error.setting == "account-mappings"
    assert "retry" in error.remedy


@pytest.mark.rule("MAP-2")
@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("side", Side)
def test_a_side_that_a_category_does_not_have_is_found(category: Category, side: Side) -> None:
    accounts = SidedAccounts(ar="4000") if side is Side.AR else SidedAccounts(ap="5000")
    mapping = CategoryMapping(default=accounts, items={"Oil": accounts})
    found = [path for path, _ in wrong_sides(AccountMappings(categories={category: mapping}))]
    expected = [f"categories.{category}.default.{side}", f"categories.{category}.items.Oil.{side}"]
    assert found == ([] if side in CATEGORY_SIDES[category] else expected)


@pytest.mark.rule("MAP-5")
def test_all_accounts_of_a_mapping_are_listed() -> None:
    """MAP-5: so that they can be held against Sage's."""
    assert FULL.account_numbers() == {"4000", "5000", "4100", "5100", "4110", "5120", "5300"}


@pytest.mark.rule("DEC-10")
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


@pytest.mark.rule("MAP-4", "DEC-16")
def test_an_item_that_is_written_exactly_so_goes_before_others() -> None:
    """MAP-4: two rows from before names were compared as people see them go on as they were."""
    rows = {"Lumper - Out": {"ar": "4100"}, "Lumper \u2013 Out": {"ar": "4200"}}
    mapping = CategoryMapping.model_validate({"items": rows})
    accounts = [mapping.item(name).ar for name in ("Lumper - Out", "Lumper \u2013 Out", "LUMPER \u2014 out")]
    assert accounts == ["4100", "4200", "4100"]
