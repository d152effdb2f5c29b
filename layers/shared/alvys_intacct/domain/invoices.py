"""From an Alvys invoice to an AR invoice in Sage (AR-3, AR-4, AR-5, AR-8)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from decimal import Decimal

from alvys_intacct.domain.accounts import CUSTOMER_LINEHAUL, FUEL_SURCHARGE, Category, choose_account
from alvys_intacct.domain.adoption import marker
from alvys_intacct.domain.alvys import AlvysInvoice, InvoiceLineItem
from alvys_intacct.domain.connections import Connection, ReferenceField
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.documents import Dimension, Invoice, Line, Side
from alvys_intacct.domain.envelope import LoadInvoice
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.parties import wanted_party_id
from alvys_intacct.domain.terms import choose_term

# Sage keeps more; a person reads no more.
LONGEST_DESCRIPTION = 400


def build_invoice(
    envelope: LoadInvoice, connection: Connection, sage_terms: AbstractSet[str], reposts: int = 0
) -> Invoice:
    """The AR invoice for a load invoice. Raises `NeedsAttention` when a mapping, party or term is missing.

    `reposts` is how many numbers were used up by documents that this one takes the place of (MOD-6).
    """
    invoice = envelope.invoice
    refuse_negative(invoice.Total.Amount, "credit memo")
    currency = currency_code(
        [invoice.Total.Currency, *(item.Amount.Currency for item in invoice.LineItems)],
        connection.base_currency,
    )
    term = choose_term(
        envelope.party.terms_in_days, connection.advanced.default_payment_terms_days, sage_terms
    )
    loads = ", ".join(load.LoadNumber for load in invoice.Loads)
    return Invoice(
        party_id=wanted_party_id(envelope),
        document_number=numbered(invoice.Number, reposts),
        document_date=invoice.InvoicedDate or invoice.CreatedDate,
        due_date=invoice.DueDate,
        term=term.name,
        reference=_reference(invoice, connection),
        description=f"{marker(invoice.Id)} Load {loads}"[:LONGEST_DESCRIPTION],
        external_reference=invoice.Id,
        currency=currency,
        base_currency=connection.base_currency,
        posted=connection.ar.autopost_invoices,
        lines=tuple(
            _line(item, invoice, currency, connection) for item in invoice.LineItems if item.Amount.Amount
        ),
    )


def category_and_item(item: InvoiceLineItem) -> tuple[Category, str]:
    """Where a charge stands in the account mapping (MAP-2)."""
    if item.Category is not None and same_name(item.Category, "Load"):
        if same_name(item.Name, "Linehaul"):
            return Category.LOAD, CUSTOMER_LINEHAUL
        return Category.LOAD, FUEL_SURCHARGE if same_name(item.Name, FUEL_SURCHARGE) else item.Name
    return Category.ACCESSORIALS, item.Name


def _line(item: InvoiceLineItem, invoice: AlvysInvoice, currency: str, connection: Connection) -> Line:
    category, name = category_and_item(item)
    account = choose_account(connection.account_mappings, Side.AR, category, name)
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


def entity_location(connection: Connection) -> dict[Dimension, str]:
    """A line's location: in a company of several entities Sage wants one, and the entity is one."""
    return {Dimension.LOCATION: connection.entity_id} if connection.entity_id else {}


def numbered(number: str, reposts: int) -> str:
    """The document number; one that Sage keeps for a reversed document gets ``-R1``, ``-R2`` … (MOD-6)."""
    return f"{number}-R{reposts}" if reposts else number


def refuse_negative(total: Decimal, what: str) -> None:
    """A negative total belongs in an adjustment (AR-3, AP-6), which is not exported yet."""
    if total < 0:
        raise NeedsAttention(
            f"The total is {total}; a {what} can't be exported yet.",
            code="negative_total",
            remedy=f"Enter the {what} in Sage Intacct by hand.",
        )
