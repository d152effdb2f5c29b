"""Cross Subsidiary Billing: one subsidiary invoices the customer, another one owes the carrier (AP-8).

Four documents belong together: the customer's invoice and an intercompany bill at the Invoice As subsidiary,
an intercompany invoice and the carrier's bill at the Tender As subsidiary.
"""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.names import same_name

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
            if (same_name(other.subsidiary.name, name) or other.subsidiary.id == name)
            and other.subsidiary.id != own.subsidiary.id
            and other.status in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED)
            and other.advanced.cross_subsidiary_billing
        ),
        None,
    )


def bills_by_trip(tendering: Connection) -> bool:
    """Whether the tendering subsidiary bills carriers by trip; a statement belongs to no set (DEC-3)."""
    return not tendering.ap.export_carrier_statements


def invoice_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a carrier bill finds the load's invoice."""
    return f"{subsidiary_id}:cross-invoice:{load_number}"


def bill_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a load's invoice finds the waiting carrier bill."""
    return f"{subsidiary_id}:cross-bill:{load_number}"
