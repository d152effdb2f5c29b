"""The ports that use cases are wired to; each is made at its first use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.checks import CheckTimeStore
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.events import DigestMarks, DigestTopic, EventBus
from alvys_intacct.ports.limits import CallCounter, SignInTryStore
from alvys_intacct.ports.overview import PaymentCounts, TransactionCounts
from alvys_intacct.ports.parties import PartyBookStore, PartyLinkStore, PartyListStore
from alvys_intacct.ports.payments import DrainStore, PaymentRunStore, PaymentStore
from alvys_intacct.ports.runtime import Clock, Metrics, PasswordStore, WorkQueue
from alvys_intacct.ports.stores import (
    AlvysValueStore,
    ConnectionStore,
    ErrorActionStore,
    MetadataStore,
    SentPartyStore,
    TransactionStore,
)
from alvys_intacct.ports.transport import NameDirectory, PartyDirectory, TransportSystem
from alvys_intacct.ports.what_if import WhatIfStore


class Outside(Protocol):
    """Stores, systems and runtime of one deployment, or fakes of them."""

    @property
    def connections(self) -> ConnectionStore:
        """The connections of all tenants."""

    @property
    def check_times(self) -> CheckTimeStore:
        """When connections were checked."""

    @property
    def metadata(self) -> MetadataStore:
        """The metadata of each connection's Sage company, as last read."""

    @property
    def alvys_values(self) -> AlvysValueStore:
        """The values of Alvys's fields, as far as they are known."""

    @property
    def sent_parties(self) -> SentPartyStore:
        """What was last sent to customers and vendors in Sage."""

    @property
    def party_links(self) -> PartyLinkStore:
        """The links of parties that people accepted."""

    @property
    def party_books(self) -> PartyBookStore:
        """The customers and vendors of Sage companies, as last read."""

    @property
    def party_lists(self) -> PartyListStore:
        """The parties without an External Accounting ID, with suggestions, as last read."""

    @property
    def transactions(self) -> TransactionStore:
        """Transactions and error records."""

    @property
    def payments(self) -> PaymentStore:
        """Payments."""

    @property
    def payment_drains(self) -> DrainStore:
        """The drains that carry payments into Alvys."""

    @property
    def payment_runs(self) -> PaymentRunStore:
        """The runs that read payments, and how far they have read."""

    @property
    def error_actions(self) -> ErrorActionStore:
        """Actions on many errors."""

    @property
    def close_reports(self) -> CloseReportStore:
        """Close reports."""

    @property
    def what_ifs(self) -> WhatIfStore:
        """Questions what a change of settings would do."""

    @property
    def transaction_counts(self) -> TransactionCounts:
        """Transactions, counted."""

    @property
    def payment_counts(self) -> PaymentCounts:
        """Payments, counted."""

    @property
    def event_bus(self) -> EventBus:
        """The bus on which others hear what has happened."""

    @property
    def digest_topic(self) -> DigestTopic:
        """Where digests go."""

    @property
    def digest_marks(self) -> DigestMarks:
        """Which tenants got their digest."""

    @property
    def console_url(self) -> str:
        """Where the console is."""

    @property
    def queue(self) -> WorkQueue:
        """The queues that this function may send to."""

    @property
    def accounting(self) -> AccountingSystem:
        """Sage Intacct."""

    @property
    def transport(self) -> TransportSystem:
        """Alvys's public API."""

    @property
    def party_directory(self) -> PartyDirectory:
        """Alvys's lists of customers, carriers and drivers."""

    @property
    def name_directory(self) -> NameDirectory:
        """Alvys's lists of drivers, users, trucks and trailers."""

    @property
    def passwords(self) -> PasswordStore:
        """The passwords of connections."""

    @property
    def sign_in_tries(self) -> SignInTryStore:
        """The sign-ins to Sage that were tried and not accepted."""

    @property
    def call_counts(self) -> CallCounter:
        """What tenants ask for, counted."""

    @property
    def clock(self) -> Clock:
        """Time."""

    @property
    def metrics(self) -> Metrics:
        """Business metrics."""

    @property
    def remaining_seconds(self) -> Callable[[], float]:
        """The seconds that the current run may still take."""

    @property
    def restored_at(self) -> datetime | None:
        """When the Transactions table was restored (UTC); None if it never was."""

    @property
    def companies_at_once(self) -> int:
        """How many Sage companies a run works on at the same time."""

    @property
    def correlated(self) -> Callable[[str], AbstractContextManager[None]]:
        """Marks what is logged, and sent to Sage, within a thread as belonging to a correlation id."""
