"""The port `AccountingSystem`, implemented with Sage Intacct's XML gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument, FoundLine
from alvys_intacct.domain.sage.parties import Contact, Party
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.domain.sage.writes import Exchange as DocumentExchange
from alvys_intacct.domain.sage.writes import ExchangeOutcome, Write, Written
from alvys_intacct.gateways.intacct.on_demand import PartsOnDemand
from alvys_intacct.gateways.intacct.protocol.queries import PAGE_SIZE
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.reads.records import Finder
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.leasing import LocalLease, RequestLease
from alvys_intacct.gateways.intacct.session.observation import Observe, ignore
from alvys_intacct.gateways.intacct.session.repeats import Backoff, Repeats
from alvys_intacct.gateways.intacct.session.transport import HttpTransport
from alvys_intacct.gateways.intacct.writes.batches import Batching, Writer
from alvys_intacct.gateways.intacct.writes.single_currency import SingleCurrency
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, PasswordStore, SenderCredentials

if TYPE_CHECKING:
    # Only for types: at run time these would load models of settings and metadata that few calls need.
    from alvys_intacct.domain.close.sage_pages import SagePage
    from alvys_intacct.domain.connections.setting_choices import CarrierLink
    from alvys_intacct.domain.parties.party_facts import PartyFacts
    from alvys_intacct.domain.sage.metadata import GlAccount, Metadata
    from alvys_intacct.domain.sage.modules import Module
    from alvys_intacct.domain.sage.periods import AccountingPeriod
    from alvys_intacct.domain.sage.practice import CompanyTrial


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """Options of the client.

    `longest_request` is in seconds; Sage itself allows up to 15 minutes. `payment_page` is how many payments
    one request reads.
    """

    backoff: Backoff = field(default_factory=Backoff)
    batching: Batching = field(default_factory=Batching)
    longest_request: float = 120.0
    payment_page: int = PAGE_SIZE


def _ample_time() -> float:
    return 900.0


class IntacctGateway:
    """The client of Sage's XML gateway for all connections of a deployment; keep one per process.

    `remaining_seconds` returns how long the current run may still take: no request is sent that could
    not be answered within that time. `lease` limits the concurrent requests per Sage company. `observe` is
    called after every request. `correlation` returns the correlation id of the current work in the logs;
    each request's control id begins with it. The constructor sends nothing: HTTP connections and sessions
    are opened when they are first needed.
    """

    def __init__(
        self,
        endpoint_url: str,
        sender: SenderCredentials,
        passwords: PasswordStore,
        clock: Clock,
        *,
        lease: RequestLease | None = None,
        remaining_seconds: Callable[[], float] = _ample_time,
        observe: Observe = ignore,
        correlation: Callable[[], str] = str,
        options: GatewayOptions | None = None,
    ) -> None:
        options = options or GatewayOptions()
        exchange = Exchange(
            HttpTransport(),
            lease or LocalLease(),
            remaining_seconds,
            observe,
            longest_request=options.longest_request,
            correlation=correlation,
        )
        self._channel = Channel(
            endpoint_url,
            Credentials(sender, passwords),
            exchange,
            clock,
            Repeats(clock, remaining_seconds, options.backoff),
        )
        self._clock = clock
        self._single_currency = SingleCurrency()
        self._writer = Writer(self._channel, remaining_seconds, options.batching, self._single_currency)
        self.reader = Reader(self._channel)
        self._finder = Finder(self.reader)
        self._on_demand = PartsOnDemand(
            self._channel,
            self.reader,
            payment_page=options.payment_page,
            remaining_seconds=remaining_seconds,
            batching=options.batching,
            single_currency=self._single_currency,
        )

    def visiting(self) -> AbstractContextManager[None]:
        """Within, in this thread, few requests are expected: they may sign in by themselves."""
        return self._channel.visits.visiting()

    def verify_credentials(self, books: Books, password: str) -> None:
        """Sign in with this password, past any cached session; distinguishes a wrong entity (CONN-3)."""
        from alvys_intacct.gateways.intacct.session.verification import verify  # noqa: PLC0415

        verify(self._channel, books, password)

    def probe(self, books: Books, *, though_refused: bool = True) -> None:
        """Sign in anew with the kept password, in one request (ERR-6)."""
        self._channel.probe(books, though_refused=though_refused)

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """The id of the entity with exactly this name, read with this password (CONN-2, CONN-3)."""
        from alvys_intacct.gateways.intacct.reads.entities import find_entity  # noqa: PLC0415

        return find_entity(self._channel, books, password, name)

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Carry out many writes in as few requests as possible: one outcome per write, in order."""
        return self._writer.write(books, writes)

    def exchange(self, books: Books, exchanges: Sequence[DocumentExchange]) -> list[ExchangeOutcome]:
        """Take documents out and put their successors in, each pair as a whole (MOD-2)."""
        return self._on_demand.exchanger.exchange(books, exchanges)

    def find_documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """All documents with these numbers and parties; upper and lower case are the same."""
        return self._finder.documents(books, lookups)

    def find_marked(self, books: Books, document_type: DocumentType, marker: str) -> Sequence[FoundDocument]:
        """All documents whose description begins with a marker."""
        return self._finder.marked(books, document_type, marker)

    def read_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """Documents by Sage's record number; those that no longer exist are absent."""
        return self._finder.documents_by_record(books, document_type, record_nos)

    def read_lines(
        self,
        books: Books,
        document_type: DocumentType,
        record_nos: Iterable[str],
        custom_fields: Iterable[str] = (),
    ) -> dict[str, list[FoundLine]]:
        """What the lines of documents have, by record number (MOD-1)."""
        from alvys_intacct.gateways.intacct.reads.lines import read_lines  # noqa: PLC0415

        return read_lines(self.reader, books, document_type, record_nos, custom_fields)

    def find_parties(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> dict[str, list[Party]]:
        """Customers or vendors, keyed by the requested id, even if Sage writes it in another case."""
        return self._finder.parties(books, side, party_ids, with_values=with_values)

    def find_contacts(self, books: Books, names: Iterable[str]) -> dict[str, list[Contact]]:
        """Contacts by name (PARTY-4)."""
        return self._finder.contacts(books, names)

    def find_parties_by_name(
        self, books: Books, side: Side, names: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """Customers or vendors by folded name (PARTY-1)."""
        return self._on_demand.party_search.by_name(books, side, names, with_values=with_values)

    def find_vendors_by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """Vendors by the digits of their MC or DOT number (PARTY-2)."""
        return self._on_demand.party_search.by_number(books, link, numbers, with_values=with_values)

    def party_page(self, books: Books, side: Side, after: str | None) -> tuple[list[PartyFacts], str | None]:
        """A page of all customers or vendors, with what tells them apart (LINK-1)."""
        return self._on_demand.party_pages.page(books, side, after)

    def find_accounts(self, books: Books, account_numbers: Iterable[str]) -> dict[str, GlAccount]:
        """GL accounts by number, as they are now (MAP-5)."""
        from alvys_intacct.gateways.intacct.reads.accounts import find_accounts  # noqa: PLC0415

        return find_accounts(self.reader, books, account_numbers)

    def find_terms(self, books: Books, side: Side) -> set[str]:
        """The names of all active AR or AP terms (TERM-1, TERM-2)."""
        return self._finder.terms(books, side)

    def find_parties_and_terms(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> tuple[dict[str, list[Party]], set[str]]:
        """Parties by id and the names of all active terms, in one request."""
        return self._finder.parties_and_terms(books, side, party_ids, with_values=with_values)

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of payment details modified in the window (PAY-1)."""
        return self._on_demand.payments.details(books, side, since, until)

    def payments_dated(
        self, books: Books, side: Side, first: date, last: date
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of the details of payments with a business date in the range (PAY-12)."""
        return self._on_demand.payments.dated(books, side, first, last)

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """Payments by Sage's record number."""
        return self._on_demand.payments.headers(books, side, payment_ids)

    def whole_payments(self, books: Books, side: Side, payment_ids: Iterable[str]) -> list[PaymentDetail]:
        """All details of these payments (PAY-6)."""
        return self._on_demand.payments.of_payments(books, side, payment_ids)

    def payments_on(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, list[PaymentDetail]]:
        """What pays these documents or uses their credits, by document (MOD-1, PAY-6)."""
        return self._on_demand.payments.on_documents(books, document_type, record_nos)

    def own_credits(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, Decimal]:
        """The negative lines of these documents added up, as positive amounts."""
        return self._on_demand.payments.own_credits(books, document_type, record_nos)

    def read_metadata(self, books: Books) -> Metadata:
        """Everything that settings choose from (CONN-5)."""
        # Imported here: it loads the metadata models, and most functions never read metadata.
        from alvys_intacct.gateways.intacct.reads.metadata import MetadataReader  # noqa: PLC0415

        return MetadataReader(self._channel, self.reader.fields).read(books, self._clock.now())

    def accounting_periods(self, books: Books) -> list[AccountingPeriod]:
        """Sage's own periods (CLOSE-1)."""
        from alvys_intacct.gateways.intacct.reads.period_documents import read_periods  # noqa: PLC0415

        return read_periods(self.reader, books)

    def documents_of_period(
        self, books: Books, document_type: DocumentType, first: date, last: date, after: str | None
    ) -> SagePage:
        """A page of the documents of a period, with their lines by account (CLOSE-3)."""
        return self._on_demand.period_reader.page(books, document_type, first, last, after)

    def documents_with_lines(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> SagePage:
        """Documents by record number, whatever their date, with their lines by account."""
        return self._on_demand.period_reader.by_record(books, document_type, record_nos)

    def forget_setup(self, books: Books) -> None:
        """Forget which fields, relations and currencies the company was found not to have."""
        self.reader.fields.forget(books)
        self._single_currency.forget(books)
        self._on_demand.forget(books)

    def try_company(self, books: Books, password: str, modules: Sequence[Module]) -> CompanyTrial:
        """What prevents the use of each module, and how the company is set up (CONN-13)."""
        from alvys_intacct.gateways.intacct.reads.modules import try_company  # noqa: PLC0415

        return try_company(self._channel, books, password, modules)
