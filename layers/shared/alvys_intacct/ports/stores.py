"""The ports to the stores of connections, metadata, transactions and payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys_values.fields import ValueField
    from alvys_intacct.domain.alvys_values.value_list import ValueList
    from alvys_intacct.domain.close.our_documents import OurDocument
    from alvys_intacct.domain.connections.audit import AuditEntry
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.connections.findings import ConnectionFinding
    from alvys_intacct.domain.connections.rounds import Round
    from alvys_intacct.domain.connections.waiting import WaitingConnection
    from alvys_intacct.domain.error_transactions.actions import ActionPage, ErrorAction
    from alvys_intacct.domain.error_transactions.facts import ErrorFacts
    from alvys_intacct.domain.error_transactions.records import ErrorRecord
    from alvys_intacct.domain.parties.upkeep import SentToParty
    from alvys_intacct.domain.payments.drain import Drain, DrainState, WaitingPayment
    from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts
    from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
    from alvys_intacct.domain.payments.run import PaymentRun
    from alvys_intacct.domain.payments.sync_state import ScheduledSync, SyncState
    from alvys_intacct.domain.readiness.reconciliation import CheckReport
    from alvys_intacct.domain.sage.books import Books, Side
    from alvys_intacct.domain.sage.documents import DocumentType
    from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary
    from alvys_intacct.domain.transactions.record import Transaction


class TransactionStore(Protocol):
    """Transactions, their contents and history."""

    def get(self, ref: TransactionRef) -> Transaction | None:
        """One transaction, as last written."""

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        """Many transactions at once; unknown ones are absent."""

    def contents(self, transactions: Iterable[Transaction]) -> dict[TransactionRef, str]:
        """The envelope text of each newest revision; empty where damaged, absent where none was kept."""

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Write the changes; returns the references of records that another writer changed first."""

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """The events of a transaction, oldest first."""

    def recent(self, tenant: str, narrowed: ListFilter, limit: int, cursor: str | None) -> Page[Transaction]:
        """A page of transactions, newest first."""

    def open_errors(
        self,
        tenant: str,
        narrowed: ListFilter,
        limit: int,
        cursor: str | None,
        *,
        oldest_first: bool = False,
    ) -> Page[ErrorRecord]:
        """A page of open error records by date, urgent ones first (ERR-3).

        Its cost doesn't grow with closed records, nor, where the filter has a cause, with open ones of other
        causes. Of one cause, the records are in the order of their dates alone.
        """

    def open_error_facts(self, tenant: str, narrowed: ListFilter, most: int) -> tuple[list[ErrorFacts], bool]:
        """The facts of all open errors that pass the filter, in any order (ERR-10, ERR-11).

        At most so many open errors are looked at, of one cause if the filter has one; the second value says
        that there are more.
        """

    def errors_by_id(self, tenant: str, record_ids: Iterable[str]) -> dict[str, ErrorRecord]:
        """The open errors with these ids, in their order; closed ones are absent."""

    def due(self, now: datetime, limit: int) -> list[TransactionRef]:
        """Work in hand that the sweeper must look for by now (`swept_after`), longest due first."""

    def held(self, tenant: str, subsidiary_id: str) -> Iterator[TransactionRef]:
        """The transactions that this connection holds, the oldest first."""

    def held_count(self, tenant: str, subsidiary_id: str, most: int) -> int:
        """How many transactions this connection holds; `most` if they are more."""

    def by_record_no(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, TransactionRef]:
        """The transactions of documents in Sage, by Sage's record number; others are absent (PAY-2)."""

    def documents_dated(
        self, tenant: str, subsidiary_id: str, first: date, last: date
    ) -> Iterator[list[OurDocument]]:
        """All transactions with a document date from `first` to `last`, by date, page by page (CLOSE-1).

        They are those that are or may be booked at this subsidiary, in every status; references have no date.
        """

    def list_earlier_by_date(self, tenant: str) -> bool:
        """List some more of the records that earlier versions wrote by their dates (CLOSE-1).

        False if some may be left: `documents_dated` may lack them.
        """

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, TransactionRef]:
        """The transaction that holds each key; free keys are absent (DEC-3)."""

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take the keys, also from their `known` owners; False if another transaction has taken one."""

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """Put a payment on the error list; None removes it."""


class ConnectionStore(Protocol):
    """Connections of all tenants."""

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection, in any status."""

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All connections of a tenant."""

    def active(self) -> Iterator[tuple[str, str]]:
        """Tenant and subsidiary id of every active connection, for the schedules."""

    def active_page(self, shard: int, limit: int, cursor: str | None) -> Page[Connection]:
        """A page of the active connections of a shard (`shard_of`). It may be empty and not the last.

        Those that an earlier version saved are in none until `put_into_shards`.
        """

    def put_into_shards(self, most: int) -> int:
        """Put at most so many active connections that are in no shard into theirs; returns their count."""

    def round_reached(self, of: Round) -> datetime | None:
        """The last turn of a round that was begun (UTC); None before the first."""

    def move_round(self, of: Round, at: datetime) -> None:
        """Keep that all turns up to that one were begun; it never moves back."""

    def save(self, connection: Connection, entry: AuditEntry) -> bool:
        """Write it together with its audit entry; False if another writer changed it first.

        Its marks of freshness become new ones; its finding must be the one that is kept.
        """

    def set_finding(self, connection: Connection, finding: ConnectionFinding | None) -> bool:
        """Keep a finding in place of that of the connection as it was read; None takes it away.

        False if another writer changed it since.
        """

    def renew(self, connection: Connection, *, setup: bool) -> None:
        """Renew the marks of freshness: that of parties, and with `setup` that of the setup too.

        Those of the tenant's other connections to the same Sage company are renewed with it: they share its
        parties and lists. Nothing happens where there is no such connection.
        """

    def note_waiting(self, tenant: str, subsidiary_id: str, *, now: datetime, due: datetime) -> None:
        """Note that a connection is to be looked after from `due` on: it holds transactions.

        It replaces an earlier note of the connection.
        """

    def waiting(self, until: datetime, limit: int) -> list[WaitingConnection]:
        """The connections of all tenants to be looked after, by when they are due."""

    def wait_again(self, waiting: WaitingConnection, *, now: datetime, due: datetime) -> None:
        """Note it from `due` on, unless it was noted again since it was read: that note counts."""

    def stop_waiting(self, waiting: WaitingConnection) -> None:
        """Forget a note, unless it was made again since it was read."""

    def audit(self, tenant: str, subsidiary_id: str, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """A page of audit entries, newest first; kept for disconnected connections too (CONN-12)."""

    def save_check(self, tenant: str, subsidiary_id: str, report: CheckReport) -> None:
        """Keep the result of the newest check (CONN-8)."""

    def last_check(self, tenant: str, subsidiary_id: str) -> CheckReport | None:
        """The result of the newest check; None if there was none."""


class AlvysValueStore(Protocol):
    """The values of Alvys's fields that are known of each tenant (DIM-8)."""

    def get(self, tenant: str, fields: Iterable[ValueField]) -> dict[ValueField, ValueList]:
        """The lists of these fields; one that was never written is empty."""

    def save(self, tenant: str, values: ValueList) -> bool:
        """Write a list; False if another writer changed it first."""


class MetadataStore(Protocol):
    """The metadata of each connection's Sage company, as last read (CONN-5).

    It belongs to the company and entity that it was read from: a subsidiary that is connected to another
    company or entity has none at first.
    """

    def get(self, books: Books) -> Metadata | None:
        """All metadata, from one reading; None if it was never read."""

    def summary(self, books: Books) -> MetadataSummary | None:
        """Its counts and age, without loading it."""

    def read_times(self, many: Sequence[Books]) -> dict[Books, datetime]:
        """When the metadata of each was last read (UTC); absent if it never was."""

    def save(self, books: Books, metadata: Metadata) -> None:
        """Keep the metadata, unless newer metadata is kept already."""


class SentPartyStore(Protocol):
    """What was last sent to each customer and vendor in Sage, by company, level and side."""

    def get_many(self, books: Books, side: Side, party_ids: Iterable[str]) -> dict[str, SentToParty]:
        """The records of these parties; absent where nothing was sent."""

    def save(self, books: Books, side: Side, records: Mapping[str, SentToParty]) -> set[str]:
        """Write the records; returns the ids of those that another writer changed first."""


class ErrorActionStore(Protocol):
    """Actions on many errors, page by page (ERR-4, ERR-11)."""

    def get(self, tenant: str, action_id: str) -> ErrorAction | None:
        """One action."""

    def save(self, action: ErrorAction) -> bool:
        """Write an action; False if another worker changed it first."""

    def page(self, action: ErrorAction, number: int) -> ActionPage | None:
        """One page; None before it is kept."""

    def keep_page(self, action: ErrorAction, number: int, page: ActionPage) -> ActionPage:
        """Keep a page, unless another worker has kept it already; returns the page that is kept."""

    def keep_tally(self, action: ErrorAction, number: int, page: ActionPage) -> None:
        """Keep what became of a page's records."""

    def pages(self, action: ErrorAction) -> Iterator[tuple[int, ActionPage]]:
        """All pages with their numbers, in order."""


class PaymentStore(Protocol):
    """Payments by Sage detail id (PAY-3).

    Whatever writes a payment that waits for a drain notes that this drain is wanted, before it writes. So
    the sweeper finds it if its message is lost, or if the writer dies before it sends one.
    """

    def get(self, tenant: str, payment_key: str) -> Payment | None:
        """One payment."""

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        """Record payments; returns those that were not recorded before (PAY-3)."""

    def save(self, payment: Payment, *, by_drainer: bool = False) -> bool:
        """Write a payment; False if another writer changed it first. A drainer needs no note to itself."""

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        """The payments among these keys that were recorded before."""

    def waiting(self, tenant: str, side: Side, limit: int) -> list[WaitingPayment]:
        """The payments that wait for that drain, in the order in which they are due, at most `limit`.

        A payment may be absent, or shown as it was before, for some moments after it is written.
        """

    def listed_by_earlier_versions(self, limit: int) -> list[tuple[str, str]]:
        """Tenant and key of waiting payments that no drain lists: an earlier version wrote them."""

    def refused(self, tenant: str, subsidiary_id: str, side: Side) -> Iterator[list[Payment]]:
        """Pages of a connection's refused payments of a side; saving them meanwhile skips none (PAY-13)."""

    def recent(self, tenant: str, narrowed: PaymentFilter, limit: int, cursor: str | None) -> Page[Payment]:
        """A page of payments, the newest payment date first; those of the last moments may be missing.

        Raises `ValueError` for a cursor of another list. Its cost is bounded: a page may be short, or empty,
        and still have a cursor.
        """

    def standing(
        self, tenant: str, subsidiary_id: str, status: PaymentStatus, first: date, last: date
    ) -> Iterator[Payment]:
        """The payments of a connection that have this status and a date from `first` to `last` (CLOSE-2).

        The oldest payment date comes first; those of the last moments may be missing.
        """

    def counts_of_run(self, tenant: str, run_id: str) -> StatusCounts:
        """How many payments that a run recorded have each status now (PAY-8)."""

    def of_transaction(self, tenant: str, transaction_id: str) -> list[Payment]:
        """The payments of a transaction by date (PAY-15); those of the last moments may be missing."""


class DrainStore(Protocol):
    """The drain of each tenant and side: who drains, at what pace, and whether it is wanted."""

    def want(self, tenant: str, side: Side, due: datetime) -> None:
        """Note that the drain is wanted; the sweeper looks after it if it is still wanted when it is due."""

    def state(self, tenant: str, side: Side) -> DrainState:
        """The drain as last written; a new one if there is none."""

    def save(self, drain: Drain, stamp: str | None, due: datetime | None) -> bool:
        """Write the drain, and when the sweeper looks after it; None if nothing waits.

        False if another drainer wrote it first, or if somebody wanted it after the note `stamp`.
        """

    def look_later(self, tenant: str, side: Side, stamp: str, due: datetime | None) -> bool:
        """Change when the sweeper looks after a drain; False if somebody wanted it after the note `stamp`."""

    def overdue(self, now: datetime, limit: int) -> list[tuple[str, Side]]:
        """The wanted drains that are due, the longest overdue first."""


class PaymentRunStore(Protocol):
    """The runs that read payments, and how far they have read."""

    def record_new(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Record runs; returns those whose ids were not recorded before."""

    def record_turns(self, turns: Sequence[tuple[PaymentRun, ScheduledSync]]) -> list[PaymentRun]:
        """Record runs together with the turns that planned them; returns those that were not recorded before.

        Of a run that is recorded, only the turn is kept, if it is newer.
        """

    def sync_states(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SyncState]:
        """What is known of the payment syncs of these connections: tenant and subsidiary id."""

    def save_run(self, run: PaymentRun) -> bool:
        """Write the next version of a run; False if another writer changed it first."""

    def save_many(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Write the next versions of runs; returns those that no other writer changed first."""

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""

    def get_many(self, names: Iterable[tuple[str, str]]) -> list[PaymentRun]:
        """Runs by tenant and id, in any order; unknown ones are absent."""

    def runs(
        self, tenant: str, limit: int, cursor: str | None, subsidiary_id: str | None = None
    ) -> Page[PaymentRun]:
        """Runs of all connections or of one, newest first. Raises `ValueError` for a foreign cursor."""

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of the runs that the sweeper must look for by now (`swept_after`), oldest first."""

    def note_complete(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """Keep when the last sync of a connection over a window was complete (UTC); it never moves back."""

    def watermark(self, tenant: str, subsidiary_id: str, side: Side) -> datetime | None:
        """The time up to which every payment of a side is recorded (UTC, PAY-5)."""

    def move_watermark(self, tenant: str, subsidiary_id: str, side: Side, until: datetime) -> None:
        """Move the watermark of a side to `until`; it never moves back."""
