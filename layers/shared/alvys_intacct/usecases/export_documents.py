"""The export worker: many transactions, few requests to Sage, each outcome its own.

    claim ─► envelope ─► settle what is unknown ─► gates ─► prepare ─► record the intent ─► write ─► receipt

The intent is recorded before the call and removed with the receipt. A record that still has one
when it is claimed was cut off in between: Sage is asked for its document before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.adoption import is_over
from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import Connection, SkipReason
from alvys_intacct.domain.documents import Create, DocumentState, DocumentType, Side, Write, Written
from alvys_intacct.domain.envelope import ByReference, stored_envelope
from alvys_intacct.domain.errors import OutcomeUnknown, SyncError
from alvys_intacct.domain.lifecycle import exported, intends, renumbered
from alvys_intacct.domain.transactions import Intent, Receipt, Status, Transaction
from alvys_intacct.ports import (
    AccountingSystem,
    Change,
    Clock,
    ConnectionStore,
    HistoryEvent,
    Metrics,
    TransactionRef,
    TransactionStore,
    ref_of,
)
from alvys_intacct.usecases.book_once import BookOnce
from alvys_intacct.usecases.claiming import Claimed, Later, Work
from alvys_intacct.usecases.companions import Companions
from alvys_intacct.usecases.gates import Gates
from alvys_intacct.usecases.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.prepare_documents import PrepareDocuments, Ready, unforeseen
from alvys_intacct.usecases.resolve_references import ResolveReferences
from alvys_intacct.usecases.settle_unknown import SettleUnknown, receipt
from alvys_intacct.usecases.settling import Step, settle_all

WAITS_FOR_APPROVAL = "Submitted: Sage Intacct wants it approved before it is posted."
NUMBER_TAKEN = frozenset({"duplicate_document_number"})
MOST_REPOSTS = 9


class ExportDocuments:
    """Carries out the newest revision of each transaction it is given."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        references: ResolveReferences,
        prepare: PrepareDocuments,
        sets: IntercompanySets,
        companions: Companions,
        work: Work,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._references = references
        self._prepare = prepare
        self._sets = sets
        self._companions = companions
        self._work = work
        self._clock = clock
        self._metrics = metrics
        self._gates = Gates(connections, work, clock, metrics)
        self._book_once = BookOnce(transactions)
        self._settle_unknown = SettleUnknown(transactions, accounting, self._gates, work, clock)

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Export them. Answers those to be tried again, and when; everything else is settled."""
        claimed = self._work.claim(refs)
        contents = self._transactions.contents(claimed)
        later: list[Later] = []
        references: list[tuple[Transaction, ByReference]] = []
        groups: dict[tuple[str, str], list[Claimed]] = {}
        for transaction in claimed:
            try:
                envelope = stored_envelope(
                    contents[ref_of(transaction)], transaction.kind, by_reference=transaction.is_reference
                )
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                later += self._work.conclude([(transaction, unforeseen())])
                continue
            if isinstance(envelope, ByReference):
                references.append((transaction, envelope))
            else:
                key = (transaction.tenant, transaction.subsidiary_id)
                groups.setdefault(key, []).append(Claimed(transaction, envelope))
        for (tenant, subsidiary_id), members in groups.items():
            later += self._export_group(self._connections.get(tenant, subsidiary_id), members)
        return later + self._references(references)

    def _export_group(self, connection: Connection | None, members: list[Claimed]) -> list[Later]:
        """One connection's transactions. A fault that concerns them all concerns nobody else."""
        try:
            return self._export(connection, members)
        except SyncError as error:
            return self._work.conclude([(member.transaction, error) for member in members])

    def _export(self, connection: Connection | None, members: list[Claimed]) -> list[Later]:
        settled = self._settle_unknown(connection, members)
        words = "found in Sage Intacct and linked"
        later = self._receive([(one, found, words) for one, found in settled.receipts])
        later += self._work.conclude(settled.failures)
        passed = self._gates.let_through(connection, settled.absent)
        if connection is None or not passed:
            return later
        taken = self._book_once(passed)
        self._gates.skip([(transaction, SkipReason.ON_ANOTHER) for transaction in taken.left])
        later += self._work.conclude(taken.failures)
        sets = self._sets(connection, taken.passed)
        self._gates.wait([(member.transaction, words) for member, words in sets.waiting])
        # What it waits for may have come between the look and the record.
        self._sets.look_again(connection, [member for member, _ in sets.waiting])
        later += self._work.conclude(sets.failures)
        for side in Side:
            of_side = [one for one in sets.passed if _side(one, connection) is side]
            if of_side:
                later += self._export_side(connection, side, of_side)
        return later

    def _export_side(self, connection: Connection, side: Side, members: list[Claimed]) -> list[Later]:
        """Those whose documents land on one side. A fault that concerns them all leaves the other alone."""
        try:
            prepared = self._prepare(connection, side, members)
        except SyncError as error:
            return self._work.conclude([(member.transaction, error) for member in members])
        for transaction, _ in prepared.skips:
            self._companions.take_back(transaction)
        self._gates.skip(prepared.skips)
        later = self._work.conclude(prepared.failures)
        return later + self._write(connection, self._record_intents(connection, prepared.ready))

    def _record_intents(self, connection: Connection, ready: list[Ready]) -> list[Ready]:
        """Those whose intent is now on record: nobody revised or took them over meanwhile."""
        now = self._clock.now()
        known = {ref_of(one.transaction): one for one in ready}
        steps: list[tuple[Transaction, Step]] = [
            (one.transaction, _announcing(_intent(one, connection, now), now)) for one in ready
        ]
        written = self._work.record(steps)
        return [
            replace(known[ref_of(one)], transaction=one)
            for one in written
            if one.status is Status.IN_PROGRESS
        ]

    def _write(self, connection: Connection, ready: list[Ready]) -> list[Later]:
        if not ready:
            return []
        writes = [Write(one.transaction.control_id, Create(one.document)) for one in ready]
        outcomes = self._accounting.write(connection.books, writes)
        waiting = self._waiting_for_approval(connection, ready, outcomes)
        received: list[tuple[Claimed, Receipt, str]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        taken: list[Transaction] = []
        for one, outcome in zip(ready, outcomes, strict=True):
            transaction, intent = one.transaction, one.transaction.intent
            if isinstance(outcome, SyncError):
                if outcome.code in NUMBER_TAKEN and _may_renumber(transaction):
                    taken.append(transaction)
                else:
                    failures.append((transaction, outcome))
            elif intent is not None:
                given = self._receipt(one, intent, outcome)
                if given.record_no in waiting:
                    given = given.model_copy(
                        update={"posted": False, "warnings": (*given.warnings, WAITS_FOR_APPROVAL)}
                    )
                member = Claimed(transaction, one.envelope)
                received.append((member, given, "exported to Sage Intacct"))
        later = self._receive(received)
        self._work.send(self._work.record([(one, self._renumbering) for one in taken]))
        return later + self._work.conclude(failures, answered=True)

    def _waiting_for_approval(
        self, connection: Connection, ready: Sequence[Ready], outcomes: Sequence[Written | SyncError]
    ) -> set[str]:
        """The bills that Sage wants approved before it posts them (AP-7), in one question for all.

        Where that can't be read now, the bill is in the books all the same.
        """
        bills = [
            outcome.record_no
            for one, outcome in zip(ready, outcomes, strict=True)
            if isinstance(outcome, Written) and one.document.posted and one.document.type is DocumentType.BILL
        ]
        if not bills:
            return set()
        try:
            found = self._accounting.read_documents(connection.books, DocumentType.BILL, bills)
        except SyncError:
            return set()
        return {number for number, one in found.items() if one.state is DocumentState.SUBMITTED}

    def _receive(self, received: Sequence[tuple[Claimed, Receipt, str]]) -> list[Later]:
        """Record receipts, whoever holds the transaction by now: the document is in the books.

        What comes with it is recorded first. Where that can't be done now, the receipt waits as well: the
        next attempt finds the document in Sage.
        """
        steps: list[tuple[Transaction, Step]] = []
        unfinished: list[tuple[Transaction, SyncError]] = []
        for member, given, what in received:
            held = member.transaction
            try:
                self._companions.keep(held, member.envelope, given.companions)
            except SyncError as error:
                unfinished.append((held, OutcomeUnknown(error.message, code=error.code)))
                continue
            steps.append((held, self._received(given, what)))
        written = settle_all(self._transactions, steps)
        self._metrics.count("Exported", len(written))
        self._work.send(written)
        return self._work.conclude(unfinished)

    def _receipt(self, one: Ready, intent: Intent, outcome: Written) -> Receipt:
        return receipt(intent, outcome.record_no, one.document.posted, self._clock)

    def _received(self, given: Receipt, what: str) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.receipt is not None:
                return None
            now = self._clock.now()
            detail = "; ".join((f"record {given.record_no}", *given.warnings))
            event = HistoryEvent(now, what, "export", detail)
            return Change(exported(current, given, now), event)

        return step

    def _renumbering(self, current: Transaction) -> Change:
        now = self._clock.now()
        event = HistoryEvent(now, "number in use, posted under another", "export", current.number)
        return Change(renumbered(current, now), event)


def _side(member: Claimed, connection: Connection) -> Side:
    return document_side(member.envelope, connection, member.transaction.part)


def _may_renumber(transaction: Transaction) -> bool:
    """Only a document that takes the place of an earlier one gets a number of its own (MOD-6).

    Where this very document was sent before without an answer, it may be what has the number.
    """
    sent_before = transaction.intent is not None and transaction.intent.earlier is not None
    return transaction.replaces is not None and transaction.reposts < MOST_REPOSTS and not sent_before


def _announcing(intent: Intent, now: datetime) -> Step:
    def step(current: Transaction) -> Change:
        known = current.intent
        if known is not None and known.control_id == intent.control_id and not is_over(known, now):
            return Change(intends(current, intent.model_copy(update={"earlier": known.at}), now))
        return Change(intends(current, intent, now))

    return step


def _intent(one: Ready, connection: Connection, now: datetime) -> Intent:
    return Intent(
        control_id=one.transaction.control_id,
        revision=one.transaction.revision,
        company_id=connection.company_id,
        entity_id=connection.entity_id,
        document_type=one.document.type,
        digest=one.document.digest,
        document_number=one.document.document_number,
        party_id=one.document.party_id,
        total=str(one.document.total.amount),
        currency=one.document.currency,
        at=now,
        warnings=one.warnings,
        companions=one.companions,
    )
