"""From a carrier's trip or settlement to a payable (AP-1, AP-4, DEC-9, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alvys_intacct.domain.accounts import CARRIER_LINEHAUL, Category
from alvys_intacct.domain.alvys import ECheck, TripCarrier
from alvys_intacct.domain.alvys_statements import CarrierStatementItem, CarrierStatementTrip
from alvys_intacct.domain.bookings.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.envelopes.carriers import CarrierBill, CarrierStatementEnvelope, fees_are_in_total
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.names import folded

# What a statement's item types mean in the account mapping; any other is a trip item by its tag.
_ITEM_TYPES = {
    "accessorial": Category.ACCESSORIALS,
    "accessorials": Category.ACCESSORIALS,
    "echeck": Category.E_CHECKS,
    "echecks": Category.E_CHECKS,
    "echeckfee": Category.E_CHECKS,
    "echeckfees": Category.E_CHECKS,
    "deduction": Category.DEDUCTIONS,
    "deductions": Category.DEDUCTIONS,
    "fuel": Category.FUEL,
    "toll": Category.TOLL,
    "tolls": Category.TOLL,
}
_FEES = frozenset({"echeckfee", "echeckfees"})


def carrier_bill_booking(envelope: CarrierBill, connection: Connection) -> Booking:
    """The bill of one trip."""
    trip, carrier = envelope.trip, envelope.carrier
    said = f", carrier invoice {carrier.CarrierInvoiceNumber}" if carrier.CarrierInvoiceNumber else ""
    return Booking(
        side=Side.AP,
        number=trip.TripNumber,
        document_date=envelope.service_date,
        due_date=trip.DueDate,
        reference=carrier.CarrierInvoiceNumber,
        about=f"Trip {trip.TripNumber}, load {trip.LoadNumber}{said}",
        currencies=_currencies(carrier),
        charges=without_zeros(_trip_charges(carrier, f"trip {trip.TripNumber}", connection)),
        keeps_zero=True,
    )


def settlement_booking(envelope: CarrierStatementEnvelope, connection: Connection) -> Booking:
    """A carrier's statement: a charge for each item of each trip; on the side where it belongs (DEC-9).

    Its lines name the carrier's invoices; a bill for just one of them has it as its reference (AP-4).
    """
    statement = envelope.statement
    invoices = {trip.InvoiceNumber for trip in statement.Trips}
    items = [item for trip in statement.Trips for item in trip.Items]
    booking = Booking(
        side=Side.AP,
        number=statement.Number,
        document_date=statement.StatementDate,
        due_date=None,
        reference=invoices.pop() or None if len(invoices) == 1 else None,
        about=f"Carrier statement {statement.Number}, {statement.Payee.Name}",
        currencies=(statement.NetAmount.Currency, *(item.Amount.Currency for item in items)),
        charges=without_zeros(_item_charge(trip, item) for trip in statement.Trips for item in trip.Items),
        keeps_zero=True,
    )
    if is_receivable_statement(envelope, connection):
        apart = connection.ap.export_carrier_statements and not connection.ar.export_deductions_as_credits
        return replace(booking.turned(deductions_apart=apart), reference=None)
    return booking


def is_receivable_statement(envelope: CarrierStatementEnvelope, connection: Connection) -> bool:
    """DEC-9: what a carrier owes us is invoiced to it where the receivable side exports statements."""
    if envelope.kind is Kind.CARRIER_STATEMENT:
        return True
    return envelope.total.Amount < 0 and connection.ar.export_carrier_statements


def e_check_charges(check: ECheck, about: str, *, fee_is_owed: bool) -> Iterator[Charge]:
    """An e-check on a carrier's bill (DEC-11): its amount is taken off, its fee is our revenue.

    Where what is payable wasn't lessened by the fee, the fee is our expense as well: the bill comes to
    what Alvys says is payable.
    """
    amount, fee = check.Amount.Amount, check.Fee.Amount if check.Fee else None
    memo = f"{check.Type} e-check {check.CheckNumber} - {about}"
    yield Charge(Category.E_CHECKS, check.Type, -amount, memo)
    if not fee:
        return
    yield Charge(Category.E_CHECKS, check.Type, -fee, f"Fee of {memo}", account_side=Side.AR)
    if not fee_is_owed:
        yield Charge(Category.E_CHECKS, check.Type, fee, f"Fee of {memo}, not charged on")


def _trip_charges(carrier: TripCarrier, about: str, connection: Connection) -> Iterator[Charge]:
    yield Charge(Category.TRIP, CARRIER_LINEHAUL, carrier.Linehaul.Amount, f"{CARRIER_LINEHAUL} - {about}")
    for accessorial in carrier.AccessorialsDetails:
        memo = f"{accessorial.Type} - {about}"
        yield Charge(Category.ACCESSORIALS, accessorial.Type, accessorial.Total.Amount, memo)
    fee_is_owed = fees_are_in_total(carrier)
    # E-checks that go out by themselves bring their fees along: they are earned once.
    has_fee = fee_is_owed or not connection.ap.export_e_check_transactions
    for check in carrier.EChecks:
        own = check if has_fee else check.model_copy(update={"Fee": None})
        yield from e_check_charges(own, about, fee_is_owed=fee_is_owed)


def _currencies(carrier: TripCarrier) -> tuple[int | None, ...]:
    amounts = [carrier.TotalPayable, carrier.Linehaul]
    amounts += [item.Total for item in carrier.AccessorialsDetails]
    for check in carrier.EChecks:
        amounts += [check.Amount] + ([check.Fee] if check.Fee else [])
    return tuple(amount.Currency for amount in amounts)


def _item_charge(trip: CarrierStatementTrip, item: CarrierStatementItem) -> Charge:
    category, name = _category_and_item(item)
    words = item.Description or name
    about = [f"trip {trip.TripNumber}"]
    about += [f"load {trip.LoadNumber}"] if trip.LoadNumber else []
    about += [f"carrier invoice {trip.InvoiceNumber}"] if trip.InvoiceNumber else []
    return Charge(
        category,
        name,
        item.Amount.Amount,
        f"{words} - {', '.join(about)}",
        account_side=Side.AR if _letters(item.Type) in _FEES else None,
        load_number=trip.LoadNumber,
        trip_number=trip.TripNumber,
    )


def _category_and_item(item: CarrierStatementItem) -> tuple[Category, str]:
    """By the accounting tag, which Alvys gives for this (AP-1)."""
    name = item.AccountingTag.strip() or item.Description.strip() or item.Type
    kind = _letters(item.Type)
    if kind == "linehaul":
        return Category.TRIP, CARRIER_LINEHAUL
    return _ITEM_TYPES.get(kind, Category.TRIP), name


def _letters(name: str) -> str:
    return "".join(part for part in folded(name) if part.isalnum())
