"""What is kept of connections, transactions and payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef

if TYPE_CHECKING:
    from alvys_intacct.domain.account_mappings.mapping import Category
    from alvys_intacct.domain.connections.audit import AuditEntry
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.error_transactions.records import ErrorRecord
    from alvys_intacct.domain.payments.payment import Payment, PaymentRun
    from alvys_intacct.domain.readiness.reconciliation import CheckReport
    from alvys_intacct.domain.sage.books import Books
    from alvys_intacct.domain.sage.documents import DocumentType
    from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary
    from alvys_intacct.domain.transactions.record import Transaction


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
