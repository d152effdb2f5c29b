"""From Alvys's customer invoices to receivables (AR-1, AR-3, AR-4)."""

from __future__ import annotations

from alvys_intacct.domain.account_mappings.mapping import CUSTOMER_LINEHAUL, FUEL_SURCHARGE, Category
from alvys_intacct.domain.alvys.operations import AlvysInvoice, InvoiceLineItem
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import ReferenceField
from alvys_intacct.domain.kinds.booking import Booking, Charge, without_zeros
from alvys_intacct.domain.kinds.invoices.envelope import InvoiceEnvelope
from alvys_intacct.domain.kinds.named_loads import NamedLoad, description_of, reference_of
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.sage.books import Side


def invoice_booking(envelope: InvoiceEnvelope, connection: Connection) -> Booking:
    """A load, supplemental or summary invoice."""
    invoice, loads = envelope.invoice, _named_loads(envelope.invoice, connection)
    return Booking(
        side=Side.AR,
        number=invoice.Number,
        document_date=envelope.document_date,
        due_date=invoice.DueDate,
        reference=reference_of(loads),
        about=description_of(loads),
        currencies=(invoice.Total.Currency, *(item.Amount.Currency for item in invoice.LineItems)),
        charges=without_zeros(_charge(item, invoice) for item in invoice.LineItems),
        loads=loads,
    )


def category_and_item(item: InvoiceLineItem) -> tuple[Category, str]:
    """The category and item of a charge in the account mapping (MAP-2)."""
    if item.Category is not None and same_name(item.Category, "Load"):
        if same_name(item.Name, "Linehaul"):
            return Category.LOAD, CUSTOMER_LINEHAUL
        return Category.LOAD, FUEL_SURCHARGE if same_name(item.Name, FUEL_SURCHARGE) else item.Name
    return Category.ACCESSORIALS, item.Name


def _charge(item: InvoiceLineItem, invoice: AlvysInvoice) -> Charge:
    category, name = category_and_item(item)
    load_number = item.LoadNumber or invoice.Loads[0].LoadNumber
    return Charge(
        category, name, item.Amount.Amount, f"{item.Name} - load {load_number}", load_number=load_number
    )


def _named_loads(invoice: AlvysInvoice, connection: Connection) -> tuple[NamedLoad, ...]:
    """The loads with the number that PO Number Mapping asks for."""
    po_number = connection.ar.po_number_mapping is ReferenceField.PO_NUMBER
    return tuple(
        NamedLoad(load.LoadNumber, load.PONumber if po_number else load.OrderNumber) for load in invoice.Loads
    )
