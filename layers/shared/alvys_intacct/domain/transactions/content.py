"""The fields of a transaction's record that follow from its newest content."""

from __future__ import annotations

from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.kinds.document_roles import WHOLE, DocumentRole, Part
from alvys_intacct.domain.kinds.parsing import Envelope, content_hash
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.numbers import quoted_numbers


def recorded_content(
    envelope: Envelope, part: Part = WHOLE, subsidiary_id: str | None = None
) -> dict[str, object]:
    """The fields of `Transaction` that follow from an envelope.

    `subsidiary_id` is where a companion is booked; None stands for the envelope's own.
    """
    place = subsidiary_id or envelope.subsidiary_id
    if isinstance(envelope, ByReference):
        return {
            "subsidiary_id": place,
            "number": envelope.number,
            "content_hash": content_hash(envelope),
        }
    # A companion is looked for by the number of its main document, too.
    of_main = (envelope.number[:LONGEST_IDENTIFIER],) if part.number_suffix else ()
    # The totals of companions are not known before they are booked.
    total = envelope.total if part.role is DocumentRole.MAIN else None
    return {
        "subsidiary_id": place,
        "alvys_id": part.key_of(envelope.alvys_id),
        # Bounded: a document whose number or party's name is absurdly long is recorded too.
        "number": envelope.number[:LONGEST_IDENTIFIER] + part.number_suffix,
        "content_hash": content_hash(envelope),
        "alvys_updated_at": envelope.updated_at,
        "created_on": envelope.created_on,
        "document_date": envelope.document_date,
        "party_name": envelope.party_name and envelope.party_name[:LONGEST_IDENTIFIER],
        "load_number": envelope.load_number,
        "quoted": (*of_main, *quoted_numbers(envelope)),
        "trip_id": envelope.trip_id,
        "total": amount_text(total.Amount) if total else None,
        "currency": _currency(total.Currency) if total else None,
    }


def _currency(number: int | None) -> str | None:
    """The ISO code for lists; an unknown number is refused when the document is built."""
    return CODE_BY_NUMBER.get(number) if number is not None else None
