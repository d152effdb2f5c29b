"""Cross Subsidiary Billing: one subsidiary invoices the customer, another one owes the carrier (AP-8).

Four documents belong together: the customer's invoice and an intercompany bill at the Invoice As subsidiary,
an intercompany invoice and the carrier's bill at the Tender As subsidiary.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part, label_of
from alvys_intacct.domain.transactions.receipt import Companion, Companions
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.requests import renewed

# The roles of documents that invoice loads to customers, for carrier bills to find.
INVOICING = (DocumentRole.MAIN, DocumentRole.SHARE)
ROLE_WORDS = {
    DocumentRole.INTERCOMPANY_BILL: "the intercompany bill",
    DocumentRole.INTERCOMPANY_INVOICE: "the intercompany invoice",
}


def partner(own: Connection, name: str, connections: Iterable[Connection]) -> Connection | None:
    """The other subsidiary's connection, if Cross Subsidiary Billing is on at both; else None.

    `name` is the other subsidiary's name or id.
    """
    if not own.advanced.cross_subsidiary_billing:
        return None
    return next(
        (
            other
            for other in connections
            if other.subsidiary.is_named(name)
            and other.subsidiary.id != own.subsidiary.id
            and other.status in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED)
            and other.advanced.cross_subsidiary_billing
        ),
        None,
    )


def named(name: str, connections: Iterable[Connection]) -> Connection | None:
    """The connection of the subsidiary that Alvys calls so; None if it was never connected."""
    return next((one for one in connections if one.subsidiary.is_named(name)), None)


def companion_at(where: Connection, part: Part) -> Companion:
    """The companion that is this part, booked at that connection."""
    return Companion(
        subsidiary_id=where.subsidiary.id,
        invoiced_by=part.invoiced_by,
        counterpart=part.counterpart,
        label=part.label,
    )


def share_of(other: Connection) -> Part:
    """The part of a summary invoice that this subsidiary invoices."""
    return Part(DocumentRole.SHARE, invoiced_by=other.subsidiary.id, label=label_of(other.subsidiary.name))


def intercompany_pair(paying: Connection, invoicing: Connection, *, several: bool = False) -> Companions:
    """The intercompany bill at the invoicing subsidiary, and the invoice at the paying one.

    `several` says that the document may have loads of several invoicing subsidiaries, each with a pair.
    """
    label = label_of(invoicing.subsidiary.name) if several else ""
    invoiced_by = invoicing.subsidiary.id if several else ""
    bill = Part(DocumentRole.INTERCOMPANY_BILL, invoiced_by, paying.subsidiary.name, label)
    invoice = Part(DocumentRole.INTERCOMPANY_INVOICE, invoiced_by, invoicing.subsidiary.name, label)
    return {bill.key: companion_at(invoicing, bill), invoice.key: companion_at(paying, invoice)}


def not_connected(number: str, name: str) -> NeedsAttention:
    """The error for a summary invoice with loads of a subsidiary that has no connection."""
    return NeedsAttention(
        f"Summary invoice {number} has loads of {name}, which is not connected to Sage Intacct.",
        code="subsidiary_not_connected",
        remedy=f"Connect {name}, or make one summary invoice for each subsidiary in Alvys; then retry.",
        concerns=name,
    )


def bills_by_trip(tendering: Connection) -> bool:
    """Whether the tendering subsidiary bills carriers by trip; a statement belongs to no set (DEC-3)."""
    return not tendering.ap.export_carrier_statements


def set_of(invoice: Transaction) -> str:
    """The list of the carrier bills that were booked in a set with a customer's invoice."""
    return f"set-of:{invoice.transaction_id}"


def goes_with_invoice(invoice: Transaction, bill: Transaction) -> bool:
    """Whether a bill, and the intercompany pair with it, leaves the books with that invoice.

    Only while its pair is about the subsidiary of the invoice: it may belong to another invoice now.
    """
    written = bill.receipt or bill.intent
    if written is None or bill.operation is Operation.REVERT:
        return False
    companions = bill.companions or written.companions
    bills = (companions[key] for key in companions if is_intercompany_bill(key))
    return any(companion.subsidiary_id in (invoice.subsidiary_id, invoice.booked_at) for companion in bills)


def is_intercompany_bill(key: str) -> bool:
    """Whether a part's key is that of an intercompany bill."""
    return key.partition("@")[0] == DocumentRole.INTERCOMPANY_BILL


def set_aside(invoice: Transaction, bill: Transaction, now: datetime) -> Transaction | None:
    """The record of a bill whose invoice left the books: it leaves them too, and waits for the invoice.

    None for a bill that doesn't go with that invoice, or leaves already.
    """
    if bill.set_aside or not goes_with_invoice(invoice, bill):
        return None
    return renewed(bill, {}, invoice.correlation_id, now).model_copy(update={"set_aside": True})


def stuck_in_set(invoice: Transaction, bill: Transaction, error: NeedsAttention) -> NeedsAttention:
    """The error of a revert of an invoice whose set can't leave the books as a whole."""
    return NeedsAttention(
        f"{invoice.number} is in an intercompany set with the carrier bill {bill.number}, which leaves the "
        f"books with it and can't: {error.message}",
        code=error.code,
        remedy=error.remedy,
        setting=error.setting,
        vendor=error.vendor,
        concerns=error.concerns,
    )


def invoice_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a carrier bill finds the load's invoice."""
    return f"{subsidiary_id}:cross-invoice:{load_number}"


def bill_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a load's invoice finds the waiting carrier bill."""
    return f"{subsidiary_id}:cross-bill:{load_number}"
