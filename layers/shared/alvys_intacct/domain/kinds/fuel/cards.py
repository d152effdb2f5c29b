"""What the fuel cards of a truck say about who pays its fuel (AP-9).

A fuel transaction doesn't say which card paid it. Each card has a setting of today, so several cards may
disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.purchases import TruckCards


def said_by_cards(truck: TruckCards) -> bool | None:
    """Whether the driver pays, where all cards of the truck say the same; else None."""
    said = _said(truck)
    return said.pop() if len(said) == 1 else None


def cards_disagree(truck: TruckCards) -> bool:
    """Whether one card deducts fuel from the driver and another one doesn't."""
    return len(_said(truck)) > 1


def _said(truck: TruckCards) -> set[bool]:
    return {card.DeductFuel for card in truck.FuelCards or () if card.DeductFuel is not None}
