"""Sage Intacct behind the port `AccountingSystem`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentLookup, DocumentType, FoundDocument
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from alvys_intacct.domain.sage.writes import Write, Written
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.reads.records import Finder
from alvys_intacct.gateways.intacct.session.channel import Backoff, Channel
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.leasing import LocalLease, RequestLease
from alvys_intacct.gateways.intacct.session.observation import Observe, ignore
from alvys_intacct.gateways.intacct.session.sessions import Sessions
from alvys_intacct.gateways.intacct.session.transport import HttpTransport
from alvys_intacct.gateways.intacct.writes.batches import Batching, Writer

if TYPE_CHECKING:
    # Only for types: at run time it would bring the whole domain along, and with it Alvys's models.
    from alvys_intacct.domain.connections.settings import CarrierLink
    from alvys_intacct.domain.sage.metadata import Metadata
    from alvys_intacct.domain.sage.modules import Module
    from alvys_intacct.gateways.intacct.reads.party_search import PartySearch
    from alvys_intacct.ports.runtime import Clock, PasswordStore, SenderCredentials


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """What may be tuned. `longest_request` is in seconds; Sage itself works up to 15 minutes on one."""

    backoff: Backoff = field(default_factory=Backoff)
    batching: Batching = field(default_factory=Batching)
    longest_request: float = 120.0


def _ample_time() -> float:
    return 900.0


class IntacctGateway:
    """Speaks with Sage's XML gateway for all connections of a deployment; keep one per process.

    `remaining_seconds` tells how long the present run may still take: no request is begun that could
    not be answered within it. `lease` bounds the requests under way per Sage company. `observe` is
    told of every request; `correlation` gives the id that the present work has in the logs, with which
    each request's control id begins. Construction does nothing yet; connections and sessions come with use.
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
            sender,
            Sessions(endpoint_url, sender, passwords, clock, exchange),
            exchange,
            clock,
            remaining_seconds,
            options.backoff,
        )
        self._clock = clock
        self._writer = Writer(self._channel, remaining_seconds, options.batching)
        self.reader = Reader(self._channel)
        self._finder = Finder(self.reader)

    @cached_property
    def _party_search(self) -> PartySearch:
        # Imported here: most requests know their parties by id.
        from alvys_intacct.gateways.intacct.reads.party_search import PartySearch  # noqa: PLC0415

        return PartySearch(self._channel, self.reader)

    def verify_credentials(self, books: Books, password: str) -> None:
        """As `AccountingSystem.verify_credentials`; tells a wrong entity from wrong credentials."""
        try:
            self._channel.sign_in(books, password)
        except NeedsAttention as error:
            if error.code != "bad_credentials" or books.entity_id is None:
                raise
            # Sage answers a wrong entity with the words for a wrong password (protocol section 11).
            self._channel.sign_in(replace(books, entity_id=None), password)
            raise NeedsAttention(
                f"The Sage user '{books.user_id}' cannot sign in to the entity '{books.entity_id}'.",
                code="entity_refused",
                remedy=f"Company, user and password are right. In Sage Intacct, check that the entity "
                f"'{books.entity_id}' still exists and is active (Company > Setup > Entities), and that the "
                "user may use it (Company > Admin > Web Services users).",
                setting="credentials",
                vendor=error.vendor,
            ) from None

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """As `AccountingSystem.find_entity`."""
        from alvys_intacct.gateways.intacct.reads.entities import find_entity  # noqa: PLC0415

        return find_entity(self._channel, books, password, name)

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """As `AccountingSystem.write`."""
        return self._writer.write(books, writes)

    def find_documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """As `AccountingSystem.find_documents`; numbers and parties match whatever their case."""
        return self._finder.documents(books, lookups)

    def read_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """As `AccountingSystem.read_documents`."""
        return self._finder.documents_by_record(books, document_type, record_nos)

    def find_parties(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, Party]:
        """As `AccountingSystem.find_parties`; keyed by the id asked for, whatever its case in Sage."""
        return self._finder.parties(books, side, party_ids)

    def find_parties_by_name(
        self, books: Books, side: Side, names: Iterable[str]
    ) -> Mapping[str, list[Party]]:
        """As `AccountingSystem.find_parties_by_name`."""
        return self._party_search.by_name(books, side, names)

    def find_vendors_by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str]
    ) -> Mapping[str, list[Party]]:
        """As `AccountingSystem.find_vendors_by_number`."""
        return self._party_search.by_number(books, link, numbers)

    def find_accounts(self, books: Books, account_numbers: Iterable[str]) -> dict[str, bool]:
        """As `AccountingSystem.find_accounts`."""
        return self._finder.accounts(books, account_numbers)

    def find_terms(self, books: Books, side: Side) -> set[str]:
        """As `AccountingSystem.find_terms`."""
        return self._finder.terms(books, side)

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """As `AccountingSystem.payment_details`."""
        return self._finder.payment_details(books, side, since, until)

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """As `AccountingSystem.payment_headers`."""
        return self._finder.payment_headers(books, side, payment_ids)

    def read_metadata(self, books: Books) -> Metadata:
        """As `AccountingSystem.read_metadata`."""
        # Imported here: most functions never read it, and it brings pydantic's models along.
        from alvys_intacct.gateways.intacct.reads.metadata import MetadataReader  # noqa: PLC0415

        return MetadataReader(self._channel).read(books, self._clock.now())

    def try_modules(
        self, books: Books, password: str, modules: Sequence[Module]
    ) -> dict[Module, NeedsAttention | None]:
        """As `AccountingSystem.try_modules`."""
        from alvys_intacct.gateways.intacct.reads.modules import try_modules  # noqa: PLC0415

        return try_modules(self._channel, books, password, modules)
