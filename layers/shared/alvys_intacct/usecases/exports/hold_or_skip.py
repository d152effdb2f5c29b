"""Let transactions through, hold them or skip them, by their connection (CONN-7, AR-2, CONN-11)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.connections.connection import Connection, is_held
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import put_back, skipped
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.work.claims import Claimed, Claims, unforeseen
from alvys_intacct.usecases.work.conditional_writes import Step


class HoldOrSkip:
    """Applies the switches and settings of connections, for every worker."""

    def __init__(self, connections: ConnectionStore, claims: Claims, clock: Clock, metrics: Metrics) -> None:
        self._connections = connections
        self._claims = claims
        self._clock = clock
        self._metrics = metrics

    def let_through(self, connection: Connection | None, members: Sequence[Claimed]) -> list[Claimed]:
        """The members that may be carried out now. Others are held for a paused connection, else skipped."""
        if is_held(connection):
            self._hold([member.transaction for member in members])
            return []
        passed: list[Claimed] = []
        skips: list[tuple[Transaction, SkipReason]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for member in members:
            transaction = member.transaction
            try:
                reason = _reason(connection, member)
            except NeedsAttention as error:
                failures.append((transaction, error))
                continue
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                failures.append((transaction, unforeseen()))
                continue
            if reason is None:
                passed.append(member)
            elif _must_follow(transaction):
                failures.append((transaction, _kept_back(reason)))
            else:
                skips.append((transaction, reason))
        self.skip(skips)
        self._claims.conclude(failures)
        return passed

    def lets_through(self, connection: Connection, member: Claimed) -> bool:
        """Whether the member would be let through now."""
        if is_held(connection):
            return False
        try:
            return _reason(connection, member) is None
        except Exception:  # noqa: BLE001 - `let_through` reports it; here it only means no
            return False

    def skip(self, skips: Sequence[tuple[Transaction, SkipReason]]) -> None:
        """Record why these are not exported; they can be sent again."""
        self._claims.record(
            [(transaction, self._skipping(reason.words, reason)) for transaction, reason in skips]
        )
        self._metrics.count("Skipped", len(skips))

    def wait(self, waiting: Sequence[tuple[Transaction, str]]) -> None:
        """Record what these wait for; that transaction queues them again."""
        self._claims.record([(transaction, self._skipping(words)) for transaction, words in waiting])
        self._metrics.count("Skipped", len(waiting))

    def _hold(self, transactions: Sequence[Transaction]) -> None:
        held = self._claims.record([(transaction, self._holding) for transaction in transactions])
        if not held:
            return
        # The connection may have been resumed between the check and the record.
        connection = self._connections.get(held[0].tenant, held[0].subsidiary_id)
        if not is_held(connection):
            released = [transaction.model_copy(update={"held": False}) for transaction in held]
            self._claims.send(released)

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
    """Why it is not carried out: no connection, a switch, its date, or a setting for its kind."""
    transaction = member.transaction
    if connection is None:
        return reason_to_skip(None, transaction.side, transaction.created_on)
    if transaction.operation is Operation.REVERT and transaction.receipt is not None:
        # What is taken out is the document in Sage, even if the newest content can't be booked.
        return reason_to_skip(connection, transaction.receipt.document_type.side, transaction.created_on)
    try:
        booking = member.booking(connection)
    except NeedsAttention:
        # What would be skipped anyway is no error, whatever is wrong with it.
        reason = reason_to_skip(connection, transaction.side, transaction.created_on)
        if reason is None:
            raise
        return reason
    reason = reason_to_skip(connection, booking.side, transaction.created_on)
    enters = transaction.receipt is None or transaction.is_moving
    is_new = enters and transaction.operation is Operation.EXPORT
    if reason is None and is_new and not _succeeds(transaction):
        reason = member.skip_reason(connection)
    if reason is SkipReason.NO_CUSTOMER_INVOICE and transaction.receipt is not None:
        return None  # it was billed before: the customer's invoice exists
    return reason


def _must_follow(transaction: Transaction) -> bool:
    """Whether it is never skipped: if it can't go out, it is an error (MOD-2, MOD-7, AP-8).

    A document was taken out for it, is in Sage already, or waits there in the books of another subsidiary.
    """
    moving = transaction.receipt is not None and transaction.is_moving
    return moving or _succeeds(transaction)


def _succeeds(transaction: Transaction) -> bool:
    """Whether it replaces a document that was taken out for it, or is a companion of one in Sage."""
    return transaction.replacing or transaction.role is not DocumentRole.MAIN


def _kept_back(reason: SkipReason) -> NeedsAttention:
    return NeedsAttention(reason.words, code=reason, remedy="Correct this, then retry.")
