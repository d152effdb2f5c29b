"""Let transactions through, hold them or skip them, by their connection (CONN-7, AR-2, CONN-11).

Only what has no document is skipped. What has one in Sage, or must follow one, is held or is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import WAITS_FOR_SET, SkipReason
from alvys_intacct.domain.transactions.holding import (
    has_document,
    holds_all,
    holds_side,
    must_follow,
    not_connected,
)
from alvys_intacct.domain.transactions.lifecycle import skipped
from alvys_intacct.domain.transactions.record import HeldBecause, Operation, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.domain.transactions.unknown_outcomes import is_over
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step
from alvys_intacct.usecases.work.own_faults import unforeseen
from alvys_intacct.usecases.work.waits import still_working

# What keeps a member from being carried out now; None lets it through.
Kept = HeldBecause | SkipReason | None


class HoldOrSkip:
    """Applies the switches and settings of connections, for every worker."""

    def __init__(self, claims: Claims, clock: Clock, metrics: Metrics) -> None:
        self._claims = claims
        self._clock = clock
        self._metrics = metrics

    def let_through(self, connection: Connection | None, members: Sequence[Claimed]) -> list[Claimed]:
        """The members that may be carried out now. Others are held, skipped, or fail."""
        passed: list[Claimed] = []
        holds: list[tuple[Transaction, HeldBecause]] = []
        skips: list[tuple[Transaction, SkipReason]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for member in members:
            transaction = member.transaction
            try:
                kept = what_keeps_back(connection, member, self._clock.now())
            except NeedsAttention as error:
                failures.append((transaction, error))
                continue
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                failures.append((transaction, unforeseen()))
                continue
            if kept is None:
                passed.append(member)
            elif isinstance(kept, HeldBecause):
                holds.append((transaction, kept))
            else:
                skips.append((transaction, kept))
        self._claims.hold(holds)
        self.skip(skips)
        self._claims.conclude(failures)
        return passed

    def lets_through(self, connection: Connection, member: Claimed) -> bool:
        """Whether the member would be let through now."""
        try:
            return what_keeps_back(connection, member, self._clock.now()) is None
        except Exception:  # noqa: BLE001 - `let_through` reports it; here it only means no
            return False

    def skip(self, skips: Sequence[tuple[Transaction, SkipReason]]) -> None:
        """Record why these are not exported; they can be sent again."""
        self._skip([(transaction, reason.words, reason.value) for transaction, reason in skips])

    def wait(self, waiting: Sequence[tuple[Transaction, str]]) -> None:
        """Record what these wait for; that transaction queues them again."""
        self._skip([(transaction, words, WAITS_FOR_SET) for transaction, words in waiting])

    def _skip(self, skips: Sequence[tuple[Transaction, str, str]]) -> None:
        """Skip them; one that Sage may still carry out an earlier attempt of is looked at again first."""
        now = self._clock.now()
        pending = [one for one, _, _ in skips if one.intent is not None and not is_over(one.intent, now)]
        self._claims.conclude([(transaction, still_working()) for transaction in pending])
        steps: list[tuple[Transaction, Step]] = [
            (transaction, self._skipping(words, code))
            for transaction, words, code in skips
            if transaction not in pending
        ]
        self._claims.record(steps)
        self._metrics.count("Skipped", len(steps))

    def _skipping(self, words: str, code: str) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "skipped", "worker", words if code == WAITS_FOR_SET else code)
            return Change(skipped(current, words, now, code), event)

        return step


def what_keeps_back(connection: Connection | None, member: Claimed, now: datetime) -> Kept:
    """What keeps a member back. Raises the error of one that can be neither held nor skipped."""
    transaction = member.transaction
    because = holds_all(connection, now)
    if because is not None:
        return because
    reason, side = _reason(connection, member)
    if reason is None or not has_document(transaction):
        return reason
    if connection is not None and reason is SkipReason.SIDE_SWITCHED_OFF:
        return holds_side(connection, side, now)
    if reason is SkipReason.NO_ACTIVE_CONNECTION:
        name = connection.subsidiary.name if connection else transaction.subsidiary_id
        raise not_connected(transaction, name)
    if reason is SkipReason.BEFORE_ACTIVATION and _was_let_out(transaction, connection):
        return None
    raise _kept_back(reason)


def _reason(connection: Connection | None, member: Claimed) -> tuple[SkipReason | None, Side]:
    """Its side, and why it isn't carried out: no connection, a switch, its date, a setting for its kind."""
    transaction, receipt = member.transaction, member.transaction.receipt
    created_on = transaction.created_on
    if connection is None:
        return reason_to_skip(None, transaction.side, created_on), transaction.side
    if receipt is not None and not transaction.is_moving:
        # What leaves the books is the document in Sage, whichever side its newest content is on.
        side = receipt.document_type.side
        reason = reason_to_skip(connection, side, created_on)
        if transaction.operation is Operation.REVERT or reason is not None:
            return reason, side
    try:
        booking = member.booking(connection)
    except NeedsAttention:
        # What would be skipped anyway is no error, whatever is wrong with it.
        reason = reason_to_skip(connection, transaction.side, created_on)
        if reason is None:
            raise
        return reason, transaction.side
    reason = reason_to_skip(connection, booking.side, created_on)
    enters = receipt is None or transaction.is_moving
    is_new = enters and transaction.operation is Operation.EXPORT
    if reason is None and is_new and not must_follow(transaction):
        reason = member.skip_reason(connection)
    if reason is SkipReason.NO_CUSTOMER_INVOICE and receipt is not None:
        reason = None  # it was billed before: the customer's invoice exists
    return reason, booking.side


def _was_let_out(transaction: Transaction, connection: Connection | None) -> bool:
    """Whether its document was made through this connection, so that its date was in order then."""
    if transaction.receipt is not None:
        return not transaction.is_moving
    return connection is not None and transaction.replaced_in(connection.company_id) is not None


def _kept_back(reason: SkipReason) -> NeedsAttention:
    return NeedsAttention(
        reason.words,
        code=reason,
        remedy="Change this in Alvys or in the settings of the connection, then retry. Or revert it.",
    )
