"""The ports to what the overview is counted from. Each reads indexes only, no records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.overview import DatedPayment, Failing, Received


class TransactionCounts(Protocol):
    """What the indexes of transactions tell. What was written in the last moments may be missing."""

    def received(self, tenant: str, since: datetime) -> Iterator[Received]:
        """The transactions received since then, newest first; read as they are asked for."""

    def failing(self, tenant: str, most: int) -> tuple[list[Failing], bool]:
        """Open errors of transactions, from at most so many open errors; and whether some aren't told."""

    def held(self, tenant: str, subsidiary_id: str, most: int) -> Sequence[datetime]:
        """When the transactions were received that a connection holds, the oldest first; at most so many."""


class PaymentCounts(Protocol):
    """What the indexes of payments tell. What was written in the last moments may be missing."""

    def dated(self, tenant: str, first: date, last: date) -> Iterator[DatedPayment]:
        """The payments of these payment dates, newest first; read as they are asked for."""

    def refused(self, tenant: str, subsidiary_id: str, most: int) -> int:
        """How many payments of a connection Alvys refused; `most` if they are more."""
