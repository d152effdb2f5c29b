"""The prefix of a document number: that of its type, or of the fleet (setting *Reference prefixes*).

Alvys's number is what people quote. The prefix is put before it in Sage only.
"""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side

# The invoices that are numbered after their load. A summary invoice has a number of its own.
_OF_LOAD = frozenset({Kind.LOAD_INVOICE, Kind.SUPPLEMENTAL_INVOICE})
# The prefixes that were always put before a number, before there was a setting.
_ALWAYS = {
    Kind.FUEL: "AFL",
    Kind.TOLL: "ATL",
    Kind.DEDUCTION: "ADT",
    Kind.ACCESSORIAL_EXPENSE: "AAC",
    Kind.ESCROW: "AES",
}


def number_prefix(envelope: TransactionEnvelope, side: Side, connection: Connection) -> str:
    """The prefix of a new document on that side; empty where the setting is off.

    An invoice of a load has its fleet's prefix instead of that of its type. Alvys may have put it there.
    """
    settings = connection.ar if side is Side.AR else connection.ap
    if not settings.reference_prefixes:
        return ""
    if envelope.kind in _OF_LOAD:
        load = envelope.load_of(envelope.load_number)
        of_fleet = (load.Fleet.InvoiceNumberPrefix or "").strip() if load and load.Fleet else ""
        if of_fleet:
            has_it = envelope.number.casefold().startswith(of_fleet.casefold())
            return "" if has_it else of_fleet
    return envelope.kind.facts.number_prefix


def prefix_before_the_setting(kind: Kind, document_number: str | None) -> str:
    """The prefix of a document that was exported before prefixes were recorded, by its number if known."""
    always = _ALWAYS.get(kind, "")
    return always if document_number is None or document_number.startswith(always) else ""
