"""Which transactions the settings let out at all (AP-3, AP-5, AP-6, DEC-3, DEC-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import Connection, SkipReason
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.envelopes.shape import INVOICEABLE
from alvys_intacct.domain.kinds import Kind

if TYPE_CHECKING:
    from alvys_intacct.domain.envelope import Whole
    from alvys_intacct.domain.envelopes.carriers import CarrierBill, CarrierStatementEnvelope
    from alvys_intacct.domain.envelopes.drivers import DriverStatementEnvelope

# Drivers that are employees unless Alvys names the company under which they are paid (AP-5).
W2_TYPE = "company"


def unwanted(envelope: Whole, connection: Connection) -> SkipReason | None:
    """Why the settings keep a transaction from being exported; None when they don't.

    What is in Sage already is changed and reverted whatever the settings say now.
    """
    ar, ap = connection.ar, connection.ap
    match envelope.kind:
        case Kind.CARRIER_BILL:
            return _carrier_bill(cast("CarrierBill", envelope), connection)
        case Kind.CARRIER_SETTLEMENT | Kind.CARRIER_STATEMENT:
            return _carrier_statement(cast("CarrierStatementEnvelope", envelope), connection)
        case Kind.DRIVER_SETTLEMENT | Kind.PAYSTUB:
            return _driver_statement(cast("DriverStatementEnvelope", envelope), connection)
        case Kind.E_CHECK:
            return None if ap.export_e_check_transactions else SkipReason.E_CHECKS_OFF
        case Kind.AR_E_CHECK:
            return None if ar.export_e_check_transactions else SkipReason.E_CHECKS_OFF
        case Kind.FUEL:
            return None if ap.include_fuel_transactions else SkipReason.FUEL_OFF
        case Kind.TOLL:
            return None if ap.include_toll_transactions else SkipReason.TOLLS_OFF
        case Kind.ACCESSORIAL_EXPENSE:
            return None if ap.include_accessorial_expenses else SkipReason.ACCESSORIAL_EXPENSES_OFF
        case _:
            return None


def _carrier_bill(envelope: CarrierBill, connection: Connection) -> SkipReason | None:
    """AP-3. Alvys sends the bill when its trigger comes; this keeps what comes before it."""
    if connection.ap.export_carrier_statements:
        return SkipReason.THROUGH_SETTLEMENTS
    if connection.ap.send_carrier_invoice_upon_upload:
        uploaded = bool(envelope.carrier.CarrierInvoiceNumber)
        return None if uploaded else SkipReason.NO_CARRIER_INVOICE
    released = all(load.Status.strip().lower() in INVOICEABLE for load in envelope.loads)
    return None if released else SkipReason.NO_CUSTOMER_INVOICE


def _carrier_statement(envelope: CarrierStatementEnvelope, connection: Connection) -> SkipReason | None:
    """AP-3, DEC-3, DEC-9: what is owed to the carrier and what it owes us have a switch each."""
    owes_us = envelope.total.Amount < 0
    if owes_us and connection.ar.export_carrier_statements:
        return None
    if envelope.kind is Kind.CARRIER_STATEMENT:
        return SkipReason.NOTHING_OWED_TO_US if not owes_us else SkipReason.CARRIER_STATEMENTS_OFF
    return None if connection.ap.export_carrier_statements else SkipReason.CARRIER_STATEMENTS_OFF


def _driver_statement(envelope: DriverStatementEnvelope, connection: Connection) -> SkipReason | None:
    """AP-5, DEC-9. What is left out (AP-6) may turn what the driver is owed: the document's side counts."""
    is_bill = document_side(envelope, connection) is Side.AP
    if is_bill and not connection.ap.include_driver_bills:
        return SkipReason.DRIVER_BILLS_OFF
    if connection.ap.only_1099_drivers and not is_1099(envelope):
        return SkipReason.W2_DRIVER
    return None


def is_1099(envelope: DriverStatementEnvelope) -> bool:
    """Whether the driver is an independent contractor: paid under a company, or not a company's driver."""
    tax = envelope.party.tax_company
    return (tax is not None and bool(tax.name)) or envelope.statement.Driver.Type.strip().lower() != W2_TYPE
