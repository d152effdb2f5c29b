"""The ports to the stores of connections, metadata and transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, Owner, Taking, TransactionRef

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
    from alvys_intacct.domain.readiness.check_problems import CheckReport
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

    def has_former_ids(self, tenant: str) -> bool:
        """Whether the tenant may have records whose ids are from before MOD-7: its oldest records tell."""

    def save(self, changes: Sequence[Change]) -> set[TransactionRef]:
        """Write the changes; returns the references of records that another writer changed first."""

    def history(self, ref: TransactionRef) -> list[HistoryEvent]:
        """The events of a transaction, oldest first; the first may be told by its record (`received`)."""

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

    def takers(self, tenant: str, keys: Iterable[str]) -> dict[str, Owner]:
        """Like `owners`, with when each key was taken."""

    def take(self, ref: TransactionRef, keys: Iterable[str], known: Mapping[str, TransactionRef]) -> bool:
        """Take the keys, also from their `known` owners; False if another transaction has taken one."""

    def take_many(self, takings: Sequence[Taking]) -> set[int]:
        """Take keys in few requests; returns the places of takings that lost a key to another transaction.

        Such a taking leaves its other keys alone, unless it has more than 100.
        """

    def save_payment_error(self, tenant: str, record: ErrorRecord | None, record_id: str) -> None:
        """Put a payment on the error list; None removes it."""


class ConnectionStore(Protocol):
    """Connections of all tenants."""

    def get(self, tenant: str, subsidiary_id: str) -> Connection | None:
        """One connection, in any status."""

    def companies(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The Sage company of each connection, by tenant and subsidiary id; unknown ones are absent."""

    def of_tenant(self, tenant: str) -> list[Connection]:
        """All connections of a tenant."""

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

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of the actions that nobody seems to work on, the longest due first."""

    def page(self, action: ErrorAction, number: int) -> ActionPage | None:
        """One page; None before it is kept."""

    def keep_page(self, action: ErrorAction, number: int, page: ActionPage) -> ActionPage:
        """Keep a page, unless another worker has kept it already; returns the page that is kept."""

    def keep_tally(self, action: ErrorAction, number: int, page: ActionPage) -> None:
        """Keep what became of a page's records."""

    def pages(self, action: ErrorAction) -> Iterator[tuple[int, ActionPage]]:
        """All pages with their numbers, in order."""
