"""Whether a connection's documents may flow now: held, skipped or let through (CONN-7, AR-2, CONN-11)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import SKIP_WORDS, Connection, SkipReason, is_held, reason_to_skip
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.lifecycle import put_back, skipped
from alvys_intacct.domain.parts import Part
from alvys_intacct.domain.transactions import Operation, Transaction
from alvys_intacct.domain.triggers import unwanted
from alvys_intacct.ports import Change, Clock, ConnectionStore, HistoryEvent, Metrics
from alvys_intacct.usecases.claiming import Claimed, Work
from alvys_intacct.usecases.settling import Step


class Gates:
    """The switches of connections, as every worker heeds them."""

    def __init__(self, connections: ConnectionStore, work: Work, clock: Clock, metrics: Metrics) -> None:
        self._connections = connections
        self._work = work
        self._clock = clock
        self._metrics = metrics

    def let_through(self, connection: Connection | None, members: Sequence[Claimed]) -> list[Claimed]:
        """Those that may be carried out now; others are held while the connection is paused, else skipped."""
        if is_held(connection):
            self._hold([member.transaction for member in members])
            return []
        reasons = {member.transaction.transaction_id: _reason(connection, member) for member in members}
        kept_back = [
            (member.transaction, reason)
            for member in members
            if (reason := reasons[member.transaction.transaction_id]) is not None
        ]
        self.skip([(one, reason) for one, reason in kept_back if not _must_follow(one)])
        self._work.conclude([(one, _kept_back(reason)) for one, reason in kept_back if _must_follow(one)])
        return [member for member in members if reasons[member.transaction.transaction_id] is None]

    def are_open(self, connection: Connection, member: Claimed) -> bool:
        """Whether it would be let through now."""
        return not is_held(connection) and _reason(connection, member) is None

    def skip(self, skips: Sequence[tuple[Transaction, SkipReason]]) -> None:
        """Record why these are not exported; they can be asked for again."""
        self._work.record(
            [(transaction, self._skipping(SKIP_WORDS[reason], reason)) for transaction, reason in skips]
        )
        self._metrics.count("Skipped", len(skips))

    def wait(self, waiting: Sequence[tuple[Transaction, str]]) -> None:
        """Record what these wait for; it asks for them again."""
        self._work.record([(transaction, self._skipping(words)) for transaction, words in waiting])
        self._metrics.count("Skipped", len(waiting))

    def _hold(self, transactions: Sequence[Transaction]) -> None:
        held = self._work.record([(transaction, self._holding) for transaction in transactions])
        if not held:
            return
        # The connection may have been resumed between our look at it and the record.
        connection = self._connections.get(held[0].tenant, held[0].subsidiary_id)
        if not is_held(connection):
            released = [one.model_copy(update={"held": False}) for one in held]
            self._work.send(released)

    def _holding(self, current: Transaction) -> Change:
        now = self._clock.now()
        event = HistoryEvent(now, "held", "worker", "the connection is paused")
        return Change(put_back(current, now, held=True), event)

    def _skipping(self, words: str, code: str = "") -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "skipped", "worker", code or words)
            return Change(skipped(current, words, now), event)

        return step


def _reason(connection: Connection | None, member: Claimed) -> SkipReason | None:
    """Why it is not carried out: no connection, a switch, its age, or a setting that keeps such documents."""
    transaction, envelope = member.transaction, member.envelope
    side = document_side(envelope, connection, transaction.part) if connection else transaction.side
    reason = reason_to_skip(connection, side, transaction.created_on)
    if reason is not None or connection is None:
        return reason
    is_new = transaction.receipt is None and transaction.operation is Operation.EXPORT
    return unwanted(envelope, connection) if is_new and not _must_follow(transaction) else None


def _must_follow(transaction: Transaction) -> bool:
    """What takes the place of a document that was taken out for it, or comes with one that is in Sage.

    It is never skipped: where it can't go out, somebody must know (MOD-2, AP-8).
    """
    return transaction.replacing or transaction.part is not Part.WHOLE


def _kept_back(reason: SkipReason) -> NeedsAttention:
    return NeedsAttention(SKIP_WORDS[reason], code=reason, remedy="Change that, then retry.")
