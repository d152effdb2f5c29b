"""Who pays a fuel transaction, as the fuel cards of its truck say (AP-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention
from alvys_intacct.domain.kinds.fuel.cards import cards_disagree, said_by_cards
from alvys_intacct.usecases.work.remembered import Remembered

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.purchases import TruckCards
    from alvys_intacct.domain.kinds.fuel.envelope import Fuel
    from alvys_intacct.ports.runtime import Clock
    from alvys_intacct.ports.transport import TransportSystem

FRESH_FOR = timedelta(minutes=10)
MOST_TENANTS = 200
PAYER_UNTOLD = "fuel_payer_untold"


class FuelPayers:
    """Reads the cards of a tenant's trucks from Alvys, and remembers them for ten minutes."""

    def __init__(self, transport: TransportSystem, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._remembered = Remembered[str, Mapping[str, "TruckCards"]](MOST_TENANTS)

    def driver_pays(self, tenant: str, envelope: Fuel) -> bool:
        """Whether the cards say that the driver pays; without any card, the company does.

        Raises `NeedsAttention` where the cards disagree, and Alvys's passing errors.
        """
        cards = envelope.truck_cards or self._read(tenant).get(envelope.fuel.TruckId or "")
        if cards is None:
            return False
        if cards_disagree(cards):
            raise _untold(envelope)
        return bool(said_by_cards(cards))

    def _read(self, tenant: str) -> Mapping[str, TruckCards]:
        now = self._clock.now()
        cards = self._remembered.get(tenant, now)
        if cards is None:
            try:
                cards = self._transport.fuel_cards(tenant)
            except (ConfigurationError, NeedsAttention):
                cards = {}  # Alvys can't be asked: the message and the statements decide
            self._remembered.keep(tenant, cards, now + FRESH_FOR, now)
        return cards


def _untold(envelope: Fuel) -> NeedsAttention:
    fuel = envelope.fuel
    truck = fuel.TruckNumber or fuel.TruckId or "its truck"
    driver = fuel.DriverName or "the driver"
    return NeedsAttention(
        f"Fuel {envelope.number} of {fuel.Total.Amount} may be company fuel or {driver}'s: the fuel cards of "
        f"truck {truck} are set differently, and no driver's statement has it yet. As company fuel it is a "
        f"bill to {fuel.Source or 'the card provider'}; as {driver}'s it is on the driver's statement and "
        "has no bill of its own.",
        code=PAYER_UNTOLD,
        remedy="Send it again with deductedFromDriver true or false, or retry it when the driver's "
        "statement is here.",
    )
