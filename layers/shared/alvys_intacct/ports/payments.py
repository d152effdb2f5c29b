"""The ports to the stores of payments: the payments, their drains, and the runs that read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from alvys_intacct.domain.lists import Page

if TYPE_CHECKING:
    from alvys_intacct.domain.payments.drain import Drain, DrainState, WaitingPayment
    from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts
    from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
    from alvys_intacct.domain.payments.run import PaymentRun
    from alvys_intacct.domain.payments.sync_state import ScheduledSync, SyncState
    from alvys_intacct.domain.sage.books import Side


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

    def save_many(self, payments: Sequence[Payment]) -> list[Payment]:
        """Write payments in few requests; returns those that no other writer changed first."""

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

    def states(self, names: Iterable[tuple[str, Side]]) -> dict[tuple[str, Side], DrainState]:
        """The drains of these tenants and sides, as last written, in few requests."""

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
