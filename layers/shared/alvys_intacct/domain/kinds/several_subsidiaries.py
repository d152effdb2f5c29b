"""Documents over loads that several subsidiaries invoice: each part has the charges of its loads (AP-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alvys_intacct.domain.connections.connection import Connection, Subsidiary
from alvys_intacct.domain.connections.setting_choices import SummaryInvoices
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.named_loads import description_of, reference_of
from alvys_intacct.domain.sage.books import Side


def of_subsidiary(
    booking: Booking, envelope: TransactionEnvelope, connection: Connection, part: Part
) -> Booking:
    """The booking with the charges and, on an invoice, the reference and description of that part only.

    A summary invoice is divided by the subsidiaries of its loads; a load that names none stays with the main
    part. An intercompany document on a driver's statement has what the driver gets for the loads of one
    invoicing subsidiary.
    """
    invoiced = envelope.invoiced_as()
    own = connection.subsidiary.is_named
    if envelope.may_be_split:
        is_main = part.role is DocumentRole.MAIN
        splits = connection.advanced.summary_invoices_over_several_subsidiaries is SummaryInvoices.SPLIT
        if is_main and (not splits or not any(map(own, invoiced.values()))):
            return booking
        return _with_loads(booking, lambda load: own(invoiced[load]) if load in invoiced else is_main)
    if not part.invoiced_by:
        return booking
    # The bill is booked at the invoicing subsidiary itself, the invoice at the one that pays the driver.
    is_bill = part.role is DocumentRole.INTERCOMPANY_BILL
    names = own if is_bill else Subsidiary(id=part.invoiced_by, name=part.counterpart).is_named
    named = _by_load(_payable(booking), envelope)
    return _with_loads(named, lambda load: load in invoiced and names(invoiced[load]))


def _by_load(booking: Booking, envelope: TransactionEnvelope) -> Booking:
    """The booking whose charges name their load, also where a statement's line names the trip only."""
    loads = {trip.TripNumber: trip.LoadNumber for trip in envelope.trips}
    charges = tuple(
        replace(charge, load_number=charge.load_number or loads.get(charge.trip_number or ""))
        for charge in booking.charges
    )
    return replace(booking, charges=charges)


def _payable(booking: Booking) -> Booking:
    """The booking as a payable: a driver who owes us is still paid for loads by the invoicing subsidiary."""
    if booking.side is Side.AP:
        return booking
    charges = tuple(replace(charge, amount=-charge.amount, account_side=None) for charge in booking.charges)
    return replace(booking, side=Side.AP, charges=charges)


def _with_loads(booking: Booking, has: Callable[[str], bool]) -> Booking:
    """The booking of these loads. Its header is theirs: it stays when others change (MOD-4)."""
    charges = tuple(charge for charge in booking.charges if has(charge.load_number or ""))
    loads = tuple(load for load in booking.loads if has(load.number))
    if not loads:
        return replace(booking, charges=charges)
    about, reference = description_of(loads), reference_of(loads)
    return replace(booking, charges=charges, loads=loads, about=about, reference=reference)
