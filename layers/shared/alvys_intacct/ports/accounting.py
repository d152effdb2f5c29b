"""The port to the accounting system, Sage Intacct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from decimal import Decimal

    from alvys_intacct.domain.close.sage_pages import SagePage
    from alvys_intacct.domain.connections.setting_choices import CarrierLink
    from alvys_intacct.domain.errors import SyncError
    from alvys_intacct.domain.parties.party_facts import PartyFacts
    from alvys_intacct.domain.sage.books import Books, Side
    from alvys_intacct.domain.sage.documents import DocumentType
    from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument, FoundLine
    from alvys_intacct.domain.sage.metadata import GlAccount, Metadata
    from alvys_intacct.domain.sage.modules import Module
    from alvys_intacct.domain.sage.parties import Contact, Party
    from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
    from alvys_intacct.domain.sage.periods import AccountingPeriod
    from alvys_intacct.domain.sage.practice import CompanyTrial
    from alvys_intacct.domain.sage.writes import Exchange, ExchangeOutcome, Write, Written


class PeriodBooks(Protocol):
    """What Sage holds of a period (CLOSE-1, CLOSE-3). It raises what `AccountingSystem` raises."""

    def accounting_periods(self, books: Books) -> list[AccountingPeriod]:
        """The company's own active periods, in order of their days."""

    def documents_of_period(
        self, books: Books, document_type: DocumentType, first: date, last: date, after: str | None
    ) -> SagePage:
        """The next page of the documents with a document date from `first` to `last`, with their lines.

        `after` is the record number where the page before ended; None for the first page. An entity's
        connection gets the entity's documents, one at the top level those of the top level.
        """

    def documents_with_lines(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> SagePage:
        """Documents by record number, whatever their date; those that no longer exist are absent."""


class PartyPages(Protocol):
    """All customers and vendors of Sage, page by page (LINK-1). It raises what `AccountingSystem` raises."""

    def party_page(self, books: Books, side: Side, after: str | None) -> tuple[list[PartyFacts], str | None]:
        """The next page of customers or vendors, and where the following one begins; None at the end.

        `after` is None for the first page. Inactive ones are among them, and at the top level those that
        single entities have for themselves.
        """


class AccountingSystem(PeriodBooks, PartyPages, Protocol):
    """Sage Intacct, as use cases see it.

    Every method raises `Retryable` when nothing was carried out and a later call may succeed,
    `NeedsAttention` when a person must act, `ConnectionFault` when the sign-in with the kept password is
    refused. Methods with a password of their own raise `NeedsAttention` and `ConfigurationError` instead.
    """

    def verify_credentials(self, books: Books, password: str) -> None:
        """Sign in with this password, bypassing any cached session (CONN-3)."""

    def probe(self, books: Books, *, though_refused: bool = True) -> None:
        """Sign in with the kept password in one request, past any session (ERR-6).

        Without `though_refused`, a password that Sage refused a moment ago is not sent again. Raises
        `ConnectionFault` or `Retryable`; `Retryable.away` says that Sage is at fault.
        """

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """Sign in with this password; the id of the entity with exactly this name (CONN-2, CONN-3)."""

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Carry out many writes in as few requests as possible.

        Returns one outcome per write, in order; errors of single writes are returned, not raised.
        `OutcomeUnknown` marks writes that may have been carried out.
        """

    def exchange(self, books: Books, exchanges: Sequence[Exchange]) -> list[ExchangeOutcome]:
        """Take documents out of the books and put their successors in, each pair as a whole (MOD-2).

        Many pairs go in one request, which Sage carries out entirely or not at all. A pair that is refused
        has its own error, and neither of its halves was carried out; the others are sent again without it.
        Returns one outcome per pair, in order. `OutcomeUnknown` marks pairs that may have been carried out:
        both halves or neither.
        """

    def find_documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """All documents in Sage with these numbers and parties; an empty list if there are none."""

    def find_marked(self, books: Books, document_type: DocumentType, marker: str) -> Sequence[FoundDocument]:
        """The documents in Sage whose description begins with a marker, whatever their number and party."""

    def read_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """Documents by Sage's record number; missing documents are absent."""

    def read_lines(
        self,
        books: Books,
        document_type: DocumentType,
        record_nos: Iterable[str],
        custom_fields: Iterable[str] = (),
    ) -> dict[str, list[FoundLine]]:
        """The lines of documents in order, by record number; documents without any are absent.

        Which of `custom_fields` a line has is looked up, too. One request for up to 200 documents.
        """

    def find_parties(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> dict[str, list[Party]]:
        """Customers (AR) or vendors (AP) by id; unknown ones are absent.

        The top level sees those of single entities too, so several may have one id (PARTY-8). They have their
        `values` only where they are asked for.
        """

    def find_contacts(self, books: Books, names: Iterable[str]) -> dict[str, list[Contact]]:
        """Contacts by name; unknown ones are absent."""

    def find_parties_by_name(
        self, books: Books, side: Side, names: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """All customers or vendors with these folded names, by name; unknown names are absent (PARTY-1)."""

    def find_vendors_by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """All vendors with these MC or DOT numbers, by the digits of the number (PARTY-2).

        Raises `NeedsAttention` when vendors in Sage have no field for that number.
        """

    def find_accounts(self, books: Books, account_numbers: Iterable[str]) -> dict[str, GlAccount]:
        """GL accounts as they are now, by number; unknown ones are absent (MAP-5).

        Their bank accounts and required dimensions are left out: metadata has them.
        """

    def find_terms(self, books: Books, side: Side) -> set[str]:
        """The names of all active AR or AP terms (TERM-1, TERM-2)."""

    def find_parties_and_terms(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> tuple[dict[str, list[Party]], set[str]]:
        """Like `find_parties` and `find_terms`, in one request. All levels have the same terms."""

    def visiting(self) -> AbstractContextManager[None]:
        """Within, in this thread, few requests are expected: they may sign in without opening sessions."""

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of payment details that were modified in the window (UTC), or whose payment was (PAY-1).

        A detail has its header if Sage returns both at once; otherwise see `payment_headers`. The connection
        of an entity reads all payments that its user may see at the top level, those on documents of other
        entities too. Record numbers are those of the company.
        """

    def payments_dated(
        self, books: Books, side: Side, first: date, last: date
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details of payments with a business date from the first to the last day (PAY-12).

        Before them come the details that take money back, of the range and of every later day: what they take
        back may be in the range. Else like `payment_details`.
        """

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """Payments by Sage's record number."""

    def whole_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of these payments, on whatever documents, with headers (PAY-6)."""

    def payments_on(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """All details that pay these documents or use their credits, with headers, by document.

        Documents without any are absent (MOD-1, PAY-6).
        """

    def own_credits(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, Decimal]:
        """The negative lines of these documents added up, as positive amounts, by record number."""

    def read_metadata(self, books: Books) -> Metadata:
        """All metadata that settings choose from (CONN-5); lists that the user may not read are empty."""

    def forget_setup(self, books: Books) -> None:
        """Forget what was learnt of the company's setup, such as fields that it doesn't have."""

    def try_company(self, books: Books, password: str, modules: Sequence[Module]) -> CompanyTrial:
        """Sign in with this password; what prevents each module, and how the company is set up (CONN-13)."""
