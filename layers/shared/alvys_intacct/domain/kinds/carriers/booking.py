"""From a carrier's trip or settlement statement to a payable (AP-1, AP-4, DEC-9, DEC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alvys_intacct.domain.account_mappings.mapping import CARRIER_LINEHAUL, Category
from alvys_intacct.domain.alvys.operations import ECheck, TripCarrier
from alvys_intacct.domain.alvys.statements import CarrierStatementItem, CarrierStatementTrip
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.kinds.carriers.envelope import (
    CarrierBill,
    CarrierSettlement,
    CarrierStatement,
    CarrierStatementEnvelope,
)
from alvys_intacct.domain.kinds.carriers.payable import fees_are_in_total
from alvys_intacct.domain.kinds.carriers.trigger import tells_customer_invoice
from alvys_intacct.domain.names import folded, same_name
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason

# The account mapping category of a statement's item types. Any other type is a trip item, by its tag.
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
# The operational mode of a trip, and the type of a subsidiary, that runs loads itself.
_CARRIER = "carrier"


def carrier_bill_booking(envelope: CarrierBill, connection: Connection) -> Booking:
    """The bill of one trip."""
    trip, carrier = envelope.trip, envelope.carrier
    carrier_invoice = (
        f", carrier invoice {carrier.CarrierInvoiceNumber}" if carrier.CarrierInvoiceNumber else ""
    )
    return Booking(
        side=Side.AP,
        number=trip.TripNumber,
        document_date=envelope.document_date,
        due_date=trip.DueDate,
        reference=carrier.CarrierInvoiceNumber,
        about=f"Trip {trip.TripNumber}, load {trip.LoadNumber}{carrier_invoice}",
        currencies=_currencies(carrier),
        charges=without_zeros(_trip_charges(carrier, f"trip {trip.TripNumber}", connection)),
        skip_reason=_bill_skip_reason(envelope, connection),
    )


def carrier_settlement_booking(envelope: CarrierSettlement, connection: Connection) -> Booking:
    """A carrier's settlement statement; an invoice where the carrier owes us and AR exports statements."""
    exported = connection.ar.export_carrier_statements and connection.ar.export_carrier_settlements
    if envelope.total.Amount < 0 and exported:
        return _receivable(envelope, connection, None)
    if not connection.ap.export_carrier_statements:
        return _statement(envelope, SkipReason.CARRIER_STATEMENTS_OFF)
    exported = connection.ap.export_carrier_settlements
    return _statement(envelope, None if exported else SkipReason.CARRIER_SETTLEMENTS_OFF)


def carrier_statement_booking(envelope: CarrierStatement, connection: Connection) -> Booking:
    """A statement that is sent to the receivable side: the carrier owes us (DEC-9)."""
    if envelope.total.Amount >= 0:
        return _receivable(envelope, connection, SkipReason.NOTHING_OWED_TO_US)
    exported = connection.ar.export_carrier_statements
    return _receivable(envelope, connection, None if exported else SkipReason.CARRIER_STATEMENTS_OFF)


def _statement(envelope: CarrierStatementEnvelope, skip_reason: SkipReason | None) -> Booking:
    """A bill with a charge for each item of each trip.

    The lines name the carrier's invoices; a bill for a single invoice has it as its reference (AP-4).
    """
    statement = envelope.statement
    invoices = {trip.InvoiceNumber for trip in statement.Trips}
    items = [item for trip in statement.Trips for item in trip.Items]
    return Booking(
        side=Side.AP,
        number=statement.Number,
        document_date=envelope.document_date,
        due_date=None,
        reference=invoices.pop() or None if len(invoices) == 1 else None,
        about=f"Carrier statement {statement.Number}, {statement.Payee.Name}",
        currencies=(statement.NetAmount.Currency, *(item.Amount.Currency for item in items)),
        charges=without_zeros(_item_charge(trip, item) for trip in statement.Trips for item in trip.Items),
        skip_reason=skip_reason,
    )


def _receivable(
    envelope: CarrierStatementEnvelope, connection: Connection, skip_reason: SkipReason | None
) -> Booking:
    """The statement as an invoice to the carrier; earnings are a bill where the settings say so (DEC-9)."""
    bills_too = connection.ap.export_carrier_statements and connection.ap.export_carrier_settlements
    apart = bills_too and not connection.ar.export_deductions_as_credits
    return replace(_statement(envelope, skip_reason).turned(deductions_apart=apart), reference=None)


def e_check_charges(check: ECheck, about: str, *, fee_is_owed: bool) -> Iterator[Charge]:
    """An e-check on a carrier's bill (DEC-11): its amount is deducted, its fee is our revenue.

    Where Alvys didn't deduct the fee from the amount payable, the fee is our expense as well, so that the
    bill's total is the amount that Alvys states.
    """
    amount, fee = check.Amount.Amount, check.Fee.Amount if check.Fee else None
    memo = f"{check.Type} e-check {check.CheckNumber} - {about}"
    yield Charge(Category.E_CHECKS, check.Type, -amount, memo)
    if not fee:
        return
    yield Charge(Category.E_CHECKS, check.Type, -fee, f"Fee of {memo}", account_side=Side.AR)
    if not fee_is_owed:
        yield Charge(Category.E_CHECKS, check.Type, fee, f"Fee of {memo}, not charged on")


def _bill_skip_reason(envelope: CarrierBill, connection: Connection) -> SkipReason | None:
    """AP-3, AP-11: why the bill doesn't go out, as far as the message tells.

    The customer's invoice may be known here or in Alvys although the message doesn't tell it.
    """
    if connection.ap.export_carrier_statements:
        return SkipReason.THROUGH_SETTLEMENTS
    if _is_operated_as_carrier(envelope, connection):
        return SkipReason.OPERATED_AS_CARRIER
    if envelope.trip.CarrierPayOnHold:
        return SkipReason.CARRIER_PAY_ON_HOLD
    if connection.ap.send_carrier_invoice_upon_upload:
        uploaded = bool(envelope.carrier.CarrierInvoiceNumber)
        return None if uploaded else SkipReason.NO_CARRIER_INVOICE
    return (
        None if tells_customer_invoice(envelope.invoice, envelope.loads) else SkipReason.NO_CUSTOMER_INVOICE
    )


def _is_operated_as_carrier(envelope: CarrierBill, connection: Connection) -> bool:
    """Dual authority: a trip of a brokerage that its own drivers run; they are paid by their statements.

    At a subsidiary that is a carrier, or whose type is unknown, the mode decides nothing.
    """
    mode, own = envelope.trip.TenderAsSubsidiaryType or "", connection.subsidiary.type.strip()
    return same_name(mode, _CARRIER) and bool(own) and not same_name(own, _CARRIER)


def _trip_charges(carrier: TripCarrier, about: str, connection: Connection) -> Iterator[Charge]:
    yield Charge(Category.TRIP, CARRIER_LINEHAUL, carrier.Linehaul.Amount, f"{CARRIER_LINEHAUL} - {about}")
    for accessorial in carrier.AccessorialsDetails:
        memo = f"{accessorial.Type} - {about}"
        yield Charge(Category.ACCESSORIALS, accessorial.Type, accessorial.Total.Amount, memo)
    fee_is_owed = fees_are_in_total(carrier)
    # An e-check that is exported on its own has its fee there: the fee is earned once.
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
    """The category, and the accounting tag as the item (AP-1)."""
    name = item.AccountingTag.strip() or item.Description.strip() or item.Type
    kind = _letters(item.Type)
    if kind == "linehaul":
        return Category.TRIP, CARRIER_LINEHAUL
    return _ITEM_TYPES.get(kind, Category.TRIP), name


def _letters(name: str) -> str:
    return "".join(part for part in folded(name) if part.isalnum())
