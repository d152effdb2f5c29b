"""Which places of the account mappings a document uses (MAP-1)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS
from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    Place,
    choose_account,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import MappingLevel

_KNOWN = {category: {folded(name): name for name in names} for category, names in KNOWN_ITEMS.items()}


def places_used(mappings: AccountMappings, booking: Booking) -> frozenset[Place]:
    """The items that a document has lines of, and the defaults that decide the account of some line.

    An item counts on the side where its account is looked for, whether or not it has an account of its own.
    """
    charged = {
        (charge.account_side or booking.side, charge.category, charge.item) for charge in booking.charges
    }
    places: set[Place] = set()
    for side, category, item in charged:
        places.add(Place(side, category, _spelt(mappings, category, item)))
        default = _default_of(mappings, side, category, item)
        if default is not None:
            places.add(default)
    return frozenset(places)


def _default_of(mappings: AccountMappings, side: Side, category: Category, item: str) -> Place | None:
    """The default that decides an item's account; None where it has its own, or none at all."""
    try:
        level = choose_account(mappings, side, category, item).level
    except NeedsAttention:
        return None
    if level is MappingLevel.ITEM:
        return None
    return Place(side, category) if level is MappingLevel.CATEGORY else Place(side)


def _spelt(mappings: AccountMappings, category: Category, item: str) -> str:
    """The item as the mappings or Alvys's list write it, so that it is counted once (MAP-4)."""
    mapping = mappings.categories.get(category) or CategoryMapping()
    wanted = folded(item)
    known = _KNOWN[category].get(wanted)
    return known or next((name for name in mapping.items if folded(name) == wanted), item)
