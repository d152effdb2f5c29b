"""What a worker has claimed: transactions with their envelopes, and what comes back later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.late_dataclass import dataclass


class Claimed:
    """A transaction that this worker holds, with its envelope."""

    def __init__(self, transaction: Transaction, envelope: TransactionEnvelope) -> None:
        self.transaction = transaction
        self.envelope = envelope
        self._booking: Booking | None = None
        self._decided: tuple[SkipReason | None] | None = None

    def booking(self, connection: Connection) -> Booking:
        """Its booking on its connection, computed once.

        Raises `NeedsAttention` where the envelope doesn't say what to book.
        """
        if self._booking is None:
            self._booking = booking_of(self.envelope, connection, self.transaction.part)
        return self._booking

    def decide(self, reason: SkipReason | None) -> None:
        """Set what its message doesn't tell: the reason for skipping it, or None to let it out."""
        self._decided = (reason,)

    def skip_reason(self, connection: Connection) -> SkipReason | None:
        """Why the settings keep it back: as decided, else as the booking says."""
        return self._decided[0] if self._decided else self.booking(connection).skip_reason


@dataclass(frozen=True, slots=True)
class Later:
    """Work to be retried after `seconds`; with `failed`, because not even its record could be written.

    `claim_ended` is the claim, by its end, that the worker could not give back.
    """

    ref: TransactionRef
    seconds: int
    failed: SyncError | None = None
    claim_ended: datetime | None = None


@dataclass(slots=True)
class ClaimedWork:
    """The work that a worker has claimed: transactions, and references that are not yet read from Alvys.

    `later` are retries of transactions whose stored content can't be read.
    """

    members: list[Claimed] = field(default_factory=list)
    references: list[tuple[Transaction, ByReference]] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)


def by_subsidiary(members: Iterable[Claimed]) -> dict[tuple[str, str], list[Claimed]]:
    """The members by tenant and the subsidiary that each belongs to."""
    return _grouped(members, lambda transaction: transaction.subsidiary_id)


def by_place(members: Iterable[Claimed]) -> dict[tuple[str, str], list[Claimed]]:
    """The members by tenant and the subsidiary in whose books each may have a document (MOD-7)."""
    return _grouped(members, lambda transaction: transaction.booked_at)


def _grouped(
    members: Iterable[Claimed], subsidiary_id: Callable[[Transaction], str]
) -> dict[tuple[str, str], list[Claimed]]:
    groups: dict[tuple[str, str], list[Claimed]] = {}
    for member in members:
        key = (member.transaction.tenant, subsidiary_id(member.transaction))
        groups.setdefault(key, []).append(member)
    return groups
