"""From single transactions to bookings: e-checks, fuel, tolls, deductions and so on (AR-1, AP-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alvys_intacct.domain.accounts import ESCROW, Category
from alvys_intacct.domain.alvys import AlvysMoney
from alvys_intacct.domain.bookings.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.envelopes.expenses import (
    AccessorialExpense,
    Deduction,
    ECheckBill,
    ECheckInvoice,
    Escrow,
    Fuel,
    Toll,
)
from alvys_intacct.domain.envelopes.shape import WholeEnvelope
from alvys_intacct.domain.names import folded

# Alvys's names of fuels that differ from the account mapping's (MAP-2).
_FUELS = {
    "diesel": "Truck Diesel",
    "truck diesel": "Truck Diesel",
    "reefer": "Reefer Diesel",
    "def": "DEF Fluid",
    "gasoline": "Gas",
    "other": "Other Fuel",
}
_FUEL_FEE, _CASH_ADVANCE = "Fee", "Cash Advance"


def expense_booking(envelope: WholeEnvelope) -> Booking:
    """The booking of any single transaction. Raises `TypeError` for an envelope that is none."""
    match envelope:
        case ECheckBill():
            return e_check_bill(envelope)
        case ECheckInvoice():
            return e_check_invoice(envelope)
        case Fuel():
            return fuel_bill(envelope)
        case Toll():
            return toll_bill(envelope)
        case Deduction():
            return deduction_bill(envelope)
        case Escrow():
            return escrow_bill(envelope)
        case AccessorialExpense():
            return accessorial_bill(envelope)
        case _:
            raise TypeError(f"{envelope.kind} is no single transaction")


def e_check_bill(envelope: ECheckBill) -> Booking:
    """What was issued is payable; what we charge for it is revenue, even on a bill (DEC-11)."""
    check, charges = envelope.e_check, []
    about = f"{check.Type} e-check {check.CheckNumber}"
    charges.append(Charge(Category.E_CHECKS, check.Type, check.Amount.Amount, about))
    if check.Fee:
        charges.append(
            Charge(Category.E_CHECKS, check.Type, -check.Fee.Amount, f"Fee of {about}", account_side=Side.AR)
        )
    return _booking(envelope, Side.AP, envelope.created_on, about, charges, [check.Amount, check.Fee])


def e_check_invoice(envelope: ECheckInvoice) -> Booking:
    """What was issued and its fee are charged on."""
    check = envelope.e_check
    about = f"{check.Type} e-check {check.CheckNumber}"
    charges = [Charge(Category.E_CHECKS, check.Type, check.Amount.Amount, about)]
    if check.Fee:
        charges.append(Charge(Category.E_CHECKS, check.Type, check.Fee.Amount, f"Fee of {about}"))
    return _booking(envelope, Side.AR, envelope.created_on, about, charges, [check.Amount, check.Fee])


def fuel_bill(envelope: Fuel) -> Booking:
    """Fuel, fees and advances less discounts, each by its own item."""
    fuel = envelope.fuel
    about = f"Fuel {fuel.TransactionId or fuel.Id}, {fuel.Source}"
    amounts = [fuel.Total, fuel.FuelTotal, fuel.Fees, fuel.Advances, fuel.Discounts]
    return _booking(envelope, Side.AP, envelope.created_on, about, _fuel_charges(envelope), amounts)


def toll_bill(envelope: Toll) -> Booking:
    """The toll and its fee, both on the one toll account (MAP-2)."""
    toll = envelope.toll
    where = toll.FormattedLocation or toll.Agency
    about = f"Toll {toll.TransactionId or toll.Id}, {toll.Source}"
    charges = [Charge(Category.TOLL, "Toll", toll.Amount.Amount, f"Toll {where}".strip())]
    if toll.Fee:
        charges.append(Charge(Category.TOLL, "Toll", toll.Fee.Amount, f"Toll fee {where}".strip()))
    return _booking(envelope, Side.AP, toll.TransactionDate, about, charges, [toll.Amount, toll.Fee])


def deduction_bill(envelope: Deduction) -> Booking:
    """A deduction by its category; alone it is a credit from the driver (AP-6)."""
    deduction = envelope.deduction
    item = deduction.Category.strip() or "Deduction"
    about = f"Deduction {item}"
    memo = deduction.Description or about
    charges = [Charge(Category.DEDUCTIONS, item, deduction.Amount.Amount, memo)]
    return _booking(envelope, Side.AP, deduction.Date, about, charges, [deduction.Amount])


def escrow_bill(envelope: Escrow) -> Booking:
    """Escrow has an account of its own or none (DEC-10)."""
    escrow = envelope.escrow
    about = f"Escrow {escrow.Type or ''}".strip()
    charges = [Charge(Category.DEDUCTIONS, ESCROW, escrow.Amount.Amount, escrow.Description or about)]
    return _booking(envelope, Side.AP, escrow.Date, about, charges, [escrow.Amount])


def accessorial_bill(envelope: AccessorialExpense) -> Booking:
    """An accessorial that is paid by itself."""
    accessorial = envelope.accessorial
    trip = f" - trip {envelope.trip.TripNumber}" if envelope.trip else ""
    memo = f"{accessorial.Type}{trip}"
    charges = [Charge(Category.ACCESSORIALS, accessorial.Type, accessorial.Total.Amount, memo)]
    return _booking(
        envelope, Side.AP, envelope.created_on, f"Accessorial {memo}", charges, [accessorial.Total]
    )


def fuel_item(name: str | None) -> str:
    """The mapping's item for Alvys's name of a fuel."""
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


def _booking(
    envelope: ECheckBill | ECheckInvoice | Fuel | Toll | Deduction | Escrow | AccessorialExpense,
    side: Side,
    day: date,
    about: str,
    charges: Iterator[Charge] | list[Charge],
    amounts: list[AlvysMoney | None],
) -> Booking:
    return Booking(
        side=side,
        number=envelope.number,
        document_date=day,
        due_date=None,
        reference=None,
        about=about,
        currencies=tuple(amount.Currency for amount in amounts if amount is not None),
        charges=without_zeros(charges),
    )
