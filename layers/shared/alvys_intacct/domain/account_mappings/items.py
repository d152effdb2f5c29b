"""The items that a category of the account mapping offers (MAP-2, MAP-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.account_mappings.mapping import (
    CARRIER_LINEHAUL,
    CUSTOMER_LINEHAUL,
    ESCROW,
    FUEL_SURCHARGE,
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.names import folded
from alvys_intacct.late_dataclass import dataclass

# Tenants name the items of these categories; the items of the others are listed by Alvys.
OPEN_LISTS = frozenset({Category.ACCESSORIALS, Category.E_CHECKS, Category.DEDUCTIONS})

KNOWN_ITEMS: dict[Category, tuple[str, ...]] = {
    Category.LOAD: (CUSTOMER_LINEHAUL, FUEL_SURCHARGE),
    Category.TRIP: (
        CARRIER_LINEHAUL,
        "Driver Payment",
        "Per Trip",
        "% of Trip Value",
        "Total Miles",
        "Loaded Miles",
        "Empty Miles",
        "Per Stop",
        "% of Fuel Surcharge",
        "% of Line Haul",
        "Service Fee",
        "Per Load",
        "Per Customer Stop",
        "Per Hour",
        "Mileage Per Diem",
        "Per Mile",
        "% of Line Haul Deduction",
        "% of Trip Value Deduction",
    ),
    Category.DRIVER_STATEMENT_EXPENSES: (
        "Minimum Pay",
        "Bonus",
        "Per Day",
        "Daily Per Diem",
        "Statement Per Diem",
    ),
    Category.ACCESSORIALS: (),
    Category.E_CHECKS: (),
    Category.DEDUCTIONS: (
        "Cash Advance",
        "Cash Advance Repayment",
        "Insurance",
        "IRP",
        "IFTA",
        "Equipment Lease",
        "Equipment Purchase",
        "Fuel Card Advance",
        "Loan Repayment",
        "Occupational Accident",
        "Plates",
        "ELD",
        "Toll Charges",
        ESCROW,
    ),
    Category.FUEL: (
        "Truck Diesel",
        "Reefer Diesel",
        "Dyed Diesel",
        "Gas",
        "Natural Gas",
        "Propane",
        "DEF Fluid",
        "Oil",
        "Other Fuel",
        "Cash Advance",
        "Cash Advance Fee",
        "Maintenance",
        "Parking",
        "Scales",
        "Misc Truck Expense",
        "Misc Non Truck Expense",
        "Fee",
    ),
    Category.TOLL: (),
}
_KNOWN = {category: frozenset(map(folded, names)) for category, names in KNOWN_ITEMS.items()}


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category with every item that can be mapped; `seen` are the items known from transactions only."""

    mapping: CategoryMapping
    seen: tuple[str, ...]


def is_known(category: Category, item: str) -> bool:
    """Whether an item is in the category's list (MAP-2)."""
    return folded(item) in _KNOWN[category]


def catalogue(
    mappings: AccountMappings, seen: Mapping[Category, Iterable[str]]
) -> dict[Category, CategoryView]:
    """Every category with its items: listed, mapped, and seen in transactions (MAP-3)."""
    return {
        category: _view(
            category, mappings.categories.get(category, CategoryMapping()), seen.get(category, ())
        )
        for category in Category
    }


def _view(category: Category, mapping: CategoryMapping, seen: Iterable[str]) -> CategoryView:
    mapped: dict[str, tuple[str, SidedAccounts]] = {}
    for name, accounts in mapping.items.items():
        mapped.setdefault(folded(name), (name, accounts))
    items: dict[str, tuple[str, SidedAccounts]] = {}
    for name in (*KNOWN_ITEMS[category], *mapping.items):
        items.setdefault(folded(name), mapped.get(folded(name), (name, SidedAccounts())))
    only_seen: dict[str, str] = {}
    for name in sorted(seen):
        if folded(name) not in items:
            only_seen.setdefault(folded(name), name)
    for key, name in only_seen.items():
        items[key] = (name, SidedAccounts())
    return CategoryView(
        CategoryMapping(default=mapping.default, items=dict(items.values())), tuple(only_seen.values())
    )
