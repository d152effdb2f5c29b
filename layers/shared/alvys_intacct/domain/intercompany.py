"""Cross Subsidiary Billing: one subsidiary invoices the customer, another one owes the carrier (AP-8).

Four documents belong together: the customer's invoice and an intercompany bill where the load is invoiced, an
intercompany invoice and the carrier's bill where the trip is tendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from alvys_intacct.domain.connections import Connection, ConnectionStatus
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.parts import Part

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys import Trip
    from alvys_intacct.domain.envelope import Whole
    from alvys_intacct.domain.envelopes.carriers import CarrierBill
    from alvys_intacct.domain.envelopes.invoices import InvoiceEnvelope

INVOICES = frozenset({Kind.LOAD_INVOICE, Kind.SUMMARY_INVOICE})
PART_WORDS = {
    Part.INTERCOMPANY_BILL: "the intercompany bill",
    Part.INTERCOMPANY_INVOICE: "the intercompany invoice",
}


def invoiced_as(envelope: Whole) -> str | None:
    """The subsidiary that invoices a carrier bill's load, where it is not the one that tenders the trip."""
    if envelope.kind is not Kind.CARRIER_BILL or not envelope.loads:
        return None
    tendered, invoiced = cast("CarrierBill", envelope).trip.TenderAs, envelope.loads[0].InvoiceAs
    if not tendered or not invoiced or same_name(tendered, invoiced):
        return None
    return invoiced


def tendered_elsewhere(envelope: Whole) -> Iterator[tuple[Trip, str]]:
    """The trips of a customer's invoice whose carriers another subsidiary owes, with its name."""
    if envelope.kind not in INVOICES:
        return
    invoice = cast("InvoiceEnvelope", envelope)
    names = [load.InvoiceAs for load in invoice.loads if load.InvoiceAs]
    for trip in invoice.trips:
        if trip.Carrier and trip.TenderAs and names and not same_name(trip.TenderAs, names[0]):
            yield trip, trip.TenderAs


def loads_of(envelope: Whole) -> list[str]:
    """The loads that a customer's invoice bills; none for another kind."""
    if envelope.kind not in INVOICES:
        return []
    return [load.LoadNumber for load in cast("InvoiceEnvelope", envelope).invoice.Loads]


def partner(own: Connection, name: str, connections: Iterable[Connection]) -> Connection | None:
    """The other subsidiary's connection, if both bill across subsidiaries; None where they don't.

    `name` is the subsidiary's, or its id.
    """
    if not own.advanced.cross_subsidiary_billing:
        return None
    return next(
        (
            one
            for one in connections
            if (same_name(one.subsidiary.name, name) or one.subsidiary.id == name)
            and one.subsidiary.id != own.subsidiary.id
            and one.status in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED)
            and one.advanced.cross_subsidiary_billing
        ),
        None,
    )


def bills_by_trip(tendering: Connection) -> bool:
    """Whether the tendering subsidiary bills its carriers by trip; a settlement belongs to no set (DEC-3)."""
    return not tendering.ap.export_carrier_statements


def counterpart(envelope: Whole, part: Part) -> str:
    """Whom an intercompany document is with: the tendering subsidiary is paid, the invoicing one pays."""
    bill = cast("CarrierBill", envelope)
    if part is Part.INTERCOMPANY_BILL:
        return bill.trip.TenderAs or ""
    return bill.loads[0].InvoiceAs or "" if bill.loads else ""


def invoice_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a load's invoice is found from its carrier's bill."""
    return f"{subsidiary_id}:cross-invoice:{load_number}"


def bill_key(subsidiary_id: str, load_number: str) -> str:
    """The key under which a bill that waits is found from its load's invoice."""
    return f"{subsidiary_id}:cross-bill:{load_number}"
