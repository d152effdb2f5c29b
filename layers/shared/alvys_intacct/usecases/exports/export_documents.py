"""The export worker: many transactions, few requests to Sage, each outcome its own.

    claim ─► resolve unknown outcomes ─► hold or skip ─► prepare ─► record the intent ─► write ─► receipt

The intent is recorded before the call and removed with the receipt. A claimed record that still has an
intent was interrupted in between: its document is looked up in Sage before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.refusals import IN_USE
from alvys_intacct.domain.sage.writes import Create, Write
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.closed_periods import named_for_export
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.customer_invoices import CustomerInvoices
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.outcomes import (
    awaiting_approval,
    kept_by_reversed,
    may_renumber,
    perhaps_done,
    waiting_for_approval,
)
from alvys_intacct.usecases.exports.prepare_documents import PrepareDocuments, Ready
from alvys_intacct.usecases.exports.record_exports import RecordExports
from alvys_intacct.usecases.exports.resolve_unknown import ResolveUnknownOutcomes, receipt
from alvys_intacct.usecases.work.claimed_work import Claimed, ClaimedWork, Later, by_place, by_subsidiary
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import standing_fault
from alvys_intacct.usecases.work.give_back import GiveBack, unread
from alvys_intacct.usecases.work.lanes import Lanes

if TYPE_CHECKING:
    from alvys_intacct.usecases.exports.look_after_restore import LookAfterRestore
    from alvys_intacct.usecases.references.resolve_references import ResolveReferences


class ExportDocuments:
    """Exports the newest revision of each given transaction."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        claims: Claims,
        resolve_references: ResolveReferences,
        resolve_unknown: ResolveUnknownOutcomes,
        hold_or_skip: HoldOrSkip,
        customer_invoices: CustomerInvoices,
        driver_statements: DriverStatements,
        book_once: BookOnce,
        sets: IntercompanySets,
        prepare: PrepareDocuments,
        companions: CompanionDocuments,
        after_restore: LookAfterRestore | None,
        clock: Clock,
        metrics: Metrics,
        lanes: Lanes,
    ) -> None:
        self._connections = connections
        self._accounting = accounting
        self._claims = claims
        self._give_back = GiveBack(claims, transactions, clock)
        self._resolve_references = resolve_references
        self._resolve_unknown = resolve_unknown
        self._hold_or_skip = hold_or_skip
        self._customer_invoices = customer_invoices
        self._driver_statements = driver_statements
        self._book_once = book_once
        self._sets = sets
        self._prepare = prepare
        self._companions = companions
        self._record = RecordExports(transactions, companions, claims, clock, metrics)
        self._after_restore = after_restore
        self._clock = clock
        self._lanes = lanes

    def __call__(
        self, refs: Sequence[TransactionRef], ended: Mapping[TransactionRef, datetime] | None = None
    ) -> list[Later]:
        """Export the transactions. Returns those to be retried, and when; all others are concluded.

        `ended` are claims that their workers could not give back. Raises `Retryable`.
        """
        due = self._claims.due(refs, ended)
        return unread(due) + self._lanes(due.transactions, self._of_lane)

    def _of_lane(self, due: Sequence[Transaction]) -> list[Later]:
        return self._give_back(due, self._carried_out)

    def _carried_out(self, work: ClaimedWork) -> list[Later]:
        later = work.later + self._exported(work.members)
        # Most batches have no reference, and a worker loads what resolves them when the first one comes.
        return later + (self._resolve_references(work.references) if work.references else [])

    def _exported(self, members: Sequence[Claimed]) -> list[Later]:
        """Export transactions that are held, looking first for what an interrupted attempt has left."""
        later: list[Later] = []
        unknown = [member for member in members if member.transaction.intent is not None]
        ready = [member for member in members if member.transaction.intent is None]
        for place, written in by_place(unknown).items():
            later += self._of_one(place, written, lambda at, those: self._look_first(at, those, ready))
        for subsidiary, own in by_subsidiary(ready).items():
            later += self._of_one(subsidiary, own, self._export)
        return later

    def _of_one(
        self,
        subsidiary: tuple[str, str],
        members: list[Claimed],
        step: Callable[[Connection | None, list[Claimed]], list[Later]],
    ) -> list[Later]:
        """A step for the transactions of one connection. A fault of the connection concerns no other."""
        try:
            return step(self._connections.get(*subsidiary), members)
        except SyncError as error:
            return self._claims.conclude([(member.transaction, error) for member in members])

    def _look_first(
        self, connection: Connection | None, members: list[Claimed], ready: list[Claimed]
    ) -> list[Later]:
        """Resolve unknown outcomes; members that surely have no document in Sage become `ready` to export."""
        if connection is not None and (fault := standing_fault(connection)) is not None:
            raise fault
        resolved = self._resolve_unknown(connection, members)
        ready += resolved.absent
        event = "found in Sage Intacct and linked"
        later = self._record.receipts(
            [(member, receipt_found, event) for member, receipt_found in resolved.receipts]
        )
        return later + self._claims.conclude(resolved.failures)

    def _export(self, connection: Connection | None, members: list[Claimed]) -> list[Later]:
        self._customer_invoices.announce(members)
        self._driver_statements.note(members)
        self._driver_statements.let_go(members)
        looked_up = self._customer_invoices.look_up(connection, members)
        later = self._claims.conclude(looked_up.failures)
        passed = self._hold_or_skip.let_through(connection, looked_up.members)
        self._customer_invoices.look_again(looked_up.waiting)
        if connection is None or not passed:
            return later
        matched = self._driver_statements(connection, passed)
        self._hold_or_skip.skip(matched.skips)
        # A statement may have lost its line between the look and the record.
        self._driver_statements.look_again(connection, matched.on_lines)
        later += self._claims.conclude(matched.failures)
        taken = self._book_once(matched.passed)
        self._hold_or_skip.skip([(transaction, SkipReason.ON_ANOTHER) for transaction in taken.left])
        later += self._claims.conclude(taken.failures)
        sets = self._sets(connection, taken.passed)
        self._hold_or_skip.wait([(member.transaction, reason) for member, reason in sets.waiting])
        # The awaited document may have arrived between the check and the record.
        self._sets.look_again(connection, [member for member, _ in sets.waiting])
        later += self._claims.conclude(sets.failures)
        for side in Side:
            of_side = [member for member in sets.passed if member.booking(connection).side is side]
            if of_side:
                later += self._export_side(connection, side, of_side)
        return later

    def _export_side(self, connection: Connection, side: Side, members: list[Claimed]) -> list[Later]:
        """Export the documents of one side. A fault of that side doesn't concern the other."""
        try:
            prepared = self._prepare(connection, side, members)
        except SyncError as error:
            return self._claims.conclude([(member.transaction, error) for member in members])
        for transaction, _ in prepared.skips:
            self._companions.take_back(transaction)
        self._hold_or_skip.skip(prepared.skips)
        later = self._claims.conclude(prepared.failures)
        ready, linked = self._linked_after_restore(connection, prepared.ready)
        return later + linked + self._write(connection, self._record.intents(connection, ready))

    def _linked_after_restore(
        self, connection: Connection, ready: list[Ready]
    ) -> tuple[list[Ready], list[Later]]:
        """The documents that are still to be made, once those that a restored table has lost are linked."""
        if self._after_restore is None:
            return ready, []
        try:
            found = self._after_restore.new(connection, ready)
        except SyncError as error:
            return [], self._claims.conclude([(prepared.transaction, error) for prepared in ready])
        refs = {ref_of(member.transaction) for member, _ in found}
        left = [prepared for prepared in ready if ref_of(prepared.transaction) not in refs]
        return left, self._after_restore.link(found)

    def _write(self, connection: Connection, ready: list[Ready]) -> list[Later]:
        if not ready:
            return []
        writes = [Write(document.transaction.control_id, Create(document.document)) for document in ready]
        outcomes = self._accounting.write(connection.books, writes)
        waiting = waiting_for_approval(self._accounting, connection, ready, outcomes)
        received: list[tuple[Claimed, Receipt, str]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        renumber: list[Transaction] = []
        kept = kept_by_reversed(self._accounting, connection, ready, outcomes)
        for prepared, outcome in zip(ready, outcomes, strict=True):
            transaction, intent = prepared.transaction, prepared.transaction.intent
            if isinstance(outcome, SyncError):
                in_use = outcome.code in IN_USE or transaction.transaction_id in kept
                if in_use and may_renumber(transaction):
                    renumber.append(transaction)
                else:
                    said = named_for_export(outcome, transaction.number, prepared.document.document_date)
                    failures.append((transaction, perhaps_done(transaction, said)))
            elif intent is not None:
                own = receipt(intent, outcome.record_no, prepared.document.posted, self._clock)
                if own.record_no in waiting:
                    own = awaiting_approval(own)
                member = Claimed(transaction, prepared.envelope)
                received.append((member, own, "exported to Sage Intacct"))
        later = self._record.receipts(received)
        self._record.renumber(renumber)
        return later + self._claims.conclude(failures, answered=True)
