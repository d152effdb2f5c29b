"""A behaving Sage: documents with states, control ids that count once, and faults on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.close.sage_documents import SageDocument, marked_as
from alvys_intacct.domain.close.sage_pages import SagePage
from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import (
    ANY_PARTY,
    UNPOSTED,
    Dimension,
    Document,
    DocumentState,
    DocumentType,
)
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument, FoundLine
from alvys_intacct.domain.sage.metadata import DimensionValue, Entity, GlAccount, Metadata, Term
from alvys_intacct.domain.sage.modules import Module
from alvys_intacct.domain.sage.parties import Contact, NewContact, NewParty, Party, PartyValues
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.sage.periods import AccountingPeriod
from alvys_intacct.domain.sage.permissions import Addable
from alvys_intacct.domain.sage.practice import CompanyPractice, CompanyTrial
from alvys_intacct.domain.sage.writes import (
    Create,
    CreateContact,
    CreateParty,
    Delete,
    Exchange,
    Exchanged,
    ExchangeOutcome,
    HalfExchanged,
    PayTo,
    Recall,
    Reverse,
    Update,
    UpdateParty,
    UpdateScope,
    Write,
    Written,
)
from alvys_intacct.ports.runtime import Clock
from tests.fakes.faults import Wire

Operation = Create | Update | Recall | Delete | Reverse | CreateParty | CreateContact | PayTo | UpdateParty
GONE = frozenset({DocumentState.REVERSED, DocumentState.DELETED})
NO_VALUES = PartyValues("", "", PartyAddress.model_validate({}), "")
PAID_SHARE = {DocumentState.PAID: Decimal(1), DocumentState.PARTIALLY_PAID: Decimal("0.5")}

Answer = TypeVar("Answer")


class WriteFault(StrEnum):
    """What may go wrong with one write."""

    CONNECT = "connect"
    THROTTLED = "throttled"
    UNKNOWN_BEFORE = "unknown_before"
    UNKNOWN_AFTER = "unknown_after"
    UNKNOWN_LATE = "unknown_late"
    NEEDS_ATTENTION = "needs_attention"
    UNRECOGNISED = "unrecognised"


class NumberScope(StrEnum):
    """Where a document number may stand once."""

    COMPANY = "company"
    PARTY = "party"
    NONE = "none"


@dataclass(slots=True)
class Kept:
    """A document in Sage, with the content that it was made of. `removed_by_hand`: a person did it.

    `credited` is what its own negative lines settle of it, in a company that applies them.
    """

    found: FoundDocument
    document: Document
    company_id: str
    removed_by_hand: bool = False
    credited: Decimal = Decimal(0)

    @property
    def is_live(self) -> bool:
        """In the books."""
        return self.found.state not in GONE

    @property
    def is_open(self) -> bool:
        """Posted, and settled by nothing but its own negative lines."""
        if self.found.state in PAID_SHARE:
            return bool(self.credited) and self.found.paid == self.credited
        return self.found.state in (DocumentState.POSTED, DocumentState.NO_VALUE)


@dataclass(slots=True)
class Late:
    """A write whose caller heard nothing; Sage carries it out when it is due."""

    due: datetime
    books: Books
    write: Write | Exchange


def _by_number(detail: PaymentDetail) -> float:
    return int(detail.detail_id)


@dataclass(slots=True)
class FakeBooks:
    """`AccountingSystem` in memory.

    `sign_in` is asked for the error of each call that needs a session; `probes` counts the sign-ins that were
    asked for alone. `fault` and `refuse` are asked for each write; `lateness` says when a late one is due.
    How far document numbers are unique is a company's setting, and so is whether reversed ones keep theirs.
    `watch` is told of each write that Sage carries out, at that moment. Payment details come with their
    headers where the company lets them be queried together. With `rolls_back` off, a refused successor leaves
    the old document out of the books; with `clears_header_fields` off, an update empties no field.
    """

    clock: Clock
    wire: Wire = field(default_factory=Wire)
    sign_in: Callable[[Books], SyncError | None] = lambda _: None
    probes: int = 0
    fault: Callable[[Write], WriteFault | None] = lambda _: None
    refuse: Callable[[Write], NeedsAttention | None] = lambda _: None
    lateness: Callable[[], float] = lambda: 60.0
    watch: Callable[[Books, Write], None] = lambda _books, _write: None
    numbers: NumberScope = field(default_factory=lambda: NumberScope.PARTY)
    reversed_keep_numbers: bool = False
    number_in_use: str = "duplicate_document_number"
    documents: dict[tuple[str, DocumentType, str], Kept] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)
    completed: set[tuple[str, str]] = field(default_factory=set)
    parties: dict[tuple[Side, str], Party] = field(default_factory=dict)
    accounts: dict[str, bool] = field(default_factory=dict)
    numbers_of: dict[tuple[CarrierLink, str], list[Party]] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    contact_owners: dict[str, str | None] = field(default_factory=dict)
    terms: dict[Side, set[str]] = field(default_factory=lambda: {side: {"Net 30"} for side in Side})
    entities: dict[str, str] = field(default_factory=dict)
    details: list[PaymentDetail] = field(default_factory=list)
    headers: dict[tuple[Side, str], PaymentHeader] = field(default_factory=dict)
    practice: CompanyPractice = field(default_factory=CompanyPractice)
    no_reversal: str = ""
    posted_deletable: bool = False
    headers_with_details: bool = False
    order: Callable[[PaymentDetail], float] = _by_number
    headers_changed: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    rolls_back: bool = True
    submitted_editable: bool = False
    recallable: bool = True
    clears_header_fields: bool = True
    page_size: int = 2
    passwords: set[str] = field(default_factory=lambda: {"right"})
    dimensions: dict[Dimension, list[DimensionValue]] = field(default_factory=dict)
    periods: list[AccountingPeriod] = field(default_factory=list)
    forbidden: dict[Module, NeedsAttention] = field(default_factory=dict)
    may_add: dict[Addable, bool] = field(default_factory=lambda: dict.fromkeys(Addable, True))
    _last: int = 100

    # ------------------------------------------------------------------- the port

    def verify_credentials(self, books: Books, password: str) -> None:
        """Sign in."""
        self.wire.before("books.verify_credentials")
        if password not in self.passwords:
            raise NeedsAttention("The password is wrong.", code="bad_credentials")

    def probe(self, books: Books, *, though_refused: bool = True) -> None:
        """Sign in, and no more."""
        self.wire.before("books.probe")
        self.probes += 1
        self._signed_in(books)

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """An entity by name."""
        self.wire.before("books.find_entity")
        return self.entities.get(name)

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Each write for itself."""
        self.wire.before("books.write")
        self.catch_up()
        if (error := self.sign_in(books)) is not None:
            return [error for _ in writes]
        outcomes = [self._outcome(books, write) for write in writes]
        self.wire.after("books.write")
        return outcomes

    def exchange(self, books: Books, exchanges: Sequence[Exchange]) -> list[ExchangeOutcome]:
        """Each pair for itself, both halves or neither."""
        self.wire.before("books.exchange")
        self.catch_up()
        if (error := self.sign_in(books)) is not None:
            return [error for _ in exchanges]
        outcomes = [self._exchange(books, exchange) for exchange in exchanges]
        self.wire.after("books.exchange")
        return outcomes

    def read_lines(
        self,
        books: Books,
        document_type: DocumentType,
        record_nos: Iterable[str],
        custom_fields: Iterable[str] = (),
    ) -> dict[str, list[FoundLine]]:
        """The lines as they were written."""
        self.wire.before("books.read_lines")
        self._signed_in(books)
        kept = {
            number: self.documents.get((books.company_id, document_type, number)) for number in record_nos
        }
        return {
            number: [
                FoundLine(
                    dict(line.dimensions),
                    frozenset(line.custom_fields) & frozenset(custom_fields),
                    f"{number}{place:03}",
                    line.amount.amount,
                )
                for place, line in enumerate(document.document.lines)
            ]
            for number, document in kept.items()
            if document and document.found.state is not DELETED
        }

    def find_documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """By number and party; what was deleted is gone, what was reversed is not."""
        self.wire.before("books.find_documents")
        self._signed_in(books)
        self.catch_up()
        found = {
            lookup: [
                kept.found
                for kept in self._of_company(books)
                if kept.found.state is not DocumentState.DELETED
                and (kept.found.type, kept.found.document_number) == (lookup.type, lookup.document_number)
                and lookup.party_id in (kept.found.party_id, ANY_PARTY)
            ]
            for lookup in lookups
        }
        self.wire.after("books.find_documents")
        return found

    def find_marked(self, books: Books, document_type: DocumentType, marker: str) -> list[FoundDocument]:
        """By the beginning of the description."""
        self.wire.before("books.find_marked")
        self.catch_up()
        return [
            kept.found
            for kept in self._of_company(books)
            if kept.found.state is not DocumentState.DELETED
            and kept.found.type is document_type
            and kept.found.description.startswith(marker)
        ]

    def read_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """By record number."""
        self.wire.before("books.read_documents")
        self._signed_in(books)
        self.catch_up()
        kept = {
            number: self.documents.get((books.company_id, document_type, number)) for number in record_nos
        }
        found = {
            number: document.found
            for number, document in kept.items()
            if document and document.found.state is not DELETED
        }
        self.wire.after("books.read_documents")
        return found

    def find_parties(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> dict[str, list[Party]]:
        """Customers or vendors; the top level sees those of all entities."""
        self.wire.before("books.find_parties")
        self._signed_in(books)
        known = {party_id: self.parties.get((side, party_id)) for party_id in party_ids}
        return {
            party_id: [_told(party, with_values=with_values)]
            for party_id, party in known.items()
            if party and self._is_seen(books, party)
        }

    def party_page(self, books: Books, side: Side, after: str | None) -> tuple[list[PartyFacts], str | None]:
        """All parties of a side with their names, two a page."""
        found = [party for (of_side, _), party in self.parties.items() if of_side is side]
        start = int(after or 0)
        facts = [
            PartyFacts(
                party_id=party.party_id, name=party.name, active=party.active, entity_id=party.entity_id
            )
            for party in found[start : start + 2]
        ]
        return facts, str(start + 2) if start + 2 < len(found) else None

    def find_contacts(self, books: Books, names: Iterable[str]) -> dict[str, list[Contact]]:
        """Contacts by name."""
        self.wire.before("books.find_contacts")
        self._signed_in(books)
        known = [Contact(name, self.contact_owners.get(name)) for name in names if name in self.contacts]
        return {one.contact_name: [one] for one in known if self._is_seen(books, one)}

    def find_parties_by_name(
        self, books: Books, side: Side, names: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """Customers or vendors by folded name."""
        self.wire.before("books.find_parties_by_name")
        self._signed_in(books)
        wanted = {folded(name) for name in names}
        found: dict[str, list[Party]] = {}
        for (of_side, _), party in self.parties.items():
            if of_side is side and folded(party.name) in wanted and self._is_seen(books, party):
                found.setdefault(folded(party.name), []).append(_told(party, with_values=with_values))
        return found

    def find_vendors_by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """Vendors by MC or DOT number."""
        self.wire.before("books.find_vendors_by_number")
        self._signed_in(books)
        return {
            number: self.numbers_of[link, number] for number in numbers if (link, number) in self.numbers_of
        }

    def find_accounts(self, books: Books, account_numbers: Iterable[str]) -> dict[str, GlAccount]:
        """GL accounts."""
        self.wire.before("books.find_accounts")
        self._signed_in(books)
        return {
            number: GlAccount(number=number, title="", account_type="", active=self.accounts[number])
            for number in account_numbers
            if number in self.accounts
        }

    def accounting_periods(self, books: Books) -> list[AccountingPeriod]:
        """The periods that a test gives."""
        self.wire.before("books.accounting_periods")
        self._signed_in(books)
        return list(self.periods)

    def documents_of_period(
        self, books: Books, document_type: DocumentType, first: date, last: date, after: str | None
    ) -> SagePage:
        """Pages by document date, in order of their record number."""
        self.wire.before("books.documents_of_period")
        self._signed_in(books)
        self.catch_up()
        wanted = [
            kept
            for kept in self._of_company(books)
            if kept.found.type is document_type
            and kept.found.state is not DocumentState.DELETED
            and first <= kept.document.document_date <= last
            and int(kept.found.record_no) > int(after or 0)
        ]
        wanted.sort(key=lambda kept: int(kept.found.record_no))
        page, more = wanted[: self.page_size], len(wanted) > self.page_size
        following = page[-1].found.record_no if more else None
        return SagePage([_of_period(kept) for kept in page], following, 1 + bool(page))

    def documents_with_lines(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> SagePage:
        """By record number."""
        found = self.read_documents(books, document_type, record_nos)
        kept = [self.documents[books.company_id, document_type, number] for number in found]
        return SagePage([_of_period(document) for document in kept], None, 2)

    def forget_setup(self, books: Books) -> None:
        """It remembers nothing of a company."""
        self.wire.before("books.forget_setup")

    def visiting(self) -> AbstractContextManager[None]:
        """Sessions cost nothing here."""
        return nullcontext()

    def find_parties_and_terms(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> tuple[dict[str, list[Party]], set[str]]:
        """Both."""
        return self.find_parties(books, side, party_ids, with_values=with_values), self.find_terms(
            books, side
        )

    def find_terms(self, books: Books, side: Side) -> set[str]:
        """Terms."""
        self.wire.before("books.find_terms")
        self._signed_in(books)
        return set(self.terms[side])

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the window, in order of their record number."""
        self._signed_in(books)
        wanted = [
            detail
            for detail in self.details
            if detail.side is side and any(since <= at <= until for at in self._changes_of(detail))
        ]
        yield from self._pages_of(wanted)

    def payments_dated(
        self, books: Books, side: Side, first: date, last: date
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the range, after what takes payments back since its first day."""
        self._signed_in(books)
        of_side = [
            (detail, replace(detail, header=self.headers.get((side, detail.payment_id))).paid_on)
            for detail in self.details
            if detail.side is side
        ]
        back = [detail for detail, day in of_side if day and day >= first and detail.amount < 0]
        yield from self._pages_of(back)
        taken = {detail.detail_id for detail in back}
        dated = [detail for detail, day in of_side if day and first <= day <= last]
        yield from self._pages_of([detail for detail in dated if detail.detail_id not in taken])

    def _pages_of(self, wanted: list[PaymentDetail]) -> Iterator[list[PaymentDetail]]:
        wanted = sorted(wanted, key=self.order)
        for start in range(0, len(wanted), self.page_size):
            self.wire.before("books.payment_details")
            page = wanted[start : start + self.page_size]
            if self.headers_with_details:
                page = [
                    replace(detail, header=self.headers.get((detail.side, detail.payment_id)))
                    for detail in page
                ]
            yield page

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """Payments."""
        self.wire.before("books.payment_headers")
        self._signed_in(books)
        return {
            payment_id: self.headers[side, payment_id]
            for payment_id in payment_ids
            if (side, payment_id) in self.headers
        }

    def whole_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of payments."""
        self.wire.before("books.whole_payments")
        self._signed_in(books)
        wanted = set(payment_ids)
        return [
            replace(detail, header=self.headers.get((side, detail.payment_id)))
            for detail in self.details
            if detail.side is side and detail.payment_id in wanted
        ]

    def payments_on(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """What settles documents."""
        self.wire.before("books.payments_on")
        self._signed_in(books)
        of_side = [detail for detail in self.details if detail.side is document_type.side]
        found: dict[str, list[PaymentDetail]] = {}
        for number in record_nos:
            on_it = [one for one in of_side if number in (one.document_record_no, one.credit_from)]
            kept = self.documents.get((books.company_id, document_type, number))
            if not on_it and kept is not None and kept.found.paid != kept.credited:
                on_it = [_payment_by_hand(kept.found)]
            if on_it:
                found[number] = [
                    replace(one, header=self.headers.get((one.side, one.payment_id))) for one in on_it
                ]
        return found

    def own_credits(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, Decimal]:
        """The negative lines."""
        self.wire.before("books.own_credits")
        self._signed_in(books)
        kept = {
            number: self.documents.get((books.company_id, document_type, number)) for number in record_nos
        }
        return {
            number: -sum((min(line.amount.amount, Decimal(0)) for line in one.document.lines), Decimal(0))
            for number, one in kept.items()
            if one
        }

    def read_metadata(self, books: Books) -> Metadata:
        """What the other methods know, and the dimension values that a test gives."""
        self.wire.before("books.read_metadata")
        self._signed_in(books)
        return Metadata(
            read_at=self.clock.now(),
            entities=[
                Entity(entity_id=entity_id, name=name, active=True)
                for name, entity_id in self.entities.items()
            ],
            accounts=[
                GlAccount(number=number, title="", account_type="", active=active)
                for number, active in self.accounts.items()
            ],
            terms=[
                Term(name=name, side=side, active=True)
                for side, names in self.terms.items()
                for name in names
            ],
            dimensions=self.dimensions,
        )

    def try_company(self, books: Books, password: str, modules: Sequence[Module]) -> CompanyTrial:
        """All modules but the forbidden ones may be used."""
        self.verify_credentials(books, password)
        forbidden = {module: self.forbidden.get(module) for module in modules}
        return CompanyTrial(forbidden, self.practice, self.may_add)

    # ------------------------------------------------------- what a test looks at

    def live(self, alvys_id: str) -> list[Kept]:
        """The live documents that carry an Alvys id."""
        return [
            kept
            for kept in self.documents.values()
            if kept.is_live and f"[Alvys {alvys_id}]" in kept.found.description
        ]

    def catch_up(self, *, all_of_them: bool = False) -> None:
        """Carry out the late writes that are due."""
        due = [late for late in self.late if all_of_them or late.due <= self.clock.now()]
        self.late = [late for late in self.late if late not in due]
        for late in due:
            if isinstance(late.write, Exchange):
                self._carry_out_both(late.books, late.write)
            else:
                self._carry_out(late.books, late.write)

    # ------------------------------------------------------------ a person in Sage

    def set_state(self, kept: Kept, state: DocumentState) -> None:
        """A person posts, pays, selects, reverses or deletes it. Nobody pays a document of zero."""
        if state in PAID_SHARE and not kept.found.total:
            return
        paid = kept.credited + PAID_SHARE.get(state, Decimal(0)) * kept.found.total
        if state is DocumentState.POSTED and kept.credited:
            state = DocumentState.PARTIALLY_PAID
        kept.found = replace(kept.found, state=state, paid=paid)
        if state in GONE:
            kept.removed_by_hand = True

    # --------------------------------------------------------------------- inside

    def _changes_of(self, detail: PaymentDetail) -> list[datetime]:
        of_payment = self.headers_changed.get((detail.side, detail.payment_id))
        return [datetime.fromisoformat(detail.modified_at), *([of_payment] if of_payment else [])]

    def _is_seen(self, books: Books, one: Party | Contact) -> bool:
        return books.entity_id is None or one.entity_id in (None, books.entity_id)

    def _signed_in(self, books: Books) -> None:
        if (error := self.sign_in(books)) is not None:
            raise error

    def _of_company(self, books: Books) -> list[Kept]:
        return [kept for kept in self.documents.values() if kept.company_id == books.company_id]

    def _outcome(self, books: Books, write: Write) -> Written | SyncError:
        return self._under(self.fault(write), lambda: self._carry_out(books, write), books, write)

    def _under(
        self, fault: WriteFault | None, carry_out: Callable[[], Answer], books: Books, sent: Write | Exchange
    ) -> Answer | SyncError:
        """What Sage answers while a fault is there; what is late is carried out later."""
        match fault:
            case WriteFault.CONNECT:
                return Retryable("Sage can't be reached.", code="sage_unreachable")
            case WriteFault.THROTTLED:
                return Retryable("Sage is busy.", code="sage_busy", retry_after=30)
            case WriteFault.NEEDS_ATTENTION:
                return NeedsAttention("The period is closed.", code="period_closed")
            case WriteFault.UNRECOGNISED:
                return NeedsAttention("Words that nobody knows.", code="sage_refused")
            case WriteFault.UNKNOWN_BEFORE:
                return OutcomeUnknown("No answer.")
            case WriteFault.UNKNOWN_AFTER:
                carry_out()
                return OutcomeUnknown("No answer.")
            case WriteFault.UNKNOWN_LATE:
                due = self.clock.now() + timedelta(seconds=self.lateness())
                self.late.append(Late(due, books, sent))
                return OutcomeUnknown("No answer.")
            case None:
                return carry_out()

    def _carry_out(self, books: Books, write: Write) -> Written | SyncError:
        if (books.company_id, write.control_id) in self.completed:
            return OutcomeUnknown("This control id was used already.", code="already_done")
        if (refusal := self.refuse(write)) is not None:
            return refusal
        try:
            record_no = self._carried_out(books, write.operation)
        except NeedsAttention as error:
            return error
        self.completed.add((books.company_id, write.control_id))
        self.watch(books, write)
        return Written(record_no)

    def _carried_out(self, books: Books, operation: Operation) -> str:
        match operation:
            case Create(document=document):
                return self._create(books, document)
            case CreateParty(party=party):
                return self._create_party(books, party)
            case CreateContact(contact=contact):
                self._new_contact(books, contact.contact_name)
                return ""
            case PayTo(vendor_id=vendor_id, contact_name=contact_name):
                known = self.parties[Side.AP, vendor_id]
                self.parties[Side.AP, vendor_id] = replace(known, pay_to=contact_name)
                return ""
            case UpdateParty() as update:
                known = self.parties[update.side, update.party_id]
                values = _changed(known.values or NO_VALUES, update.contact, update.term)
                self.parties[update.side, update.party_id] = replace(known, term=values.term, values=values)
                return ""
            case Delete() | Reverse():
                return self._remove(books, operation)
            case Update():
                return self._update(books, operation)
            case Recall(record_no=record_no):
                kept = self._kept(books, DocumentType.BILL, record_no)
                if kept.found.state is not DocumentState.SUBMITTED or not self.recallable:
                    raise NeedsAttention("It can't be recalled.", code="recall_refused")
                kept.found = replace(kept.found, state=DocumentState.DRAFT)
                return record_no

    def _exchange(self, books: Books, exchange: Exchange) -> ExchangeOutcome:
        """The faults of both writes concern the pair: what is late or unanswered, is so for both halves."""
        faults = [self.fault(write) for write in (exchange.removal, exchange.creation)]
        fault = next((fault for fault in faults if fault is not None), None)
        return self._under(fault, lambda: self._carry_out_both(books, exchange), books, exchange)

    def _carry_out_both(self, books: Books, exchange: Exchange) -> ExchangeOutcome:
        """A refused half undoes the other; what is watched is what stays."""
        before = {key: replace(kept) for key, kept in self.documents.items()}
        completed = set(self.completed)
        watched: list[Write] = []
        watch, self.watch = self.watch, lambda _books, write: watched.append(write)
        try:
            removed = self._carry_out(books, exchange.removal)
            if isinstance(removed, SyncError):
                return removed
            created = self._carry_out(books, exchange.creation)
            if isinstance(created, SyncError) and self.rolls_back:
                self._restore(before)
                self.completed = completed
                watched = []
        finally:
            self.watch = watch
            for write in watched:
                self.watch(books, write)
        if isinstance(created, SyncError):
            return created if self.rolls_back else HalfExchanged(created)
        return Exchanged(created.record_no)

    def _restore(self, before: Mapping[tuple[str, DocumentType, str], Kept]) -> None:
        """Put the documents back as they were. Tests hold on to the objects, so these stay."""
        for key in [key for key in self.documents if key not in before]:
            del self.documents[key]
        for key, kept in before.items():
            self.documents[key].found, self.documents[key].document = kept.found, kept.document

    def _kept(self, books: Books, document_type: DocumentType, record_no: str) -> Kept:
        kept = self.documents.get((books.company_id, document_type, record_no))
        if kept is None or kept.found.state is DELETED:
            raise NeedsAttention("There is no such document.", code="document_not_found")
        return kept

    def _update(self, books: Books, update: Update) -> str:
        kept, document = self._kept(books, update.document.type, update.record_no), update.document
        state, found = kept.found.state, kept.found
        if state is DocumentState.SUBMITTED and not self.submitted_editable:
            raise NeedsAttention("It waits for approval.", code="update_refused")
        if state in GONE:
            raise NeedsAttention("It is reversed.", code="document_reversed")
        if update.scope is UpdateScope.WHOLE:
            if state in PAID_SHARE or state is DocumentState.SELECTED:
                raise NeedsAttention("It is paid.", code="document_paid")
            self._refuse_taken_number(books, document, update.record_no)
            posted = document.posted or state not in UNPOSTED
            found = replace(
                found,
                document_number=document.document_number,
                party_id=document.party_id,
                total=document.total.amount,
                due=document.total.amount,
                currency=document.currency,
                posting_date=document.document_date,
                state=DocumentState.POSTED if posted else DocumentState.DRAFT,
            )
            kept.document = document
        else:
            kept.document = replace(
                kept.document,
                due_date=document.due_date,
                term=document.term,
                reference=document.reference,
                description=document.description,
                custom_fields=document.custom_fields,
            )
        reference = document.reference or ("" if self.clears_header_fields else kept.found.reference)
        kept.found = replace(found, description=document.description, reference=reference)
        return update.record_no

    def _create_party(self, books: Books, party: NewParty) -> str:
        if (party.side, party.party_id) in self.parties:
            raise NeedsAttention("It exists.", code="already_exists")
        if party.pay_to is not None and party.pay_to not in self.contacts:
            raise NeedsAttention("There is no such contact.", code="contact_not_found")
        self._new_contact(books, party.contact.contact_name)
        made = Party(
            party.party_id,
            party.name,
            True,
            False,
            party.term,
            party.pay_to,
            books.entity_id,
            party.form_1099,
            _changed(NO_VALUES, party.contact, party.term),
        )
        self.parties[party.side, party.party_id] = made
        return ""

    def _new_contact(self, books: Books, name: str) -> None:
        if name in self.contacts:
            raise NeedsAttention("It exists.", code="already_exists")
        self.contacts.add(name)
        self.contact_owners[name] = books.entity_id

    def _refuse_taken_number(self, books: Books, document: Document, record_no: str = "") -> None:
        if any(
            kept.found.type is document.type
            and kept.found.document_number == document.document_number
            and kept.found.record_no != record_no
            and self._blocks(kept, document)
            for kept in self._of_company(books)
        ):
            raise NeedsAttention("The number is in use.", code=self.number_in_use)

    def _create(self, books: Books, document: Document) -> str:
        self._refuse_taken_number(books, document)
        self._last += 1
        total = document.total.amount
        found = FoundDocument(
            type=document.type,
            record_no=str(self._last),
            document_number=document.document_number,
            party_id=document.party_id,
            state=DocumentState.POSTED if document.posted else DocumentState.DRAFT,
            total=total,
            due=total,
            paid=Decimal(0),
            currency=document.currency,
            description=document.description,
            created_at=self.clock.now().replace(microsecond=0),
            posting_date=document.document_date,
            reference=document.reference or "",
        )
        kept = Kept(found, document, books.company_id, credited=self._own_credit(document))
        self.documents[books.company_id, document.type, found.record_no] = kept
        if kept.credited:
            self.set_state(kept, DocumentState.POSTED)
        return found.record_no

    def _own_credit(self, document: Document) -> Decimal:
        """What a new document's negative lines settle of it at once."""
        if not self.practice.applies_own_credits or not document.posted or document.type.is_adjustment:
            return Decimal(0)
        return -sum((min(line.amount.amount, Decimal(0)) for line in document.lines), Decimal(0))

    def _blocks(self, kept: Kept, document: Document) -> bool:
        stands = kept.is_live or (self.reversed_keep_numbers and kept.found.state is DocumentState.REVERSED)
        same_party = kept.found.party_id == document.party_id
        return stands and (
            self.numbers is NumberScope.COMPANY or (self.numbers is NumberScope.PARTY and same_party)
        )

    def _remove(self, books: Books, operation: Delete | Reverse) -> str:
        kept = self.documents.get((books.company_id, operation.type, operation.record_no))
        if kept is None or kept.found.state is DELETED:
            raise NeedsAttention("There is no such document.", code="document_not_found")
        if isinstance(operation, Reverse):
            assert not operation.type.is_adjustment, "Sage has no such function"
            if kept.found.state is DocumentState.REVERSED:
                raise NeedsAttention("It is reversed already.", code="document_reversed")
            if self.no_reversal:
                raise NeedsAttention("Reversal is off.", code=self.no_reversal)
            if not kept.is_open:
                raise NeedsAttention("It can't be reversed.", code="reversal_refused")
            kept.found = replace(kept.found, state=DocumentState.REVERSED)
        else:
            deletable = self.posted_deletable or kept.found.type.is_adjustment
            posted = deletable and kept.is_open
            if not posted and kept.found.state not in UNPOSTED:
                raise NeedsAttention("It can't be deleted.", code="delete_refused")
            kept.found = replace(kept.found, state=DELETED)
        return operation.record_no


def _of_period(kept: Kept) -> SageDocument:
    """The document as a close report reads it."""
    by_account: dict[str, Decimal] = {}
    for line in kept.document.lines:
        by_account[line.account] = by_account.get(line.account, Decimal(0)) + line.amount.amount
    found = kept.found
    return SageDocument(
        type=found.type,
        record_no=found.record_no,
        number=found.document_number,
        party_id=found.party_id,
        party_name="",
        document_date=kept.document.document_date,
        amount=found.total,
        currency=found.currency,
        state=found.state,
        marked_as=marked_as(found.description),
        accounts=tuple(by_account.items()),
        posting_date=found.posting_date,
    )


def _told(party: Party, *, with_values: bool) -> Party:
    return replace(party, values=(party.values or NO_VALUES) if with_values else None)


def _changed(values: PartyValues, contact: NewContact, term: str | None) -> PartyValues:
    return PartyValues(
        email=contact.email or values.email,
        phone=contact.phone or values.phone,
        address=contact.address or values.address,
        term=term or values.term,
    )


def _payment_by_hand(document: FoundDocument) -> PaymentDetail:
    """The payment behind a document that a test set to paid."""
    return PaymentDetail(
        document.type.side,
        "1",
        "1",
        document.record_no,
        document.paid,
        document.posting_date,
        PaymentState.COMPLETE,
        "",
    )


DELETED = DocumentState.DELETED
