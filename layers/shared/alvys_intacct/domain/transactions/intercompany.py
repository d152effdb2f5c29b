"""Cross Subsidiary Billing: one subsidiary invoices the customer, another one owes the carrier (AP-8).

Four documents belong together: the customer's invoice and an intercompany bill where the load is invoiced, an
intercompany invoice and the carrier's bill where the trip is tendered.
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
    """The other subsidiary's connection, if both bill across subsidiaries; None where they don't.

    `name` is the subsidiary's, or its id.
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
    """Whether the tendering subsidiary bills its carriers by trip; a settlement belongs to no set (DEC-3)."""
    return not tendering.ap.export_carrier_statements


def invoice_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a load's invoice is found from its carrier's bill."""
    return f"{subsidiary_id}:cross-invoice:{load_number}"


def bill_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a bill that waits is found from its load's invoice."""
    return f"{subsidiary_id}:cross-bill:{load_number}"
