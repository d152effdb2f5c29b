"""The export worker: many transactions, few requests to Sage, each outcome its own.

    claim ─► envelope ─► gates ─► settle what is unknown ─► build ─► record the intent ─► write ─► receipt

The intent is recorded before the call and removed with the receipt. A record that still has one
when it is claimed was cut off in between: Sage is asked for its document before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alvys_intacct.domain.adoption import adopted
from alvys_intacct.domain.bills import build_bill
from alvys_intacct.domain.connections import SKIP_WORDS, Connection, SkipReason, is_held, reason_to_skip
from alvys_intacct.domain.documents import (
    Bill,
    Create,
    DocumentLookup,
    DocumentState,
    Invoice,
    Party,
    Side,
    Write,
    Written,
)
from alvys_intacct.domain.envelope import (
    ByReference,
    Envelope,
    LoadInvoice,
    Whole,
    contradicts_subsidiary,
    stored_envelope,
)
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.invoices import build_invoice
from alvys_intacct.domain.lifecycle import exported, intends, put_back, skipped
from alvys_intacct.domain.parties import usable_party
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
    WorkQueue,
)
from alvys_intacct.usecases.claiming import Later, Work
from alvys_intacct.usecases.reference_data import ReferenceData
from alvys_intacct.usecases.resolve_references import ResolveReferences
from alvys_intacct.usecases.settling import Step, settle_all


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed transaction with the document that is to be written for it."""

    transaction: Transaction
    document: Invoice | Bill


class ExportDocuments:
    """Carries out the newest revision of each transaction it is given."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        references: ResolveReferences,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._references = references
        self._queue = queue
        self._clock = clock
        self._lists = ReferenceData(accounting, clock)
        self._work = Work(transactions, queue, clock, metrics)
        self._metrics = metrics

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Export them. Answers those to be tried again, and when; everything else is settled."""
        claimed = self._work.claim(refs)
        contents = self._transactions.contents(claimed)
        later: list[Later] = []
        groups: dict[tuple[str, str, Side], list[tuple[Transaction, Whole]]] = {}
        for transaction in claimed:
            try:
                envelope = self._envelope(transaction, contents)
                if isinstance(envelope, ByReference):
                    later += self._references(transaction, envelope)
                    continue
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                later += self._work.conclude([(transaction, self._unforeseen(error, transaction))])
            else:
                key = (transaction.tenant, transaction.subsidiary_id, transaction.side)
                groups.setdefault(key, []).append((transaction, envelope))
        for (tenant, subsidiary_id, side), members in groups.items():
            connection = self._connections.get(tenant, subsidiary_id)
            later += self._export_group(connection, side, members)
        return later

    def _envelope(self, transaction: Transaction, contents: dict[TransactionRef, str]) -> Envelope:
        return stored_envelope(contents[TransactionRef(transaction.tenant, transaction.transaction_id)])

    def _export_group(
        self, connection: Connection | None, side: Side, members: list[tuple[Transaction, Whole]]
    ) -> list[Later]:
        """One connection's transactions. A fault that concerns them all concerns nobody else."""
        try:
            open_members = self._through_gates(connection, side, members)
            if connection is None or not open_members:
                return []
            return self._export(connection, side, open_members)
        except SyncError as error:
            return self._work.conclude([(transaction, error) for transaction, _ in members])

    def _through_gates(
        self, connection: Connection | None, side: Side, members: list[tuple[Transaction, Whole]]
    ) -> list[tuple[Transaction, Whole]]:
        """Those that may be exported now; the others are held or recorded as skipped (CONN-7, AR-2)."""
        passed: list[tuple[Transaction, Whole]] = []
        steps: list[tuple[Transaction, Step]] = []
        for transaction, envelope in members:
            # What may already be in Sage is followed up whatever the switches say.
            reason = None if transaction.intent else _skip(connection, side, transaction)
            if is_held(connection) and not transaction.intent:
                steps.append((transaction, self._hold))
            elif reason is not None:
                steps.append((transaction, self._skip(reason)))
            else:
                passed.append((transaction, envelope))
        settle_all(self._transactions, steps)
        self._metrics.count("Skipped", len(steps))
        return passed

    def _export(
        self, connection: Connection, side: Side, members: list[tuple[Transaction, Whole]]
    ) -> list[Later]:
        pending, later = self._settle_unknown(connection, members)
        if not pending:
            return later
        ready, failures = self._build(connection, side, pending)
        later += self._work.conclude(failures)
        return later + self._write(connection, self._record_intents(ready))

    def _settle_unknown(
        self, connection: Connection, members: list[tuple[Transaction, Whole]]
    ) -> tuple[list[tuple[Transaction, Whole]], list[Later]]:
        """Look in Sage for what an earlier attempt may have written; adopt what is ours."""
        unknown = {
            _lookup(transaction, transaction.intent): transaction
            for transaction, _ in members
            if transaction.intent is not None
        }
        if not unknown:
            return members, []
        found = self._accounting.find_documents(connection.books, list(unknown))
        settled: set[str] = set()
        failures: list[tuple[Transaction, SyncError]] = []
        adoptions: list[tuple[Transaction, Step]] = []
        for lookup, transaction in unknown.items():
            intent = transaction.intent
            if intent is None:
                continue
            try:
                document = adopted(found.get(lookup, []), intent, transaction.alvys_id or "")
            except NeedsAttention as error:
                failures.append((transaction, error))
                settled.add(transaction.transaction_id)
                continue
            if document is not None:
                posted = document.state not in (DocumentState.DRAFT, DocumentState.SUBMITTED)
                receipt = self._receipt(connection, transaction, intent, document.record_no, posted)
                adoptions.append((transaction, self._received(receipt, "found in Sage Intacct and linked")))
                settled.add(transaction.transaction_id)
        self._receive(adoptions)
        pending = [member for member in members if member[0].transaction_id not in settled]
        return pending, self._work.conclude(failures)

    def _build(
        self, connection: Connection, side: Side, members: list[tuple[Transaction, Whole]]
    ) -> tuple[list[Ready], list[tuple[Transaction, SyncError]]]:
        """The documents that can be written, and why the others can't."""
        terms = self._lists.terms(connection.books, side)
        ready: list[Ready] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for transaction, envelope in members:
            try:
                _agree(connection, envelope)
                document = (
                    build_invoice(envelope, connection, terms)
                    if isinstance(envelope, LoadInvoice)
                    else build_bill(envelope, connection, terms)
                )
                ready.append(Ready(transaction, document))
            except NeedsAttention as error:
                failures.append((transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                failures.append((transaction, self._unforeseen(error, transaction)))
        parties = self._lists.parties(connection.books, side, (one.document.party_id for one in ready))
        return self._with_usable_parties(ready, parties, failures)

    def _with_usable_parties(
        self, ready: list[Ready], parties: dict[str, Party], failures: list[tuple[Transaction, SyncError]]
    ) -> tuple[list[Ready], list[tuple[Transaction, SyncError]]]:
        usable: list[Ready] = []
        for one in ready:
            party_id = one.document.party_id
            try:
                usable_party(parties.get(party_id), party_id, one.transaction.side)
                usable.append(one)
            except NeedsAttention as error:
                failures.append((one.transaction, error))
        return usable, failures

    def _record_intents(self, ready: list[Ready]) -> list[Ready]:
        """Those whose intent is on record; a transaction that was revised meanwhile is put back."""
        now = self._clock.now()
        changes = [Change(intends(one.transaction, _intent(one, now), now)) for one in ready]
        refused = self._transactions.save(changes)
        recorded = []
        for one, change in zip(ready, changes, strict=True):
            transaction = change.transaction
            if TransactionRef(transaction.tenant, transaction.transaction_id) in refused:
                self._work.put_back(one.transaction)
            else:
                recorded.append(Ready(transaction, one.document))
        return recorded

    def _write(self, connection: Connection, ready: list[Ready]) -> list[Later]:
        if not ready:
            return []
        writes = [Write(one.transaction.control_id, Create(one.document)) for one in ready]
        outcomes = self._accounting.write(connection.books, writes)
        receipts: list[tuple[Transaction, Step]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for one, outcome in zip(ready, outcomes, strict=True):
            intent = one.transaction.intent
            if isinstance(outcome, Written) and intent is not None:
                receipt = self._receipt(
                    connection, one.transaction, intent, outcome.record_no, one.document.posted
                )
                receipts.append((one.transaction, self._received(receipt, "exported to Sage Intacct")))
            elif isinstance(outcome, SyncError):
                failures.append((one.transaction, outcome))
        self._receive(receipts)
        return self._work.conclude(failures, definite=True)

    def _receive(self, receipts: list[tuple[Transaction, Step]]) -> None:
        """Record receipts; what was revised meanwhile goes on to be modified."""
        written = settle_all(self._transactions, receipts)
        self._metrics.count("Exported", len(written))
        self._queue.send_transactions([one for one in written.values() if one.status is Status.QUEUED])

    def _receipt(
        self, connection: Connection, transaction: Transaction, intent: Intent, record_no: str, posted: bool
    ) -> Receipt:
        return Receipt(
            side=transaction.side,
            record_no=record_no,
            document_number=intent.document_number,
            party_id=intent.party_id,
            total=intent.total,
            currency=intent.currency,
            company_id=connection.company_id,
            entity_id=connection.entity_id,
            posted=posted,
            revision=intent.revision,
            exported_at=self._clock.now(),
        )

    def _received(self, receipt: Receipt, what: str) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.receipt is not None:
                return None
            now = self._clock.now()
            event = HistoryEvent(now, what, "export", f"record {receipt.record_no}")
            return Change(exported(current, receipt, now), event)

        return step

    def _unforeseen(self, error: Exception, transaction: Transaction) -> NeedsAttention:
        self._metrics.unforeseen(error, transaction.transaction_id)
        return NeedsAttention(
            "Something went wrong here while the document was prepared.",
            code="internal_error",
            remedy="Retry it; if it fails again, give the correlation id to support.",
        )

    def _skip(self, reason: SkipReason) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            return Change(
                skipped(current, SKIP_WORDS[reason], now), HistoryEvent(now, "skipped", "export", reason)
            )

        return step

    def _hold(self, current: Transaction) -> Change:
        now = self._clock.now()
        return Change(
            put_back(current, now, held=True), HistoryEvent(now, "held", "export", "connection paused")
        )


def _skip(connection: Connection | None, side: Side, transaction: Transaction) -> SkipReason | None:
    if transaction.total is not None and not transaction.exact_total:
        return SkipReason.ZERO_TOTAL
    return reason_to_skip(connection, side, transaction.created_on)


def _agree(connection: Connection, envelope: Whole) -> None:
    """The connection may have been made after the message came in: hold them against each other again."""
    problems = contradicts_subsidiary(envelope, connection.subsidiary.id, connection.subsidiary.name)
    if problems:
        raise NeedsAttention(
            f"{problems[0].path} {problems[0].message}.",
            code="subsidiary_contradiction",
            remedy="Correct the subsidiary in Alvys, then send it again.",
        )


def _lookup(transaction: Transaction, intent: Intent) -> DocumentLookup:
    return DocumentLookup(transaction.side, intent.document_number, intent.party_id)


def _intent(one: Ready, now: datetime) -> Intent:
    return Intent(
        control_id=one.transaction.control_id,
        revision=one.transaction.revision,
        document_number=one.document.document_number,
        party_id=one.document.party_id,
        total=str(one.document.total.amount),
        currency=one.document.currency,
        at=now,
    )
