"""What a transaction's record keeps of its newest content, for lists, gates and comparison."""

from __future__ import annotations

from datetime import date

from alvys_intacct.domain.bills import bill_date
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.envelope import ByReference, Envelope, LoadInvoice, Whole, content_hash


def recorded_content(envelope: Envelope) -> dict[str, object]:
    """The fields of `Transaction` that follow from what Alvys sent."""
    if isinstance(envelope, ByReference):
        return {"number": envelope.number, "content_hash": content_hash(envelope)}
    content: dict[str, object] = {
        "alvys_id": envelope.alvys_id,
        "number": envelope.number,
        "content_hash": content_hash(envelope),
        "alvys_updated_at": envelope.updated_at,
        "created_on": created_on(envelope),
    }
    if isinstance(envelope, LoadInvoice):
        invoice = envelope.invoice
        return content | {
            "party_name": invoice.Customer.Name,
            "load_number": invoice.Loads[0].LoadNumber,
            "total": str(invoice.Total.Amount),
            "currency": _currency(invoice.Total.Currency),
        }
    carrier = envelope.trip.Carrier
    return content | {
        "load_number": envelope.trip.LoadNumber,
        "total": str(carrier.TotalPayable.Amount) if carrier else None,
        "currency": _currency(carrier.TotalPayable.Currency) if carrier else None,
    }


def created_on(envelope: Whole) -> date:
    """When it was created in Alvys; a bill without its load is as old as the carrier's service (CONN-11)."""
    if isinstance(envelope, LoadInvoice):
        return envelope.invoice.CreatedDate
    created = envelope.loads[0].CreatedAt if envelope.loads else None
    return created or bill_date(envelope.trip, envelope.updated_at.date())


def _currency(number: int | None) -> str | None:
    """What a list shows; an unknown number is refused when the document is built."""
    return CODE_BY_NUMBER.get(number) if number is not None else None
