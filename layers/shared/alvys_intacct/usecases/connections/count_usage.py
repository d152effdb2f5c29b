"""Count the documents of the last days that use each setting and each mapping, and take samples of fields.

It reads what the newest transactions last said, up to a bound. What isn't counted is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal

from alvys_intacct.domain.alvys.names import Names, Unnamed
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.sightings import own_names
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.coding.alvys_sources import NAMED_SOURCES, SOURCES, Subject, read_source
from alvys_intacct.domain.coding.custom_fields import plain_text
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter, Page
from alvys_intacct.domain.readiness.concerned_settings import settings_by_content, settings_concerning
from alvys_intacct.domain.readiness.places_used import places_used
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import AlvysValueStore, TransactionStore
from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
from alvys_intacct.usecases.work.remembered import Remembered
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

DAYS = 30
MOST_DOCUMENTS = 500
KEPT_FOR = timedelta(minutes=5)
LONGEST_SAMPLE = 120
_PAGE = 100
# A page may be empty where other subsidiaries have the newest transactions.
_MOST_PAGES = 12
_SECONDS_FOR_A_PAGE = 6.0
_MOST_CONNECTIONS = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """What a field of Alvys said in a recent transaction, as a text field of Sage would get it."""

    source: str
    kind: Kind
    side: Side
    value: str
    number: str
    transaction_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What the transactions received since a moment (UTC) use; the newest `documents` of them are looked at.

    `complete` is False where there are more. `places` counts documents that are or will be in the books, by
    path in the account mappings; `untold` of them aren't counted there, because what they said isn't kept, or
    can't be booked; nor are they under the settings of `TOLD_BY_CONTENT`. `settings` counts all but reverted
    ones otherwise. `samples` has the newest of each field and kind.
    """

    since: datetime
    documents: int = 0
    complete: bool = True
    untold: int = 0
    places: Counter[str] = field(default_factory=Counter)
    settings: Counter[str] = field(default_factory=Counter)
    samples: Mapping[tuple[str, Kind], Sample] = field(default_factory=dict)


class CountUsage:
    """Counts what a connection's settings and mappings are used for. Remembers it for five minutes."""

    def __init__(
        self,
        transactions: TransactionStore,
        values: AlvysValueStore,
        references: SeenReferences,
        clock: Clock,
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._transactions = transactions
        self._values = values
        self._references = references
        self._clock = clock
        self._remaining_seconds = remaining_seconds
        self._known: Remembered[tuple[str, str, int], Usage] = Remembered(_MOST_CONNECTIONS)

    def __call__(self, connection: Connection, before_reading: Callable[[], None]) -> Usage:
        """The counts, at most five minutes old. `before_reading` is called where they have to be read.

        Raises `Retryable`, and what `before_reading` raises.
        """
        now = self._clock.now()
        key = (connection.tenant, connection.subsidiary.id, connection.version)
        usage = self._known.get(key, now)
        if usage is None:
            before_reading()
            usage = self._counted(connection, now - timedelta(days=DAYS))
            # What was cut for want of time is counted anew.
            if usage.complete or usage.documents >= MOST_DOCUMENTS:
                self._known.keep(key, usage, now + KEPT_FOR, now)
        return usage

    def _counted(self, connection: Connection, since: datetime) -> Usage:
        tally = _Tally(connection, self._names(connection.tenant), self._sources(connection.tenant))
        complete = True
        for page in self._pages(connection, since):
            complete = page.cursor is None
            envelopes = envelopes_of(self._transactions, page.items)
            for transaction in page.items:
                tally.add(transaction, envelopes.get(ref_of(transaction)))
        return Usage(
            since, tally.documents, complete, tally.untold, tally.places, tally.settings, tally.samples
        )

    def _pages(self, connection: Connection, since: datetime) -> Iterator[Page[Transaction]]:
        """The newest transactions, page by page."""
        narrowed = ListFilter(subsidiary_id=connection.subsidiary.id, since=since)
        cursor, left = None, MOST_DOCUMENTS
        for _ in range(_MOST_PAGES):
            page = self._transactions.recent(connection.tenant, narrowed, min(_PAGE, left), cursor)
            yield page
            cursor, left = page.cursor, left - len(page.items)
            if cursor is None or left <= 0 or self._remaining_seconds() < _SECONDS_FOR_A_PAGE:
                return

    def _names(self, tenant: str) -> Names:
        """The names that were learnt or told; those of a transaction itself go before them."""
        kinds = sorted(set(NAMED_SOURCES.values()))
        stored = self._values.get(tenant, [ValueField(kind) for kind in kinds])
        return Names(
            {
                kind: {key: value.name for key, value in stored[ValueField(kind)].values.items()}
                for kind in kinds
                if ValueField(kind) in stored
            }
        )

    def _sources(self, tenant: str) -> list[str]:
        seen = self._references(tenant)
        return [*SOURCES, *(f"{of}:{value.shown}" for of, values in seen.items() for value in values)]


class _Tally:
    """What is counted while the transactions are gone through, the newest first."""

    def __init__(self, connection: Connection, names: Names, sources: list[str]) -> None:
        self._connection = connection
        self._names = names
        self._sources = sources
        self.documents = 0
        self.untold = 0
        self.places: Counter[str] = Counter()
        self.settings: Counter[str] = Counter()
        self.samples: dict[tuple[str, Kind], Sample] = {}

    def add(self, transaction: Transaction, envelope: TransactionEnvelope | None) -> None:
        """Count one. A reference that isn't read yet says nothing."""
        document = our_document(transaction)
        if document is None:
            return
        self.documents += 1
        if transaction.status is not Status.REVERTED:
            owed_to_us = transaction.total is not None and Decimal(transaction.total) < 0
            self.settings.update(
                settings_concerning(document.kind, document.side, document.role, owed_to_us=owed_to_us)
            )
        if envelope is not None:
            self._take_samples(transaction, document.side, envelope)
        if document.is_wanted:
            self._count_places(transaction, envelope)

    def _count_places(self, transaction: Transaction, envelope: TransactionEnvelope | None) -> None:
        if envelope is None:
            self.untold += 1
            return
        try:
            booking = booking_of(envelope, self._connection, transaction.part)
        except NeedsAttention:
            self.untold += 1
            return
        self.settings.update(settings_by_content(envelope, booking, self._connection))
        self.places.update(place.path for place in places_used(self._connection.account_mappings, booking))

    def _take_samples(self, transaction: Transaction, side: Side, envelope: TransactionEnvelope) -> None:
        missing = [source for source in self._sources if (source, transaction.kind) not in self.samples]
        if not missing:
            return
        names = own_names(envelope).over(self._names)
        subject = Subject.of(envelope, self._connection.subsidiary.name, names=names)
        for source in missing:
            value = read_source(source, subject)
            text = None if isinstance(value, Unnamed) or value is None else plain_text(value)
            if text:
                self.samples[source, transaction.kind] = Sample(
                    source=source,
                    kind=transaction.kind,
                    side=side,
                    value=text[:LONGEST_SAMPLE],
                    number=transaction.number,
                    transaction_id=transaction.transaction_id,
                    received_at=transaction.created_at,
                )
