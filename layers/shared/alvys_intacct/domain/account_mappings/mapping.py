"""Account mapping: the GL account of a line (MAP-1 … MAP-7)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded, same_name
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import MappingLevel
from alvys_intacct.late_dataclass import dataclass

MASTER_NAMES = {Side.AR: "Default Revenue Account", Side.AP: "Default Expense Account"}
AccountNumber = Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=r"^[^\x00-\x1f]+$")]


class Category(StrEnum):
    """Groups of items that are mapped together (MAP-2)."""

    LOAD = "load"
    TRIP = "trip"
    DRIVER_STATEMENT_EXPENSES = "driver_statement_expenses"
    ACCESSORIALS = "accessorials"
    E_CHECKS = "e_checks"
    DEDUCTIONS = "deductions"
    FUEL = "fuel"
    TOLL = "toll"


# As people know the categories (MAP-2).
LABELS: dict[Category, str] = {
    Category.LOAD: "Load",
    Category.TRIP: "Trip",
    Category.DRIVER_STATEMENT_EXPENSES: "Driver Statement Expenses",
    Category.ACCESSORIALS: "Accessorials",
    Category.E_CHECKS: "E-checks",
    Category.DEDUCTIONS: "Deductions",
    Category.FUEL: "Fuel",
    Category.TOLL: "Toll",
}
# The sides of each category (MAP-2). The ninth category, Default, is `AccountMappings.defaults`.
CATEGORY_SIDES: dict[Category, frozenset[Side]] = {
    Category.LOAD: frozenset({Side.AR}),
    Category.TRIP: frozenset({Side.AP}),
    Category.DRIVER_STATEMENT_EXPENSES: frozenset({Side.AP}),
    Category.ACCESSORIALS: frozenset({Side.AR, Side.AP}),
    Category.E_CHECKS: frozenset({Side.AR, Side.AP}),
    Category.DEDUCTIONS: frozenset({Side.AP}),
    Category.FUEL: frozenset({Side.AP}),
    Category.TOLL: frozenset({Side.AP}),
}

CUSTOMER_LINEHAUL = "Customer Linehaul"
FUEL_SURCHARGE = "Fuel Surcharge"
CARRIER_LINEHAUL = "Carrier Linehaul"
ESCROW = "Escrow"


class SidedAccounts(BaseModel):
    """An account for each side; AR and AP are mapped independently (MAP-2)."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    ar: AccountNumber | None = None
    ap: AccountNumber | None = None

    def on(self, side: Side) -> AccountNumber | None:
        """The account on that side."""
        return self.ar if side is Side.AR else self.ap


class CategoryMapping(BaseModel):
    """A category's default and its items by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    default: SidedAccounts = Field(default_factory=SidedAccounts)
    items: dict[str, SidedAccounts] = Field(default_factory=dict)

    def item(self, name: str) -> SidedAccounts:
        """The mapping of an item; one that is written exactly so goes before others (MAP-4).

        Empty where there is none.
        """
        if name in self.items:
            return self.items[name]
        wanted = folded(name)
        alike = next((accounts for key, accounts in self.items.items() if folded(key) == wanted), None)
        return alike or SidedAccounts()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account is mapped: a master default, or the default or an item of a category."""

    side: Side
    category: Category | None = None
    item: str | None = None

    @property
    def path(self) -> str:
        """Its path in the API."""
        if self.category is None:
            return f"defaults.{self.side}"
        inner = "default" if self.item is None else f"items.{self.item}"
        return f"categories.{self.category}.{inner}.{self.side}"

    @property
    def label(self) -> str:
        """Its name as people know it."""
        if self.category is None:
            return MASTER_NAMES[self.side]
        return f"the default of {LABELS[self.category]}" if self.item is None else f"{self.item!r}"

    @property
    def key(self) -> tuple[str, ...]:
        """The same for every spelling of an item (MAP-4)."""
        return (self.side, self.category or "", "" if self.item is None else f"item {folded(self.item)}")


class AccountMappings(BaseModel):
    """All account mappings of a connection."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    defaults: SidedAccounts = Field(default_factory=SidedAccounts)
    categories: dict[Category, CategoryMapping] = Field(default_factory=dict)

    def placed(self) -> Iterator[tuple[Place, AccountNumber]]:
        """Every mapped account with its place."""
        for category, item, accounts in self._sided():
            for side in Side:
                number = accounts.on(side)
                if number:
                    yield Place(side, category, item), number

    def account_numbers(self) -> set[AccountNumber]:
        """Every account that is mapped anywhere."""
        return {number for _, number in self.placed()}

    def _sided(self) -> Iterator[tuple[Category | None, str | None, SidedAccounts]]:
        yield None, None, self.defaults
        for category, mapping in self.categories.items():
            yield category, None, mapping.default
            for name, accounts in mapping.items.items():
                yield category, name, accounts


@dataclass(frozen=True, slots=True)
class ChosenAccount:
    """A GL account and the level that decided it (MAP-8)."""

    number: AccountNumber
    level: MappingLevel


# The placeholder for a missing account while a preview collects all problems.
NO_ACCOUNT = ChosenAccount("", MappingLevel.MASTER)


def choose_account(mappings: AccountMappings, side: Side, category: Category, item: str) -> ChosenAccount:
    """The first account that is set: of the item, the category default, the master default (MAP-1).

    An item that the category doesn't list takes the category default (MAP-3). Only escrow has no default: an
    expense account would be wrong (DEC-10). Raises `NeedsAttention` when no level has an account (MAP-7).
    """
    mapping = mappings.categories.get(category) or CategoryMapping()
    if own := mapping.item(item).on(side):
        return ChosenAccount(own, MappingLevel.ITEM)
    if never_by_default(category, item):
        raise NeedsAttention(
            "No GL account is mapped for 'Escrow' in deductions; escrow never takes a default account.",
            code="account_not_mapped",
            remedy="Map Escrow under Deductions to an account of its own, then retry.",
            setting="account-mappings",
            concerns=f"{LABELS[category]}: {ESCROW}",
        )
    if default := mapping.default.on(side):
        return ChosenAccount(default, MappingLevel.CATEGORY)
    if master := mappings.defaults.on(side):
        return ChosenAccount(master, MappingLevel.MASTER)
    raise NeedsAttention(
        f"No GL account is mapped for {item!r} in {LABELS[category]}, and there is no {MASTER_NAMES[side]}.",
        code="account_not_mapped",
        remedy=f"Map it, or set the default of {LABELS[category]} or the {MASTER_NAMES[side]}, then retry.",
        setting="account-mappings",
        concerns=f"{LABELS[category]}: {item}",
    )


def never_by_default(category: Category, item: str) -> bool:
    """Whether an item has no default account and must be mapped (DEC-10)."""
    return category is Category.DEDUCTIONS and same_name(item, ESCROW)


def wrong_sides(mappings: AccountMappings) -> list[tuple[str, str]]:
    """Accounts on a side that their category doesn't have, as (path, message) (MAP-2)."""
    problems = []
    for category, mapping in mappings.categories.items():
        for side in set(Side) - CATEGORY_SIDES[category]:
            if mapping.default.on(side):
                problems.append((f"categories.{category}.default.{side}", _no_side(category, side)))
            problems += [
                (f"categories.{category}.items.{name}.{side}", _no_side(category, side))
                for name, accounts in mapping.items.items()
                if accounts.on(side)
            ]
    return problems


def _no_side(category: Category, side: Side) -> str:
    return f"{LABELS[category]} is not used for {side.upper()}; remove this account"
