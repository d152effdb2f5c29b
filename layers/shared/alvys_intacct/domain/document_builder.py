"""From an envelope to Sage's document: the one way that exports, edits and previews share (MAP-8)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial

from alvys_intacct.domain.accounts import NO_ACCOUNT, choose_account
from alvys_intacct.domain.adoption import marker
from alvys_intacct.domain.bookings.booking import Booking, Charge
from alvys_intacct.domain.bookings.of_kind import booking_of
from alvys_intacct.domain.coding import Offers, code_document
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.documents import (
    Bill,
    CreditMemo,
    Dimension,
    Document,
    Invoice,
    Line,
    Side,
    VendorCredit,
)
from alvys_intacct.domain.envelope import Whole, contradicts_subsidiary
from alvys_intacct.domain.envelopes.shape import LONGEST_DOCUMENT_NUMBER
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.parts import INTERCOMPANY, Part, part_key, part_suffix
from alvys_intacct.domain.party_matching import Matched
from alvys_intacct.domain.terms import ChosenTerm, choose_term, term_wish

# Sage keeps more; a person reads no more.
LONGEST_DESCRIPTION = 400
LONGEST_REFERENCE = 45
LONGEST_MEMO = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What was found in Sage for a document: its party, the terms of its side, and what there is to code by.

    `party` is None where no match was found; whoever asks has that problem already.
    """

    terms: AbstractSet[str]
    party: Matched | None
    offers: Offers = field(default_factory=Offers)


def build_document(
    envelope: Whole,
    connection: Connection,
    known: Known,
    findings: Findings,
    reposts: int = 0,
    part: Part = Part.WHOLE,
) -> Document:
    """A part's document for an envelope. What stands in the way goes to `findings`.

    `reposts` is how many numbers were used up by documents that this one takes the place of (MOD-6).
    """
    if part not in INTERCOMPANY:
        findings.attempt(lambda: _agree(connection, envelope), None)
    booking = booking_of(envelope, connection, part)
    key = part_key(envelope.alvys_id, part)
    findings.warnings += booking.warnings
    findings.companions = booking.companions
    # An entity may keep its books in a currency of its own (AR-8).
    base = known.offers.base_currencies.get(connection.entity_id or "", connection.base_currency)
    currency = findings.attempt(lambda: currency_code(booking.currencies, base), base)
    term = _term(envelope, connection, part, known, findings)
    charges = booking.charges
    make = _type_of(booking)
    document = make(
        party_id=known.party.party_id if known.party else "",
        document_number=numbered(booking.number, part, reposts),
        document_date=booking.document_date,
        due_date=booking.due_date,
        term=term.name if term else None,
        reference=findings.attempt(lambda: _reference(booking), None),
        description=f"{marker(key)} {booking.about}"[:LONGEST_DESCRIPTION],
        external_reference=key,
        currency=currency,
        base_currency=base,
        posted=_is_posted(connection, booking.side),
        lines=tuple(_line(charge, booking.side, currency, connection, findings) for charge in charges),
        sources=_sources(known, term),
    )
    return code_document(document, envelope, charges, connection, known.offers, findings)


def has_nothing_to_book(document: Document) -> bool:
    """AR-3: a receivable of zero. AP-6: a payable of zero still books what offsets each other in it."""
    return not document.lines or (document.total.is_zero and document.side is Side.AR)


def numbered(number: str, part: Part = Part.WHOLE, reposts: int = 0) -> str:
    """The document number of a part, with ``-R1``, ``-R2`` … where Sage keeps those before it (MOD-6).

    Alvys's own fits into Sage's limit (it is refused otherwise); it loses its end to what is added.
    """
    added = part_suffix(part) + (f"-R{reposts}" if reposts else "")
    return number[: LONGEST_DOCUMENT_NUMBER - len(added)] + added


def _type_of(booking: Booking) -> type[Invoice | Bill | CreditMemo | VendorCredit]:
    """AR-3, AP-6: a negative total becomes an adjustment."""
    if booking.side is Side.AR:
        return CreditMemo if booking.total < 0 else Invoice
    return VendorCredit if booking.total < 0 else Bill


def _is_posted(connection: Connection, side: Side) -> bool:
    """AR-5, AP-7."""
    return connection.ar.autopost_invoices if side is Side.AR else connection.ap.autopost_bills


def _term(
    envelope: Whole, connection: Connection, part: Part, known: Known, findings: Findings
) -> ChosenTerm | None:
    """The document's term, or None where Sage has none that fits (TERM-1, TERM-2)."""
    nothing: ChosenTerm | None = None
    wish = term_wish(envelope, connection, part)
    return findings.attempt(lambda: choose_term(wish, known.terms), nothing)


def _reference(booking: Booking) -> str | None:
    if booking.reference is not None and len(booking.reference) > LONGEST_REFERENCE:
        raise NeedsAttention(
            f"The reference {booking.reference[:60]!r} has {len(booking.reference)} characters; Sage Intacct "
            f"takes {LONGEST_REFERENCE}.",
            code="reference_too_long",
            remedy="Shorten the PO, order or carrier invoice number in Alvys and send it again.",
        )
    return booking.reference


def _sources(known: Known, term: ChosenTerm | None) -> dict[str, str]:
    """Where the header's values come from (MAP-8)."""
    return ({"party": known.party.rule} if known.party else {}) | ({"term": term.rule} if term else {})


def _line(charge: Charge, side: Side, currency: str, connection: Connection, findings: Findings) -> Line:
    choose = partial(
        choose_account,
        connection.account_mappings,
        charge.account_side or side,
        charge.category,
        charge.item,
    )
    account = findings.attempt(choose, NO_ACCOUNT)
    return Line(
        account=account.number,
        amount=Money(charge.amount, currency),
        memo=charge.memo[:LONGEST_MEMO],
        category=charge.category,
        item=charge.item,
        level=account.level,
        # In a company of several entities Sage wants a location on each line, and the entity is one.
        dimensions={Dimension.LOCATION: connection.entity_id} if connection.entity_id else {},
    )


def _agree(connection: Connection, envelope: Whole) -> None:
    """The connection may have been made after the message came in: hold them against each other again."""
    problems = contradicts_subsidiary(envelope, connection.subsidiary.id, connection.subsidiary.name)
    if problems:
        raise NeedsAttention(
            f"{problems[0].path} {problems[0].message}.",
            code="subsidiary_contradiction",
            remedy="Correct the subsidiary in Alvys, then send it again.",
        )
