"""From a booking to Sage's document; exports, edits and previews all use this builder (MAP-8)."""

from __future__ import annotations

from datetime import date
from functools import partial

from alvys_intacct.domain.account_mappings.mapping import NO_ACCOUNT, choose_account
from alvys_intacct.domain.build_report import BuildReport
from alvys_intacct.domain.building.currencies import base_currency, refuse_foreign
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.building.long_texts import TextsOfDocument
from alvys_intacct.domain.coding.document_coding import code_document
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking, Charge
from alvys_intacct.domain.kinds.document_roles import ELSEWHERE, DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.numbering import number_prefix
from alvys_intacct.domain.kinds.parsing import contradicts_subsidiary
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.parties.creation import form_1099_of
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.terms import (
    ChosenTerm,
    TermWish,
    choose_term,
    lasting_term,
    term_wish,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import (
    Bill,
    CreditMemo,
    Dimension,
    Document,
    Invoice,
    Line,
    VendorCredit,
)
from alvys_intacct.domain.sage.parties import Form1099
from alvys_intacct.domain.sage.text_lengths import lengths_of
from alvys_intacct.domain.transactions.unknown_outcomes import marker
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Built:
    """A document, the roles of its companions, its number's prefix, and warnings and problems for a person.

    `problems` is empty where building stops at the first. `lasting_term` is the term that the party itself
    should have, if any.
    """

    document: Document
    companions: tuple[DocumentRole, ...]
    prefix: str
    warnings: list[str]
    problems: list[NeedsAttention]
    lasting_term: str | None = None


def build_document(
    envelope: TransactionEnvelope,
    booking: Booking,
    connection: Connection,
    inputs: DocumentInputs,
    *,
    reposts: int = 0,
    prefix: str | None = None,
    stop_at_first: bool = True,
) -> Built:
    """The document for a booking. Raises `NeedsAttention`, or with `stop_at_first` off collects all problems.

    A missing party is not reported here: `inputs` has that problem. `reposts` is the count of numbers that
    replaced documents have used up (MOD-6). `prefix` is that of an earlier document, whose number stays; None
    for a new one, where the settings decide.
    """
    report = BuildReport(stop_at_first=stop_at_first)
    if booking.role not in ELSEWHERE:
        report.attempt(lambda: _agree(connection, envelope), None)
    report.warnings += booking.warnings
    if conflict := inputs.wanted.link_conflict:
        report.warnings.append(conflict)
    key = booking.part.key_of(envelope.alvys_id)
    base, company = base_currency(connection, inputs.choices), inputs.choices.currencies
    currency = report.attempt(lambda: currency_code(booking.currencies, base), base)
    report.attempt(lambda: refuse_foreign(currency, base, company), None)
    wish = term_wish(envelope, booking, connection)
    term = _term(wish, inputs, report)
    make = _type_of(booking)
    texts = _texts(make, connection, inputs, report)
    own_prefix = number_prefix(envelope, booking.side, connection) if prefix is None else prefix
    number = texts.number(own_prefix + booking.number, number_suffix(booking.part, reposts))
    reference = texts.reference(booking.reference)
    document = make(
        party_id=inputs.party.party_id if inputs.party else "",
        document_number=number,
        document_date=booking.document_date,
        due_date=report.attempt(lambda: _due_date(booking), None),
        term=term.name if term else None,
        reference=reference,
        description=texts.description(marker(key), booking.about),
        external_reference=texts.external_reference(key),
        currency=currency,
        base_currency=base,
        posted=_is_posted(connection, booking.side),
        names_currency=company.multi_currency is not False,
        lines=tuple(_line(charge, booking.side, currency, connection, texts) for charge in booking.charges),
        sources=_sources(inputs.party, term),
        form_1099=_form_1099(envelope, booking, inputs),
    )
    coded = code_document(
        document, envelope, booking.charges, connection, inputs.choices, inputs.names, report
    )
    lasting = lasting_term(wish, coded.term)
    return Built(coded, booking.companions, own_prefix, report.warnings, report.problems, lasting)


def has_nothing_to_book(document: Document) -> bool:
    """Whether there is nothing to book: no lines, or a receivable of zero (AR-3).

    A payable of zero with lines is booked (AP-6).
    """
    return not document.lines or (document.total.is_zero and document.side is Side.AR)


def number_suffix(part: Part, reposts: int) -> str:
    """The end of a document number: its part, and ``-R1``, ``-R2`` … where Sage keeps the earlier (MOD-6)."""
    return part.number_suffix + (f"-R{reposts}" if reposts else "")


def _texts(
    document_type: type[Document], connection: Connection, inputs: DocumentInputs, report: BuildReport
) -> TextsOfDocument:
    lengths = lengths_of(inputs.choices.text_lengths, document_type.type)
    return TextsOfDocument(lengths, connection.advanced.long_references, report)


def _type_of(booking: Booking) -> type[Invoice | Bill | CreditMemo | VendorCredit]:
    """The document's class; a negative total becomes an adjustment (AR-3, AP-6)."""
    if booking.side is Side.AR:
        return CreditMemo if booking.total < 0 else Invoice
    return VendorCredit if booking.total < 0 else Bill


def _is_posted(connection: Connection, side: Side) -> bool:
    """Whether the document is posted, not a draft (AR-5, AP-7)."""
    return connection.ar.autopost_invoices if side is Side.AR else connection.ap.autopost_bills


def _term(wish: TermWish, inputs: DocumentInputs, report: BuildReport) -> ChosenTerm | None:
    """The document's term, or None where Sage has none that fits (TERM-1, TERM-2)."""
    nothing: ChosenTerm | None = None
    chosen = report.attempt(lambda: choose_term(wish, inputs.terms), nothing)
    if chosen is not None and chosen.warning:
        report.warnings.append(chosen.warning)
    return chosen


def _due_date(booking: Booking) -> date | None:
    """The due date. Sage takes none before the date of the document."""
    due = booking.due_date
    if due is not None and due < booking.document_date:
        raise NeedsAttention(
            f"The due date {due:%m/%d/%Y} is before the date of the document, "
            f"{booking.document_date:%m/%d/%Y}.",
            code="due_date_before_document",
            remedy="Correct the due date in Alvys and send it again.",
        )
    return due


def _form_1099(envelope: TransactionEnvelope, booking: Booking, inputs: DocumentInputs) -> Form1099 | None:
    """The 1099 form of the vendor, whose payments Sage reports by line; none for W2 drivers."""
    if inputs.party is None or not booking.on_1099:
        return None
    return form_1099_of(envelope, inputs.wanted, inputs.party)


def _sources(party: Matched | None, term: ChosenTerm | None) -> dict[str, str]:
    """The sources of the header's values (MAP-8)."""
    return ({"party": party.rule} if party else {}) | ({"term": term.rule} if term else {})


def _line(charge: Charge, side: Side, currency: str, connection: Connection, texts: TextsOfDocument) -> Line:
    choose = partial(
        choose_account,
        connection.account_mappings,
        charge.account_side or side,
        charge.category,
        charge.item,
    )
    account = texts.report.attempt(choose, NO_ACCOUNT)
    return Line(
        account=account.number,
        amount=Money(charge.amount, currency),
        memo=texts.memo(charge.memo),
        category=charge.category,
        item=charge.item,
        level=account.level,
        # A multi-entity company needs a location on each line, and an entity is a location.
        dimensions={Dimension.LOCATION: connection.entity_id} if connection.entity_id else {},
    )


def _agree(connection: Connection, envelope: TransactionEnvelope) -> None:
    """Check the subsidiary again: the connection may be newer than the message. Raises `NeedsAttention`."""
    problems = contradicts_subsidiary(envelope, connection)
    if problems:
        raise NeedsAttention(
            f"{problems[0].path} {problems[0].message}.",
            code="subsidiary_contradiction",
            remedy="Correct the subsidiary in Alvys, then send it again.",
        )
