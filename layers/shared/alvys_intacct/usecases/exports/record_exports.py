"""What an export writes about its transactions: the intent before the call, and the receipt after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import OutcomeUnknown, SyncError
from alvys_intacct.domain.transactions.leaving import renumbered
from alvys_intacct.domain.transactions.lifecycle import exported, intent_recorded
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, ref_of, told
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.usecases.exports.intents import following, intent_for
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.ports.runtime import Clock, Metrics
    from alvys_intacct.ports.stores import TransactionStore
    from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
    from alvys_intacct.usecases.exports.prepare_documents import Ready
    from alvys_intacct.usecases.work.claimed_work import Claimed, Later
    from alvys_intacct.usecases.work.claims import Claims


@dataclass(frozen=True, slots=True)
class RecordExports:
    """Writes intents, receipts and new numbers."""

    transactions: TransactionStore
    companions: CompanionDocuments
    claims: Claims
    clock: Clock
    metrics: Metrics

    def intents(self, connection: Connection, ready: list[Ready]) -> list[Ready]:
        """The documents whose intent is now recorded; a revised or taken-over transaction drops out."""
        now = self.clock.now()
        by_ref = {ref_of(prepared.transaction): prepared for prepared in ready}
        steps: list[tuple[Transaction, Step]] = [
            (prepared.transaction, _announcing(intent_for(prepared, connection, now), now))
            for prepared in ready
        ]
        written = self.claims.record(steps)
        return [
            replace(by_ref[ref_of(transaction)], transaction=transaction)
            for transaction in written
            if transaction.status is Status.IN_PROGRESS
        ]

    def receipts(self, received: Sequence[tuple[Claimed, Receipt, str]]) -> list[Later]:
        """Record receipts, also when another worker holds the transaction now: the document is in the books.

        Companions are recorded first. If that fails, the receipt is not recorded either: the next attempt
        finds the document in Sage.
        """
        steps: list[tuple[Transaction, Step]] = []
        unfinished: list[tuple[Transaction, SyncError]] = []
        for member, new_receipt, event in received:
            held = member.transaction
            try:
                self.companions.keep(held, member.envelope, new_receipt.companions)
            except SyncError as error:
                unfinished.append(
                    (held, OutcomeUnknown(error.message, code=error.code, concerns=error.concerns))
                )
                continue
            steps.append((held, self._received(new_receipt, event)))
        written = apply_steps(self.transactions, steps)
        self.metrics.count("Exported", len(written))
        self.claims.send(written)
        return self.claims.conclude(unfinished)

    def _received(self, new_receipt: Receipt, what: str) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.receipt is not None:
                return None
            now = self.clock.now()
            detail = "; ".join((f"record {new_receipt.record_no}", *new_receipt.warnings))
            event = HistoryEvent(now, what, "export", detail)
            if current.first_export is not None:
                return Change(exported(current, new_receipt, now), event)
            # The record tells it: an item for each would make half as many requests again.
            first = told(event, current.version + 1)
            return Change(exported(current, new_receipt, now, first_export=first))

        return step

    def renumber(self, transactions: Iterable[Transaction]) -> None:
        """Give them new document numbers and queue them again: Sage has others with theirs."""
        steps: list[tuple[Transaction, Step]] = [
            (transaction, self._renumbering) for transaction in transactions
        ]
        self.claims.send(self.claims.record(steps))

    def _renumbering(self, current: Transaction) -> Change:
        now = self.clock.now()
        event = HistoryEvent(now, "document number in use, a new number is tried", "export", current.number)
        return Change(renumbered(current, now), event)


def _announcing(intent: Intent, now: datetime) -> Step:
    def step(current: Transaction) -> Change:
        return Change(intent_recorded(current, following(current, intent, now), now))

    return step
