"""From an Alvys invoice to an AR invoice in Sage (AR-3, AR-4, AR-5, AR-8)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from alvys_intacct.domain.accounts import (
    CUSTOMER_LINEHAUL,
    FUEL_SURCHARGE,
    NO_ACCOUNT,
    Category,
    choose_account,
)
from alvys_intacct.domain.adoption import marker
from alvys_intacct.domain.alvys import AlvysInvoice, InvoiceLineItem
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.documents import Invoice, Line, Side
from alvys_intacct.domain.envelope import LoadInvoice
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.headers import (
    LONGEST_DESCRIPTION,
    entity_location,
    header_party,
    header_sources,
    header_term,
    numbered,
    refuse_negative,
)
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.settings import ReferenceField


def build_invoice(
    envelope: LoadInvoice,
    connection: Connection,
    sage_terms: AbstractSet[str],
    reposts: int = 0,
    findings: Findings | None = None,
) -> Invoice:
    """The AR invoice for a load invoice. A missing mapping, party or term goes to `findings`.

    Without `findings` the first such problem is raised. `reposts` is how many numbers were used up by
    documents that this one takes the place of (MOD-6).
    """
    invoice, found = envelope.invoice, findings or Findings(stop_at_first=True)
    found.attempt(lambda: refuse_negative(invoice.Total.Amount, "credit memo"), None)
    numbers = [invoice.Total.Currency, *(item.Amount.Currency for item in invoice.LineItems)]
    base = connection.base_currency
    currency = found.attempt(lambda: currency_code(numbers, base), base)
    term = header_term(envelope, connection, sage_terms, found)
    loads = ", ".join(load.LoadNumber for load in invoice.Loads)
    return Invoice(
        party_id=header_party(envelope, found),
        document_number=numbered(invoice.Number, reposts),
        document_date=invoice.InvoicedDate or invoice.CreatedDate,
        due_date=invoice.DueDate,
        term=term.name if term else None,
        reference=_reference(invoice, connection),
        description=f"{marker(invoice.Id)} Load {loads}"[:LONGEST_DESCRIPTION],
        external_reference=invoice.Id,
        currency=currency,
        base_currency=base,
        posted=connection.ar.autopost_invoices,
        lines=tuple(
            _line(item, invoice, currency, connection, found)
            for item in invoice.LineItems
            if item.Amount.Amount
        ),
        sources=header_sources(term),
    )


def category_and_item(item: InvoiceLineItem) -> tuple[Category, str]:
    """Where a charge stands in the account mapping (MAP-2)."""
    if item.Category is not None and same_name(item.Category, "Load"):
        if same_name(item.Name, "Linehaul"):
            return Category.LOAD, CUSTOMER_LINEHAUL
        return Category.LOAD, FUEL_SURCHARGE if same_name(item.Name, FUEL_SURCHARGE) else item.Name
    return Category.ACCESSORIALS, item.Name


def _line(
    item: InvoiceLineItem, invoice: AlvysInvoice, currency: str, connection: Connection, findings: Findings
) -> Line:
    category, name = category_and_item(item)
    account = findings.attempt(
        lambda: choose_account(connection.account_mappings, Side.AR, category, name), NO_ACCOUNT
    )
    load_number = item.LoadNumber or invoice.Loads[0].LoadNumber
    return Line(
        account=account.number,
        amount=Money(item.Amount.Amount, currency),
        memo=f"{item.Name} - load {load_number}",
        category=category,
        item=name,
        level=account.level,
        dimensions=entity_location(connection),
    )


def _reference(invoice: AlvysInvoice, connection: Connection) -> str | None:
    load = invoice.Loads[0]
    if connection.ar.po_number_mapping is ReferenceField.PO_NUMBER:
        return load.PONumber
    return load.OrderNumber
