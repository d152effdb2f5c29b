"""From a fuel card transaction to a payable (AP-1, DEC-13)."""

from __future__ import annotations

from collections.abc import Iterator

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, single_charge_booking
from alvys_intacct.domain.kinds.fuel.envelope import Fuel
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason

# Alvys's names of fuels that differ from the items of the account mapping (MAP-2).
_FUELS = {
    "diesel": "Truck Diesel",
    "truck diesel": "Truck Diesel",
    "reefer": "Reefer Diesel",
    "def": "DEF Fluid",
    "gasoline": "Gas",
    "other": "Other Fuel",
}
_FUEL_FEE, _CASH_ADVANCE = "Fee", "Cash Advance"


def fuel_bill(envelope: Fuel, connection: Connection) -> Booking:
    """Fuel, fees and advances less discounts; each is an item of its own."""
    fuel = envelope.fuel
    about = f"Fuel {fuel.TransactionId or fuel.Id}, {fuel.Source}"
    amounts = [fuel.Total, fuel.FuelTotal, fuel.Fees, fuel.Advances, fuel.Discounts]
    return single_charge_booking(
        Side.AP,
        envelope.number,
        envelope.document_date,
        about,
        _fuel_charges(envelope),
        amounts,
        _skip_reason(envelope, connection),
    )


def _skip_reason(envelope: Fuel, connection: Connection) -> SkipReason | None:
    """AP-9: the setting concerns company fuel; what a driver pays never goes out by itself."""
    if envelope.deducted_from_driver:
        return SkipReason.DEDUCTED_FROM_DRIVER
    return None if connection.ap.include_fuel_transactions else SkipReason.FUEL_OFF


def fuel_item(name: str | None) -> str:
    """The item in the account mapping for Alvys's name of a fuel."""
    return _FUELS.get(folded(name), name) if name else "Other Fuel"


def _fuel_charges(envelope: Fuel) -> Iterator[Charge]:
    fuel, item = envelope.fuel, fuel_item(envelope.fuel.Category or envelope.fuel.Type)
    about = f" - truck {fuel.TruckNumber}" if fuel.TruckNumber else ""
    yield Charge(Category.FUEL, item, fuel.FuelTotal.Amount, item + about)
    if fuel.Fees:
        yield Charge(Category.FUEL, _FUEL_FEE, fuel.Fees.Amount, _FUEL_FEE + about)
    if fuel.Advances:
        yield Charge(Category.FUEL, _CASH_ADVANCE, fuel.Advances.Amount, _CASH_ADVANCE + about)
    if envelope.discount and envelope.discount_is_separate:
        yield Charge(Category.FUEL, item, envelope.discount, f"Discount on {item}{about}")
