"""The modify worker: carries reverts and edits into Sage, as the documents' states there permit (MOD-1).

    claim ─► hold or skip ─► read the states ─► prepare edits like exports ─► delete or reverse

The documents of a connection are read, prepared and taken out together, in few requests; each has an outcome
of its own. A document leaves the books by deletion or reversal; its transaction is then reverted, or queued
for a new export. An edit that could not be exported leaves the document as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.transactions.lifecycle import exported, may_be_leaving
from alvys_intacct.domain.transactions.modification import Standing, how_to_remove
from alvys_intacct.domain.transactions.record import Operation, Receipt, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.move_documents import MoveDocuments
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.exports.prepare_edits import Edits, PrepareEdits
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.exports.resolve_unknown import not_connected
from alvys_intacct.usecases.exports.take_out_documents import Out, TakeOutDocuments
from alvys_intacct.usecases.work.claims import Claimed, Claims, Later, by_subsidiary, unforeseen
from alvys_intacct.usecases.work.conditional_writes import Step


class ModifyDocuments:
    """Takes documents out of Sage for reverts and edits."""

    def __init__(
        self,
        *,
        connections: ConnectionStore,
        claims: Claims,
        hold_or_skip: HoldOrSkip,
        remove: RemoveDocuments,
        take_out: TakeOutDocuments,
        prepare_edits: PrepareEdits,
        leaving: LeavingCompanions,
        leaving_sets: LeavingSets,
        move: MoveDocuments,
        driver_statements: DriverStatements,
        companions: CompanionDocuments,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._connections = connections
        self._claims = claims
        self._hold_or_skip = hold_or_skip
        self._remove = remove
        self._take_out = take_out
        self._prepare_edits = prepare_edits
        self._leaving = leaving
        self._leaving_sets = leaving_sets
        self._move = move
        self._driver_statements = driver_statements
        self._companions = companions
        self._clock = clock
        self._metrics = metrics

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Carry out the reverts and edits. Returns those to be retried, and when."""
        work = self._claims.claim(refs)
        later = work.later
        later += self._take_out.record([Out(transaction) for transaction, _ in work.references])
        absent = [member.transaction for member in work.members if member.transaction.receipt is None]
        later += self._take_out.record([Out(transaction) for transaction in absent])
        in_sage = [member for member in work.members if member.transaction.receipt is not None]
        for member in in_sage:
            if member.transaction.is_moving:
                later += self._together([member], self._moved)
        staying = [member for member in in_sage if not member.transaction.is_moving]
        for members in by_subsidiary(staying).values():
            later += self._together(members, self._carried_out)
        return later

    def _together(
        self, members: Sequence[Claimed], step: Callable[[Sequence[Claimed]], list[Later]]
    ) -> list[Later]:
        """Carry out a step for members of one connection.

        A fault that nobody foresaw concerns one of them: each is tried alone then.
        """
        try:
            return step(members)
        except SyncError as error:
            return self._claims.conclude([(member.transaction, error) for member in members])
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
            if len(members) > 1:
                return [later for member in members for later in self._together([member], step)]
            (member,) = members
            self._metrics.unforeseen(error, member.transaction.transaction_id)
            return self._claims.conclude([(member.transaction, unforeseen())])

    def _connection_of(self, members: Sequence[Claimed]) -> Connection | None:
        transaction = members[0].transaction
        return self._connections.get(transaction.tenant, transaction.subsidiary_id)

    def _moved(self, members: Sequence[Claimed]) -> list[Later]:
        (member,) = members
        receipt = member.transaction.receipt
        return self._move(self._connection_of(members), member, receipt) if receipt else []

    def _carried_out(self, members: Sequence[Claimed]) -> list[Later]:
        connection = self._connection_of(members)
        passed = self._hold_or_skip.let_through(connection, members)
        if connection is None or not passed:
            return []
        here = [member for member in passed if _company(member) == connection.company_id]
        later = self._claims.conclude(
            [
                (member.transaction, not_connected(_company(member)))
                for member in passed
                if _company(member) != connection.company_id
            ]
        )
        receipts = [member.transaction.receipt for member in here if member.transaction.receipt]
        standings = dict(zip(map(_ref, here), self._remove.look(connection, receipts), strict=True))
        edits = self._prepare_edits(connection, [member for member in here if _is_edit(member)])
        same = [
            ready
            for ref, ready in edits.ready.items()
            if ref not in edits.failures and self._changes_nothing(ready, standings[ref])
        ]
        later += self._confirm(same)
        confirmed = {ref_of(ready.transaction) for ready in same}
        others = [member for member in here if _ref(member) not in confirmed]
        return later + self._take_out_of(connection, others, standings, edits)

    def _changes_nothing(self, ready: Ready, standing: Standing) -> bool:
        """Whether the document is in Sage as the edit wants it, and stays there."""
        receipt = ready.transaction.receipt
        same = receipt is not None and ready.is_as_exported(receipt) and standing.is_live
        return same and not may_be_leaving(ready.transaction, self._clock.now())

    def _take_out_of(
        self,
        connection: Connection,
        members: Sequence[Claimed],
        standings: Mapping[TransactionRef, Standing],
        edits: Edits,
    ) -> list[Later]:
        """Take out the documents of reverts and edits, unless something is in the way."""
        refused = dict(edits.failures)
        reverts = [member for member in members if not _is_edit(member)]
        refused |= self._leaving.stuck([(member.transaction, {}) for member in reverts])
        refused |= self._leaving_sets.stuck([member.transaction for member in reverts])
        leaving: dict[TransactionRef, Out] = {}
        stays_out = {_ref(member) for member in (*edits.on_statements, *edits.set_aside)}
        for member in members:
            ref = _ref(member)
            if ref in refused:
                continue
            try:
                removal = how_to_remove(standings[ref])
            except NeedsAttention as error:
                refused[ref] = error
                continue
            leaving[ref] = Out(
                member.transaction, standings[ref].document, removal, stays_out=ref in stays_out
            )
        checked = [
            member
            for member in members
            if _is_edit(member) and _ref(member) in leaving and _ref(member) not in stays_out
        ]
        refused |= self._prepare_edits.refused(connection, checked)
        gone, failures = self._take_out(
            connection, [out for ref, out in leaving.items() if ref not in refused]
        )
        failures += [
            (member.transaction, refused[_ref(member)]) for member in members if _ref(member) in refused
        ]
        return self._take_out.record(gone) + self._claims.conclude(failures)

    def _confirm(self, same: Sequence[Ready]) -> list[Later]:
        """Record edits that don't change their documents: nothing is written to Sage (MOD-4)."""
        steps: list[tuple[Transaction, Step]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for ready in same:
            transaction, receipt = ready.transaction, ready.transaction.receipt
            if receipt is None:
                continue
            try:
                self._companions.keep(transaction, ready.envelope, ready.companions)
                self._driver_statements.let_go([Claimed(transaction, ready.envelope)])
            except SyncError as error:
                failures.append((transaction, error))
            else:
                steps.append((transaction, self._confirming(ready, receipt)))
        self._claims.record(steps)
        return self._claims.conclude(failures)

    def _confirming(self, ready: Ready, receipt: Receipt) -> Step:
        changes = {"revision": ready.transaction.revision, "companions": ready.companions}
        confirmed = receipt.model_copy(update=changes)

        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "nothing to change in Sage Intacct", "modify")
            return Change(exported(current, confirmed, now), event)

        return step


def _ref(member: Claimed) -> TransactionRef:
    return ref_of(member.transaction)


def _is_edit(member: Claimed) -> bool:
    return member.transaction.operation is Operation.EXPORT


def _company(member: Claimed) -> str:
    receipt = member.transaction.receipt
    return receipt.company_id if receipt else ""
