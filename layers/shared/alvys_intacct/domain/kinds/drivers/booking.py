"""From a driver's statement to one payable with all its lines (AP-1, AP-5, AP-6, DEC-9, DEC-10).

No setting takes a line out: the total is the net that Alvys states (AP-6).
"""

from __future__ import annotations

from dataclasses import replace

from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS
from alvys_intacct.domain.account_mappings.mapping import ESCROW, Category
from alvys_intacct.domain.alvys.statements import DriverStatementLine
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.kinds.drivers.envelope import DriverStatementEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason

# The driver type of employees, who are W2 drivers unless Alvys names a tax company (AP-5).
W2_TYPE = "company"
# A line's category in Alvys, letters and digits only, and its category in the account mapping. The line's
# title is the item; pay types and statement expenses, below, are items themselves.
_TITLED = {
    "accessorial": Category.ACCESSORIALS,
    "accessorials": Category.ACCESSORIALS,
    "deduction": Category.DEDUCTIONS,
    "deductions": Category.DEDUCTIONS,
    "credit": Category.DEDUCTIONS,
    "credits": Category.DEDUCTIONS,
    "reimbursement": Category.DEDUCTIONS,
    "reimbursements": Category.DEDUCTIONS,
    "fuel": Category.FUEL,
    "toll": Category.TOLL,
    "tolls": Category.TOLL,
    "echeck": Category.E_CHECKS,
    "echecks": Category.E_CHECKS,
    "echeckfee": Category.E_CHECKS,
    "echeckfees": Category.E_CHECKS,
}
_ESCROW = frozenset({"escrow", "escrowdeposit", "escrowwithdrawal"})
_FEES = frozenset({"echeckfee", "echeckfees"})
_PAY = {
    folded(name): (category, name)
    for category in (Category.TRIP, Category.DRIVER_STATEMENT_EXPENSES)
    for name in KNOWN_ITEMS[category]
}


def driver_booking(envelope: DriverStatementEnvelope, connection: Connection) -> Booking:
    """A settlement statement or paystub; on the receivable side where the driver owes us (DEC-9)."""
    statement = envelope.statement
    period = f", {statement.PayPeriodTitle}" if statement.PayPeriodTitle else ""
    booking = Booking(
        side=Side.AP,
        number=statement.Number,
        document_date=envelope.document_date,
        due_date=None,
        reference=None,
        about=f"Driver statement {statement.Number}, {statement.Driver.Name}{period}",
        currencies=(
            statement.Totals.NetIncome.Currency,
            *(line.Amount.Currency for line in statement.LineItems),
        ),
        charges=without_zeros(_charge(line) for line in statement.LineItems),
        on_1099=is_1099(envelope),
    )
    if booking.total < 0 and _goes_out(envelope, connection.ar):
        apart = _goes_out(envelope, connection.ap) and not connection.ar.export_deductions_as_credits
        booking = booking.turned(deductions_apart=apart)
    return replace(booking, skip_reason=_skip_reason(envelope, connection, booking.side))


def is_1099(envelope: DriverStatementEnvelope) -> bool:
    """Whether the driver is a 1099 contractor: has a tax company, or isn't a company driver."""
    tax = envelope.party.tax_company
    return (tax is not None and bool(tax.name)) or envelope.statement.Driver.Type.strip().lower() != W2_TYPE


def category_and_item(line: DriverStatementLine) -> tuple[Category, str]:
    """A line's category and item in the account mapping (MAP-2). An unknown category is a pay type."""
    kind = _letters(line.Category)
    title = line.Title.strip() or line.Category.strip()
    if kind in _ESCROW or (kind in ("deduction", "deductions") and folded(title).startswith(folded(ESCROW))):
        return Category.DEDUCTIONS, ESCROW
    if kind in _TITLED:
        return _TITLED[kind], title
    return _PAY.get(folded(line.Category), (Category.TRIP, line.Category.strip() or title))


def _goes_out(envelope: DriverStatementEnvelope, settings: ArSettings | ApSettings) -> bool:
    """Whether the settings of that side let such a statement out."""
    is_settlement = envelope.kind is Kind.DRIVER_SETTLEMENT
    return settings.include_driver_bills and (settings.export_driver_settlements or not is_settlement)


def _skip_reason(envelope: DriverStatementEnvelope, connection: Connection, side: Side) -> SkipReason | None:
    """AP-5, DEC-9. `side` is the document's: a driver who owes us may be invoiced."""
    if side is Side.AP and not connection.ap.include_driver_bills:
        return SkipReason.DRIVER_BILLS_OFF
    if side is Side.AP and not _goes_out(envelope, connection.ap):
        return SkipReason.DRIVER_SETTLEMENTS_OFF
    if connection.ap.only_1099_drivers and not is_1099(envelope):
        return SkipReason.W2_DRIVER
    return None


def _charge(line: DriverStatementLine) -> Charge:
    category, item = category_and_item(line)
    about = f" - trip {line.TripNumber}" if line.TripNumber else ""
    words = line.Title if line.Title and folded(line.Title) != folded(line.Category) else ""
    named = f"{line.Category}: {words}" if words else line.Category
    return Charge(
        category,
        item,
        line.Amount.Amount,
        named + about,
        account_side=Side.AR if _letters(line.Category) in _FEES else None,
        load_number=line.LoadNumber,
        trip_number=line.TripNumber,
    )


def _letters(name: str) -> str:
    return "".join(part for part in folded(name) if part.isalnum())
