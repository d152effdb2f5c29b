"""Queues, secrets, metrics and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.payments.payment import Payment, PaymentRun
    from alvys_intacct.domain.transactions.record import Transaction


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
