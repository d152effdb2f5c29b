"""What the inside asks of the outside: Protocols owned by the use cases, implemented by the gateways."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from alvys_intacct.domain.accounts import Category
    from alvys_intacct.domain.alvys import AlvysInvoice, Load, Trip
    from alvys_intacct.domain.alvys_parties import AlvysCarrier, AlvysCustomer, AlvysDriver
    from alvys_intacct.domain.alvys_statements import CarrierSettlementStatement, DriverSettlementStatement
    from alvys_intacct.domain.audit import AuditEntry
    from alvys_intacct.domain.connections import Connection
    from alvys_intacct.domain.documents import (
        Books,
        DocumentLookup,
        DocumentType,
        FoundDocument,
        Party,
        PaymentDetail,
        PaymentHeader,
        Side,
        Write,
        Written,
    )
    from alvys_intacct.domain.error_records import ErrorRecord
    from alvys_intacct.domain.errors import NeedsAttention, SyncError
    from alvys_intacct.domain.metadata import Metadata, MetadataSummary
    from alvys_intacct.domain.payments import Payment, PaymentRun
    from alvys_intacct.domain.prerequisites import Module
    from alvys_intacct.domain.reconciliation import CheckReport
    from alvys_intacct.domain.settings import CarrierLink
    from alvys_intacct.domain.transactions import Transaction
    from alvys_intacct.domain.unlinked_parties import PartyKind, PartyPage

Item = TypeVar("Item")


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


class TransportSystem(Protocol):
    """Alvys, seen from a use case. Each tenant signs in with its own API credentials.

    Every method raises `Retryable` for outages, `RateLimited` for limits, `NeedsAttention` for what a
    person must correct, `ConfigurationError` when the tenant's API credentials are missing or refused.

    Reads of many answer page by page, so that what came before a limit isn't lost. Each page holds objects
    by number or id; what no page holds isn't in Alvys. An object that can't be used is answered as the
    `NeedsAttention` that says why.
    """

    def invoices_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, AlvysInvoice | NeedsAttention]]:
        """All invoices that bill one of these loads, by invoice number."""

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """The invoice with that number, or None."""

    def loads(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Load | NeedsAttention]]:
        """The loads with these numbers."""

    def trips(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """The trips with these numbers."""

    def trips_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """All trips of these loads, by trip number."""

    def carrier_statement(self, tenant: str, number: str) -> CarrierSettlementStatement | None:
        """The settlement statement of a carrier with that number, or None."""

    def driver_statement(self, tenant: str, number: str) -> DriverSettlementStatement | None:
        """The settlement statement of a driver with that number, or None."""

    def carriers(
        self, tenant: str, ids: Collection[str]
    ) -> Iterator[dict[str, AlvysCarrier | NeedsAttention]]:
        """The carriers with these Alvys ids."""

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """The customer with that Alvys id, or None."""

    def driver(self, tenant: str, driver_id: str) -> AlvysDriver | None:
        """The driver with that Alvys id, or None."""

    def all_customers(self, tenant: str) -> Iterator[dict[str, AlvysCustomer | NeedsAttention]]:
        """The active customers, none at all where a few calls wouldn't tell them."""

    def all_drivers(self, tenant: str) -> Iterator[dict[str, AlvysDriver | NeedsAttention]]:
        """The active drivers, none at all where a few calls wouldn't tell them."""

    def apply_payment(self, payment: Payment) -> str | None:
        """Record a payment in Alvys, by its detail id at most once; Alvys's id of it, if it tells (PAY-3)."""


@dataclass(frozen=True, slots=True)
class TransactionRef:
    """What names a transaction, in a message for instance."""

    tenant: str
    transaction_id: str


def ref_of(transaction: Transaction) -> TransactionRef:
    """What names a transaction."""
    return TransactionRef(transaction.tenant, transaction.transaction_id)


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One thing that happened to a transaction (MOD-5). `by` is a person, or the part of the service."""

    at: datetime
    what: str
    by: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction's next record, to be written if nobody else wrote in between.

    `content` is the envelope's text where this change brings a new revision.
    """

    transaction: Transaction
    event: HistoryEvent | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list of transactions or errors is narrowed to. Dates bound the moment of the change, UTC."""

    subsidiary_id: str | None = None
    kind: str | None = None
    status: str | None = None
    entity_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page; `cursor` leads to the next and is None on the last."""

    items: list[Item]
    cursor: str | None


class TransactionStore(Protocol):
    """Transactions, their contents and history."""

    def get(self, ref: TransactionRef) -> Transaction | None:
        """One transaction, as last written."""

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        """Many at once; unknown ones are absent."""

    def contents(self, transactions: Iterable[Transaction]) -> dict[TransactionRef, str]:
        """The envelope text of each one's newest revision."""

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Write each change whose record nobody else wrote meanwhile; the others are returned."""

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """What happened, oldest first."""

    def recent(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """Newest first."""

    def open_errors(
        self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None
    ) -> Page[ErrorRecord]:
        """Open error records, newest first; costs nothing for those that were settled (ERR-3)."""

    def in_hand_since(self, before: datetime, limit: int) -> list[TransactionRef]:
        """Work that has not moved since `before`, oldest first."""

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        """What waits for a paused connection."""

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        """Which documents in Sage are ours, by Sage's record number (PAY-2)."""

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, TransactionRef]:
        """Which transaction has taken each key; keys that nobody took are absent (DEC-3)."""

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take the keys, also from their `known` owners; False when another got hold of one meanwhile."""

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """Put a payment on the error list, or (None) take it off."""


class ConnectionStore(Protocol):
    """Connections of all tenants."""

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection, whatever its status."""

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All connections of a tenant."""

    def active(self) -> Iterator[tuple[str, str]]:
        """Tenant and subsidiary id of every active connection, for the schedules."""

    def save(self, connection: Connection, entry: AuditEntry) -> bool:
        """Write it together with its audit entry, if nobody else wrote meanwhile; False when somebody did."""

    def audit(self, tenant: str, subsidiary_id: str, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """Who changed what, newest first; also of a connection that was disconnected (CONN-12)."""

    def save_check(self, tenant: str, subsidiary_id: str, report: CheckReport) -> None:
        """Keep what the newest check found (CONN-8)."""

    def last_check(self, tenant: str, subsidiary_id: str) -> CheckReport | None:
        """What the newest check found; None when there was none."""

    def seen_items(self, tenant: str, subsidiary_id: str) -> dict[Category, list[str]]:
        """The items that transactions brought and no list knew, as they were written there (MAP-3)."""

    def note_seen(self, tenant: str, subsidiary_id: str, category: Category, items: Sequence[str]) -> None:
        """Remember such items; those that are remembered already change nothing."""


class MetadataStore(Protocol):
    """What was last read of each connection's Sage company (CONN-5).

    It belongs to the company and entity that it was read from: a subsidiary that was connected to
    another one meanwhile has none.
    """

    def get(self, books: Books) -> Metadata | None:
        """All of it, from one reading; None when it was never read."""

    def summary(self, books: Books) -> MetadataSummary | None:
        """Its counts and age, without loading it."""

    def read_times(self, many: Sequence[Books]) -> dict[Books, datetime]:
        """When each was last read; those that never were are absent."""

    def save(self, books: Books, metadata: Metadata) -> None:
        """Keep it, unless something newer is kept already."""


class PaymentStore(Protocol):
    """Payments by Sage detail id, the runs that read them, and how far they got."""

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Record those that were never seen; answers just these (PAY-3)."""

    def save(self, payment: Payment) -> bool:
        """Write it if nobody else did meanwhile; False when somebody did."""

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """The payments among these keys that were recorded before."""

    def save_run(self, run: PaymentRun) -> None:
        """Write a run as it stands."""

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""

    def runs(self, tenant: str, limit: int, cursor: str | None) -> Page[PaymentRun]:
        """Runs, newest first."""

    def watermark(self, tenant: str, subsidiary_id: str) -> datetime | None:
        """Until when every payment was recorded (PAY-5)."""

    def move_watermark(self, tenant: str, subsidiary_id: str, until: datetime) -> None:
        """Every page up to then was recorded; never moves back."""

    def pending_since(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and key of payments that have waited since before then."""


class WorkQueue(Protocol):
    """Messages to our own workers. A message only names the work; the record holds it."""

    def send_transactions(self, transactions: Sequence[Transaction]) -> None:
        """To the worker that each one's kind and operation asks for. Raises `Retryable`."""

    def send_runs(self, runs: Sequence[PaymentRun]) -> None:
        """To the payment reader. Raises `Retryable`."""

    def send_payments(self, payments: Sequence[Payment]) -> None:
        """To the payment applier. Raises `Retryable`."""


class Metrics(Protocol):
    """Business metrics (OPS-1)."""

    def count(self, name: str, how_many: int) -> None:
        """Add to a counter: Exported, Failed, Retried, Skipped, PaymentsApplied …"""

    def unforeseen(self, error: Exception, about: str) -> None:
        """Log an error that no rule foresaw, with its trace; `about` names the work."""


class SenderCredentials(Protocol):
    """The deployment's own sender id and password at Sage (CONN-3)."""

    def sender(self) -> tuple[str, str]:
        """Sender id and password. Raises `ConfigurationError` when the secret is empty."""


class PasswordStore(Protocol):
    """Passwords of connections; their only home (CONN-4)."""

    def password(self, tenant: str, subsidiary_id: str) -> str:
        """The password of that connection. Raises `NeedsAttention` when there is none."""

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace it."""

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete it; none is fine."""


class Clock(Protocol):
    """Time, so that rules and use cases need no wall clock of their own."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class PartyDirectory(Protocol):
    """Alvys's lists of customers, carriers and drivers; it fails as `TransportSystem` does."""

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        """One page of the active ones; pages count from 0 (CONN-13)."""
