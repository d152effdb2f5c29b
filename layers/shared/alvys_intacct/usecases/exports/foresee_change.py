"""What a revert or a regenerate would do in Sage now, told before a person confirms it (MOD-10).

Sage is read, and nothing is written: the document is built like for an edit, and its state in Sage goes
through the same plan as in the modify worker. What only Sage's answer tells stays open, a closed period for
instance.
"""

from __future__ import annotations

from collections.abc import Mapping

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.consequences import (
    Action,
    CompanionOutlook,
    Consequences,
    Outlook,
    Written,
    outlook_of,
    words_of,
)
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.domain.transactions.moves import in_the_way, unusable_because
from alvys_intacct.domain.transactions.receipt import Companion, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.domain.transactions.resolving import document_unknown
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.changing import Changing
from alvys_intacct.usecases.exports.hold_or_skip import what_keeps_back
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.exports.look_at_lines import read_lines
from alvys_intacct.usecases.exports.plan_change import plan_change
from alvys_intacct.usecases.exports.prepare_documents import BuildDocuments, Ready
from alvys_intacct.usecases.exports.resolve_unknown import not_connected
from alvys_intacct.usecases.intake.find_target import FindTarget
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.own_faults import not_kept

NOT_IN_SAGE = "No document is in Sage Intacct: there is nothing to take out."
NOT_READ_YET = "Its object is read from Alvys first; what follows from it isn't known before."
IN_HAND = "A worker is at this transaction now: what follows is told best when it has finished."
ONLY_SAGE_TELLS = "Whether the period is open, Sage Intacct tells only when it is asked to book."
WAITS_FOR_INVOICE = "is taken out of Sage Intacct as well, and waits until the invoice is there again"
_BOOKING = frozenset({Way.REVERSE, Way.REVERSE_AND_POST, Way.DELETE_AND_MAKE, Way.MAKE_ANEW})


class ForeseeChange:
    """Foretells what a change does."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        find_target: FindTarget,
        build: BuildDocuments,
        leaving: LeavingCompanions,
        leaving_sets: LeavingSets,
        look_at: LookAtDocuments,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._find_target = find_target
        self._build = build
        self._leaving = leaving
        self._leaving_sets = leaving_sets
        self._look_at = look_at
        self._clock = clock

    def __call__(self, caller: Identity, transaction_id: str, action: Action) -> Consequences | None:
        """The consequences; None when the tenant has no such transaction.

        Raises `RequestRefusedError` for a companion, and Sage's errors but those of the document itself.
        """
        ref = TransactionRef(caller.tenant, transaction_id)
        transaction = self._find_target.of_its_own(ref, action.value.capitalize())
        if transaction is None:
            return None
        foreseen = Consequences(action)
        if transaction.status is Status.IN_PROGRESS:
            foreseen.warnings.append(IN_HAND)
        try:
            self._foresee(_as_asked(transaction, action), foreseen)
        except NeedsAttention as problem:
            foreseen.problem = problem
        except SyncError as error:
            if transaction.intent is None and transaction.removing_since is None:
                raise
            foreseen.problem = error
        foreseen.words = foreseen.words or words_of(foreseen.outlooks)
        return foreseen

    def _foresee(self, transaction: Transaction, foreseen: Consequences) -> None:
        if transaction.document_is_unknown:
            raise document_unknown(transaction)
        if transaction.intent is not None:
            raise _unanswered(transaction)
        if transaction.receipt is None and foreseen.action is Action.REVERT:
            foreseen.words = NOT_IN_SAGE
            return
        member = self._member(transaction)
        if member is None:
            foreseen.waits = NOT_READ_YET
            return
        foreseen.companions = _companions(transaction, transaction.companions if _leaves(transaction) else {})
        if transaction.receipt is None:
            self._enters(member, foreseen)
        elif transaction.is_moving:
            self._moves(member, transaction.receipt, foreseen)
        else:
            self._changes(member, transaction.receipt, foreseen)

    def _member(self, transaction: Transaction) -> Claimed | None:
        """The transaction with its envelope; None for a reference that isn't read yet."""
        content = self._transactions.contents([transaction]).get(ref_of(transaction))
        if content is None:
            raise not_kept(transaction, self._clock.now())
        envelope = stored_envelope(content, transaction.kind, by_reference=transaction.is_reference)
        return None if isinstance(envelope, ByReference) else Claimed(transaction, envelope)

    def _enters(self, member: Claimed, foreseen: Consequences) -> None:
        """It has no document in Sage: it would be exported."""
        transaction = member.transaction
        connection = self._connections.get(transaction.tenant, transaction.subsidiary_id)
        foreseen.waits = self._kept_back(connection, member)
        if foreseen.waits is not None or connection is None:
            return
        ready = self._built(connection, member, foreseen)
        if ready is not None:
            self._tell(connection, None, ready, (Way.MAKE_ANEW,), foreseen)

    def _changes(self, member: Claimed, receipt: Receipt, foreseen: Consequences) -> None:
        transaction = member.transaction
        connection = self._connections.get(transaction.tenant, transaction.booked_at)
        foreseen.waits = self._kept_back(connection, member)
        if foreseen.waits is not None or connection is None:
            return
        if connection.company_id != receipt.company_id:
            raise not_connected(receipt.company_id)
        (standing,) = self._look_at.look(connection, [receipt])
        foreseen.document = standing.document
        is_edit = foreseen.action is Action.REGENERATE
        ready = self._built(connection, member, foreseen) if is_edit else None
        self._leaving.refuse_stuck(transaction, ready.companions if ready else {})
        self._with_set(transaction, foreseen)
        change = plan_change(connection, member, receipt, standing, ready, self._clock.now())
        read_lines(self._accounting, connection, [change])
        foreseen.warnings += [warning for warning in change.warnings if warning not in foreseen.warnings]
        self._tell(connection, change, change.ready, change.left, foreseen)

    def _with_set(self, transaction: Transaction, foreseen: Consequences) -> None:
        """The carrier bills that leave with a reverted invoice (AP-8). Raises why one of them can't."""
        if not _leaves(transaction):
            return
        for error in self._leaving_sets.stuck([transaction]).values():
            raise error
        for bill in self._leaving_sets.going_with(transaction):
            foreseen.companions.append(CompanionOutlook(bill.number, bill.booked_at, WAITS_FOR_INVOICE))
            foreseen.companions += _companions(bill, bill.companions)

    def _kept_back(self, connection: Connection | None, member: Claimed) -> str | None:
        kept = what_keeps_back(connection, member, self._clock.now())
        return kept.words if kept is not None else None

    def _moves(self, member: Claimed, receipt: Receipt, foreseen: Consequences) -> None:
        """Its document leaves the old books, and enters those of its subsidiary (MOD-7)."""
        transaction = member.transaction
        old = self._connections.get(transaction.tenant, transaction.booked_at)
        reason = unusable_because(old, receipt)
        if reason is not None or old is None:
            raise in_the_way(transaction, receipt, old, reason or "")
        (standing,) = self._look_at.look(old, [receipt])
        foreseen.document = standing.document
        change = plan_change(old, member, receipt, standing, None, self._clock.now())
        self._tell(old, change, None, change.left, foreseen)
        if foreseen.action is Action.REGENERATE:
            out = foreseen.outlooks
            foreseen.outlooks = []
            self._enters(member, foreseen)
            entering = foreseen.outlooks[0].steps if foreseen.outlooks else ()
            foreseen.outlooks = [Outlook(outlook.way, (*outlook.steps, *entering)) for outlook in out]

    def _built(self, connection: Connection, member: Claimed, foreseen: Consequences) -> Ready | None:
        """The document as it would be written; None where there is nothing to book. Raises its problem."""
        if member.booking(connection).skip_reason is SkipReason.DEDUCTED_FROM_DRIVER:
            # It is on a driver's statement, so its own document leaves Sage (AP-9).
            foreseen.warnings.append(SkipReason.DEDUCTED_FROM_DRIVER.words)
            return None
        prepared = self._build(connection, member.booking(connection).side, [member], {}, [])
        for _, error in prepared.failures:
            raise error
        for _, reason in prepared.skips:
            foreseen.waits = reason.words
        for ready in prepared.ready:
            foreseen.warnings += ready.warnings
            foreseen.companions += _companions(member.transaction, ready.companions, wanted=True)
            return ready
        return None

    def _tell(
        self,
        connection: Connection,
        change: Changing | None,
        ready: Ready | None,
        ways: tuple[Way, ...],
        foreseen: Consequences,
    ) -> None:
        document = foreseen.document
        reversed_on = self._look_at.reversal_date(connection, document) if document else None
        written = _written(change, ready) if ready else None
        foreseen.outlooks = [outlook_of(way, document, reversed_on, written) for way in ways]
        if any(way in _BOOKING for way in ways):
            foreseen.warnings.append(ONLY_SAGE_TELLS)


def _as_asked(transaction: Transaction, action: Action) -> Transaction:
    """The transaction as it would be queued."""
    operation = Operation.REVERT if action is Action.REVERT else Operation.EXPORT
    return transaction.model_copy(update={"operation": operation, "status": Status.QUEUED})


def _leaves(transaction: Transaction) -> bool:
    return transaction.operation is Operation.REVERT


def _unanswered(transaction: Transaction) -> NeedsAttention:
    return NeedsAttention(
        f"Sage Intacct has not answered yet whether {transaction.number} was booked or changed.",
        code="outcome_pending",
        remedy="It is looked up there within a few minutes, or with a retry of its error. Ask again then.",
    )


def _written(change: Changing | None, ready: Ready) -> Written:
    document = ready.document
    former = change.standing.document.document_number if change and change.standing.document else None
    return Written(
        document.document_number,
        document.document_date,
        document.posted,
        is_renumbered_if_taken=former == document.document_number,
    )


def _companions(
    main: Transaction, companions: Mapping[str, Companion], *, wanted: bool = False
) -> list[CompanionOutlook]:
    words = "is made, or changed where it differs" if wanted else "is taken out of Sage Intacct as well"
    return [
        CompanionOutlook(f"{main.number}{companion.part(key).number_suffix}", companion.subsidiary_id, words)
        for key, companion in companions.items()
    ]
