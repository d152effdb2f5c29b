"""The modify worker: carries reverts and edits into Sage, as the documents' states there permit (MOD-1).

    claim ─► resume ─► hold or skip ─► read the states ─► prepare edits like exports ─► plan ─► carry out

The documents of a connection are read, prepared and changed together, in few requests; each has an outcome of
its own. An edit that could not be exported leaves the document as it is (MOD-8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.transactions.modification import Standing, Way
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.carry_out_changes import CarryOutChanges
from alvys_intacct.usecases.exports.changing import Changing
from alvys_intacct.usecases.exports.customer_invoices import CustomerInvoices
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.move_documents import MoveDocuments
from alvys_intacct.usecases.exports.plan_change import plan_change
from alvys_intacct.usecases.exports.prepare_edits import Edits, PrepareEdits
from alvys_intacct.usecases.exports.record_changes import RecordChanges, conclude_answers
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.exports.resolve_unknown import not_connected
from alvys_intacct.usecases.exports.resume_changes import ResumeChanges, Resumed
from alvys_intacct.usecases.work.claimed_work import Claimed, ClaimedWork, Later, by_place
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.give_back import GiveBack, unread
from alvys_intacct.usecases.work.lanes import Lanes
from alvys_intacct.usecases.work.own_faults import unforeseen

if TYPE_CHECKING:
    from alvys_intacct.usecases.exports.look_after_restore import LookAfterRestore

Standings = Mapping[TransactionRef, Standing]


class ModifyDocuments:
    """Changes documents in Sage, and takes them out, for edits and reverts."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        connections: ConnectionStore,
        claims: Claims,
        hold_or_skip: HoldOrSkip,
        customer_invoices: CustomerInvoices,
        remove: RemoveDocuments,
        resume: ResumeChanges,
        prepare_edits: PrepareEdits,
        leaving: LeavingCompanions,
        after_restore: LookAfterRestore | None,
        leaving_sets: LeavingSets,
        carry_out: CarryOutChanges,
        record: RecordChanges,
        move: MoveDocuments,
        clock: Clock,
        metrics: Metrics,
        lanes: Lanes,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._claims = claims
        self._give_back = GiveBack(claims, transactions, clock)
        self._hold_or_skip = hold_or_skip
        self._customer_invoices = customer_invoices
        self._remove = remove
        self._resume = resume
        self._prepare_edits = prepare_edits
        self._leaving = leaving
        self._after_restore = after_restore
        self._leaving_sets = leaving_sets
        self._carry_out = carry_out
        self._record = record
        self._move = move
        self._clock = clock
        self._metrics = metrics
        self._lanes = lanes

    def __call__(
        self, refs: Sequence[TransactionRef], ended: Mapping[TransactionRef, datetime] | None = None
    ) -> list[Later]:
        """Carry out the reverts and edits. Returns those to be retried, and when.

        `ended` are claims that their workers could not give back. Raises `Retryable`.
        """
        due = self._claims.due(refs, ended)
        return unread(due) + self._lanes(due.transactions, self._of_lane)

    def _of_lane(self, due: Sequence[Transaction]) -> list[Later]:
        return self._give_back(due, self._of_work)

    def _of_work(self, work: ClaimedWork) -> list[Later]:
        later = work.later
        absent = [member.transaction for member in work.members if member.transaction.receipt is None]
        later += self._record.nothing_there([*(transaction for transaction, _ in work.references), *absent])
        in_sage = [member for member in work.members if member.transaction.receipt is not None]
        for members in by_place(in_sage).values():
            later += self._together(members, self._at_one_place)
        return later

    def _together(
        self, members: Sequence[Claimed], step: Callable[[Sequence[Claimed]], list[Later]]
    ) -> list[Later]:
        """Carry out a step for documents in the books of one connection.

        A fault that nobody foresaw concerns one of them: each is tried alone then, as its record stands now.
        """
        try:
            return step(members)
        except SyncError as error:
            return self._claims.conclude([(member.transaction, error) for member in members])
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
            if len(members) > 1:
                again = self._still_held(members)
                return [later for member in again for later in self._together([member], step)]
            (member,) = members
            self._metrics.unforeseen(error, member.transaction.transaction_id)
            return self._claims.conclude([(member.transaction, unforeseen())])

    def _still_held(self, members: Sequence[Claimed]) -> list[Claimed]:
        """The members that this worker still holds, with what was recorded of them meanwhile."""
        found = self._transactions.get_many([_ref(member) for member in members])
        again: list[Claimed] = []
        for member in members:
            current, held = found.get(_ref(member)), member.transaction
            if current is None or current.status is not Status.IN_PROGRESS:
                continue
            if current.claimed_until == held.claimed_until and current.revision == held.revision:
                again.append(Claimed(current, member.envelope))
        return again

    def _at_one_place(self, members: Sequence[Claimed]) -> list[Later]:
        """Resume what was interrupted, then carry out what stays here; what is elsewhere now moves."""
        first = members[0].transaction
        connection = self._connections.get(first.tenant, first.booked_at)
        interrupted = [member for member in members if member.transaction.intent is not None]
        resumed = self._resume(connection, interrupted) if interrupted else Resumed()
        later = self._record.entered(resumed.entered) + self._claims.conclude(resumed.failures)
        present = [*(member for member in members if member not in interrupted), *resumed.going_on]
        for member in present:
            if member.transaction.is_moving:
                later += self._together([member], self._moved)
        staying = [member for member in present if not member.transaction.is_moving]
        return later + self._changed(connection, staying, resumed.standings)

    def _moved(self, members: Sequence[Claimed]) -> list[Later]:
        (member,) = members
        transaction, receipt = member.transaction, member.transaction.receipt
        target = self._connections.get(transaction.tenant, transaction.subsidiary_id)
        return self._move(target, member, receipt) if receipt else []

    def _changed(
        self, connection: Connection | None, members: Sequence[Claimed], known: Standings
    ) -> list[Later]:
        passed = self._hold_or_skip.let_through(connection, members) if members else []
        if connection is None or not passed:
            return []
        here = [member for member in passed if _company(member) == connection.company_id]
        gone = [member for member in passed if member not in here]
        later = self._claims.conclude(
            [(member.transaction, not_connected(_company(member))) for member in gone]
        )
        standings = self._standings(connection, here, known)
        wanted = [member for member in here if _is_edit(member)]
        self._customer_invoices.announce(wanted)
        edits = self._prepare_edits(connection, wanted)
        if self._after_restore is not None:
            found = self._after_restore.replaced(connection, here, standings, edits.ready.get)
            later += self._after_restore.link(found)
            linked = [member for member, _ in found]
            here = [member for member in here if member not in linked]
        changes, failures = self._planned(connection, here, standings, edits)
        later += self._claims.conclude(failures)
        later += self._record.confirmed([change for change in changes if change.way is Way.CONFIRM])
        writing = [change for change in changes if change.way is not Way.CONFIRM]
        return later + self._carried_out(connection, writing, edits)

    def _standings(
        self, connection: Connection, members: Sequence[Claimed], known: Standings
    ) -> dict[TransactionRef, Standing]:
        unknown = [member for member in members if _ref(member) not in known]
        receipts = [member.transaction.receipt for member in unknown if member.transaction.receipt]
        looked = self._remove.look(connection, receipts)
        return {**known, **dict(zip(map(_ref, unknown), looked, strict=True))}

    def _carried_out(self, connection: Connection, changes: Sequence[Changing], edits: Edits) -> list[Later]:
        booking = [change.member for change in changes if _ref(change.member) in edits.ready]
        refused = self._prepare_edits.refused(connection, booking)
        stopped = [change for change in changes if _ref(change.member) in refused]
        later = self._claims.conclude(
            [(change.transaction, refused[_ref(change.member)]) for change in stopped]
        )
        done = self._carry_out(connection, [change for change in changes if change not in stopped])
        later += self._record.left(done.left)
        later += self._record.entered(
            [(change.member, change.receipt, entered) for change, entered in done.entered]
        )
        return later + conclude_answers(self._claims, done.failures)

    def _planned(
        self,
        connection: Connection,
        members: Sequence[Claimed],
        standings: Standings,
        edits: Edits,
    ) -> tuple[list[Changing], list[tuple[Transaction, SyncError]]]:
        """What is to be done for each, and those for which nothing can be done now."""
        refused = dict(edits.failures)
        reverts = [member for member in members if not _is_edit(member)]
        refused |= self._leaving.stuck([(member.transaction, {}) for member in reverts])
        refused |= self._leaving_sets.stuck([member.transaction for member in reverts])
        stays_out = {_ref(member) for member in (*edits.on_statements, *edits.set_aside)}
        changes: list[Changing] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for member in members:
            ref, receipt = _ref(member), member.transaction.receipt
            error = refused.get(ref)
            if error is None and receipt is not None:
                try:
                    change = self._plan(connection, member, receipt, standings[ref], edits)
                    change.stays_out = ref in stays_out
                    changes.append(change)
                except SyncError as stands_in_the_way:
                    error = stands_in_the_way
            if error is not None:
                failures.append((member.transaction, error))
        return changes, failures

    def _plan(
        self,
        connection: Connection,
        member: Claimed,
        receipt: Receipt,
        standing: Standing,
        edits: Edits,
    ) -> Changing:
        """The plan for one. Raises `NeedsAttention`, or `OutcomePendingError` while a removal isn't over."""
        ready = edits.ready.get(_ref(member))
        return plan_change(connection, member, receipt, standing, ready, self._clock.now())


def _ref(member: Claimed) -> TransactionRef:
    return ref_of(member.transaction)


def _is_edit(member: Claimed) -> bool:
    return member.transaction.operation is Operation.EXPORT


def _company(member: Claimed) -> str:
    receipt = member.transaction.receipt
    return receipt.company_id if receipt else ""
