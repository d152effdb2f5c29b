"""An envelope assembled from objects read from Alvys, as if it had been sent whole (API-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.statements import (
    CarrierSettlementStatement,
    DriverSettlementStatement,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InputProblem, input_problems
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import model_of
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.names import folded
from alvys_intacct.late_dataclass import dataclass

# The most loads, and the most trips, of one envelope.
MOST_OF_A_KIND = 500


AlvysObject = AlvysInvoice | Trip | CarrierSettlementStatement | DriverSettlementStatement


@dataclass(frozen=True, slots=True)
class EnvelopeParts:
    """The parts of an envelope: the Alvys object itself, its loads and trips, and the party's details."""

    alvys_object: AlvysObject
    loads: Sequence[Load]
    trips: Sequence[Trip]
    party: dict[str, Any]


def assemble_envelope(reference: ByReference, parts: EnvelopeParts, as_of: datetime) -> TransactionEnvelope:
    """The envelope made of these parts. Raises `NeedsAttention` with the problems of their form.

    `as_of` is when reading began (UTC): an edit that is made during the reading is newer (MOD-3).
    """
    kind = reference.kind
    try:
        return model_of(kind).model_validate(
            {
                "kind": kind,
                "subsidiaryId": reference.subsidiary_id,
                "updatedAt": as_of,
                kind.facts.member: parts.alvys_object,
                "loads": list(parts.loads)[:MOST_OF_A_KIND],
                "trips": list(parts.trips)[:MOST_OF_A_KIND],
                "party": parts.party,
            }
        )
    except ValidationError as error:
        raise inconsistent(reference, input_problems(error)) from None


def inconsistent(reference: ByReference, problems: Sequence[InputProblem]) -> NeedsAttention:
    """The error for an Alvys object that can't be booked as it is."""
    faults = "; ".join(problem.said for problem in problems)
    return NeedsAttention(
        f"{reference.number} can't be taken from Alvys: {faults}.",
        code="alvys_object_inconsistent",
        remedy="Correct it in Alvys, then retry.",
    )


def refuse_other_kind(kind: Kind, invoice: AlvysInvoice) -> None:
    """Refuse an invoice of another kind: booked under two kinds, it would be booked twice.

    Where Alvys doesn't name the kind, the number of loads decides; one load allows both kinds. Raises
    `NeedsAttention`.
    """
    alvys_type = folded(invoice.Type or "").replace(" ", "")
    if invoice.SupplementalInvoiceType or "supplement" in alvys_type:
        kinds = {Kind.SUPPLEMENTAL_INVOICE}
    elif "summary" in alvys_type or len(invoice.Loads) > 1:
        kinds = {Kind.SUMMARY_INVOICE}
    elif alvys_type == "loadinvoice":
        kinds = {Kind.LOAD_INVOICE}
    else:
        kinds = {Kind.LOAD_INVOICE, Kind.SUMMARY_INVOICE}
    if kind in kinds:
        return
    right = min(kinds)
    loads = f"{len(invoice.Loads)} loads" if len(invoice.Loads) > 1 else f"load {invoice.Loads[0].LoadNumber}"
    raise NeedsAttention(
        f"Invoice {invoice.Number} for {loads} is a {right.said_as.lower()} in Alvys, "
        f"not a {kind.said_as.lower()}.",
        code="invoice_of_another_kind",
        remedy=f"Send it as {right}.",
    )


def invoice_of_load(load_number: str, invoices: Iterable[AlvysInvoice]) -> AlvysInvoice | None:
    """The load invoice of this load, no supplement; the one with the load's number is preferred.

    Raises `NeedsAttention` where the load is billed on a summary invoice only.
    """
    billing = [
        invoice for invoice in invoices if any(load.LoadNumber == load_number for load in invoice.Loads)
    ]
    own = [invoice for invoice in billing if _is_load_invoice(invoice)]
    if own:
        return next((invoice for invoice in own if invoice.Number == load_number), own[0])
    summary = next((invoice for invoice in billing if len(invoice.Loads) > 1), None)
    if summary is None:
        return None
    raise NeedsAttention(
        f"Load {load_number} is billed on summary invoice {summary.Number}; it has no invoice of its own.",
        code="invoice_of_another_kind",
        remedy=f"Send invoice {summary.Number} as {Kind.SUMMARY_INVOICE}.",
    )


def load_numbers_of(alvys_object: AlvysObject) -> list[str]:
    """The loads that it belongs to, each once, in its order."""
    if isinstance(alvys_object, AlvysInvoice):
        numbers: list[str | None] = [load.LoadNumber for load in alvys_object.Loads]
    elif isinstance(alvys_object, Trip):
        numbers = [alvys_object.LoadNumber]
    elif isinstance(alvys_object, CarrierSettlementStatement):
        numbers = [trip.LoadNumber for trip in alvys_object.Trips]
    else:
        numbers = [line.LoadNumber for line in alvys_object.LineItems]
    return list(dict.fromkeys(filter(None, numbers)))


def trip_numbers_of(alvys_object: AlvysObject) -> list[str]:
    """The trips that a statement names, each once, in its order."""
    if isinstance(alvys_object, CarrierSettlementStatement):
        return list(dict.fromkeys(trip.TripNumber for trip in alvys_object.Trips))
    if isinstance(alvys_object, DriverSettlementStatement):
        return list(dict.fromkeys(line.TripNumber for line in alvys_object.LineItems if line.TripNumber))
    return []


def _is_load_invoice(invoice: AlvysInvoice) -> bool:
    try:
        refuse_other_kind(Kind.LOAD_INVOICE, invoice)
    except NeedsAttention:
        return False
    return True
