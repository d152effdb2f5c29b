"""What a transaction's record keeps of its newest content, for lists, gates and comparison."""

from __future__ import annotations

from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.envelope import ByReference, Envelope, content_hash
from alvys_intacct.domain.parts import Part, part_key, part_suffix


def recorded_content(envelope: Envelope, part: Part = Part.WHOLE) -> dict[str, object]:
    """The fields of `Transaction` that follow from what Alvys sent."""
    if isinstance(envelope, ByReference):
        return {"number": envelope.number, "content_hash": content_hash(envelope)}
    # The other parts' totals are known once they are booked.
    total = envelope.total if part is Part.WHOLE else None
    return {
        "alvys_id": part_key(envelope.alvys_id, part),
        "number": envelope.number + part_suffix(part),
        "content_hash": content_hash(envelope),
        "alvys_updated_at": envelope.updated_at,
        "created_on": envelope.created_on,
        "party_name": envelope.party_name,
        "load_number": envelope.load_number,
        "trip_id": envelope.trip_id,
        "total": str(total.Amount) if total else None,
        "currency": _currency(total.Currency) if total else None,
    }


def _currency(number: int | None) -> str | None:
    """What a list shows; an unknown number is refused when the document is built."""
    return CODE_BY_NUMBER.get(number) if number is not None else None
