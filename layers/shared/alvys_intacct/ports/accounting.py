"""What the inside asks of the outside: Protocols owned by the use cases, implemented by the gateways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.settings import CarrierLink
    from alvys_intacct.domain.errors import NeedsAttention, SyncError
    from alvys_intacct.domain.sage.books import Books, Side
    from alvys_intacct.domain.sage.documents import DocumentLookup, DocumentType, FoundDocument
    from alvys_intacct.domain.sage.metadata import Metadata
    from alvys_intacct.domain.sage.modules import Module
    from alvys_intacct.domain.sage.parties import Party
    from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
    from alvys_intacct.domain.sage.writes import Write, Written


class AccountingSystem(Protocol):
    """Sage Intacct, seen from a use case.

    Every method raises `Retryable` when nothing was carried out and a later try may succeed,
    `NeedsAttention` when a person must act (credentials, permissions), `ConfigurationError` when
    the deployment's sender id is missing.
    """

    def verify_credentials(self, books: Books, password: str) -> None:
        """Sign in with this password, bypassing any cached session (CONN-3)."""

    def find_entity(self, books: Books, password: str, name: str) -> str | None:
        """Sign in with this password; the id of the entity with exactly this name (CONN-2, CONN-3)."""

    def write(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """Carry out many writes in as few requests as possible.

        Answers one outcome per write, in order; it does not raise for what concerns single
        writes. `OutcomeUnknown` marks those that may have been carried out.
        """

    def find_documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """All documents in Sage with these numbers and parties; an empty list where there is none."""

    def read_documents(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """Documents by Sage's record number; those that are gone are absent."""

    def find_parties(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, Party]:
        """Customers (AR) or vendors (AP) by id; unknown ones are absent."""

    def find_parties_by_name(
        self, books: Books, side: Side, names: Iterable[str]
    ) -> Mapping[str, list[Party]]:
        """Customers or vendors by folded name, all that have it; unknown ones are absent (PARTY-1)."""

    def find_vendors_by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str]
    ) -> Mapping[str, list[Party]]:
        """Vendors by the digits of their MC or DOT number, all that have it (PARTY-2).

        Raises `NeedsAttention` when Sage keeps no such number on vendors.
        """

    def find_accounts(self, books: Books, account_numbers: Iterable[str]) -> dict[str, bool]:
        """GL accounts by number, with whether each is active; unknown ones are absent (MAP-5)."""

    def find_terms(self, books: Books, side: Side) -> set[str]:
        """The names of all active AR or AP terms (TERM-1, TERM-2)."""

    def payment_details(
        self, books: Books, side: Side, since: datetime, until: datetime
    ) -> Iterator[list[PaymentDetail]]:
        """Pages of payment details modified in the window, in order of their record number (PAY-1).

        A detail comes with its header where Sage tells both at once; otherwise see `payment_headers`.
        """

    def payment_headers(
        self, books: Books, side: Side, payment_ids: Iterable[str]
    ) -> dict[str, PaymentHeader]:
        """Payments by Sage's record number."""

    def read_metadata(self, books: Books) -> Metadata:
        """Everything that settings choose from (CONN-5); what the user may not read is left empty."""

    def try_modules(
        self, books: Books, password: str, modules: Sequence[Module]
    ) -> dict[Module, NeedsAttention | None]:
        """Sign in with this password and read a little of each module: what stands in the way (CONN-13)."""
