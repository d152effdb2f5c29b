"""The ports to queues, secrets, metrics and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.close.runs import ReportRun
    from alvys_intacct.domain.connections.daily_checks import ConnectionCheck
    from alvys_intacct.domain.connections.rounds import RoundPage
    from alvys_intacct.domain.error_transactions.actions import ErrorAction
    from alvys_intacct.domain.failure_causes import FailureCause
    from alvys_intacct.domain.parties.party_refresh import PartyRefresh
    from alvys_intacct.domain.payments.payment import Payment
    from alvys_intacct.domain.payments.run import PaymentRun
    from alvys_intacct.domain.sage.books import Side
    from alvys_intacct.domain.transactions.record import Transaction
    from alvys_intacct.domain.what_if.runs import WhatIfRun


class WorkQueue(Protocol):
    """Messages to the workers. A message names the work; the record has its content."""

    def send_transactions(self, transactions: Sequence[Transaction], *, apart: int = 0) -> None:
        """Send each transaction to the worker of its kind and operation. Raises `Retryable`.

        Each is delivered `apart` seconds after the one before it.
        """

    def send_runs(self, runs: Sequence[PaymentRun], *, after: int = 0) -> None:
        """Send runs to the payment reader, to be delivered after so many seconds. Raises `Retryable`."""

    def send_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Send pages of rounds to the planner. Raises `Retryable`."""

    def send_payments(self, payments: Sequence[Payment]) -> None:
        """Start the drains of these payments: one message per tenant and side. Raises `Retryable`."""

    def send_drains(self, drains: Sequence[tuple[str, Side]]) -> None:
        """Start the drains of these tenants and sides, in few requests."""

    def send_drain(self, tenant: str, side: Side, delay: int = 0) -> None:
        """Start the drain of a tenant's side in `delay` seconds, 900 at most. Raises `Retryable`."""

    def send_actions(self, actions: Sequence[ErrorAction]) -> None:
        """Send actions on many errors to the worker that carries them on. Raises `Retryable`."""

    def send_reports(self, reports: Sequence[ReportRun], *, after: int = 0) -> None:
        """Send close reports to their worker, to be delivered after so many seconds. Raises `Retryable`."""

    def send_comparisons(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Have the daily comparisons of the connections of these pages planned. Raises `Retryable`."""

    def send_party_refresh(
        self, tenant: str, subsidiary_id: str, refresh: PartyRefresh, *, after: int = 0
    ) -> None:
        """Have a reading of parties carried on after so many seconds. Raises `Retryable`."""

    def send_check_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Have the daily checks of the connections of these pages planned. Raises `Retryable`."""

    def send_checks(self, checks: Sequence[ConnectionCheck], correlation_id: str) -> None:
        """Have connections checked, each after its time. Raises `Retryable`."""

    def send_what_ifs(self, runs: Sequence[WhatIfRun]) -> None:
        """Have questions answered what a change would do. Raises `Retryable`."""

    def send_digest_pages(self, pages: Sequence[RoundPage], correlation_id: str) -> None:
        """Have the digests of the tenants on these pages planned. Raises `Retryable`."""

    def send_digests(self, tenants: Sequence[str], day: date, correlation_id: str) -> None:
        """Have digests made, one for each tenant. Raises `Retryable`."""

    def send_untold(self, records: Sequence[Mapping[str, object]]) -> None:
        """Keep records of a stream that can't be told as events with the dead letters. Raises `SyncError`."""


class Metrics(Protocol):
    """Business metrics (OPS-1)."""

    def count(self, name: str, how_many: int) -> None:
        """Add to a counter: Exported, Failed, Retried, Skipped, PaymentsApplied …"""

    def caused(self, name: str, causes: Iterable[FailureCause]) -> None:
        """Add to a counter per cause."""

    def seconds(self, name: str, value: float) -> None:
        """Add a measured time, in seconds."""

    def unforeseen(self, error: Exception, about: str) -> None:
        """Log an unexpected error with its trace; `about` names the work."""


class SenderCredentials(Protocol):
    """The deployment's own sender id and password at Sage (CONN-3)."""

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        """Sender id and password. Raises `ConfigurationError` when the secret is empty.

        They may have been read some minutes ago; `fresh` ones are read after this call began.
        """


class PasswordStore(Protocol):
    """The passwords of connections, kept nowhere else (CONN-4)."""

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        """The password of that connection. Raises `NeedsAttention` when there is none.

        It may have been read some minutes ago; a `fresh` one is read after this call began. Before a
        refusal of the password counts, a fresh one is tried.
        """

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace the password."""

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete the password, if there is one."""

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        """Move a password that an earlier version kept elsewhere; True if it was moved now."""


class Clock(Protocol):
    """Time. Use cases read it here, and pass it to rules."""

    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
