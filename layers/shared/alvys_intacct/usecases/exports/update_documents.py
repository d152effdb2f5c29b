"""Documents are changed in place: record number, attachments and comments in Sage stay (MOD-1, MOD-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document, DocumentType
from alvys_intacct.domain.sage.metadata import CustomFieldObject
from alvys_intacct.domain.sage.updates import not_cleared
from alvys_intacct.domain.sage.writes import Update, UpdateScope, Write, Written
from alvys_intacct.domain.transactions.lifecycle import intent_recorded, refused
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.domain.transactions.receipt import Intent
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, ref_of
from alvys_intacct.domain.transactions.unknown_outcomes import is_over
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.changing import Changing, Entered, Outcome, grouped
from alvys_intacct.usecases.exports.intents import following, intent_for
from alvys_intacct.usecases.exports.outcomes import awaiting_approval, submitted_among
from alvys_intacct.usecases.exports.remove_documents import recall, write_all
from alvys_intacct.usecases.exports.resolve_unknown import receipt
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step
from alvys_intacct.usecases.work.waits import still_working

SCOPES = {
    Way.UPDATE: UpdateScope.WHOLE,
    Way.RECALL_AND_UPDATE: UpdateScope.WHOLE,
    Way.UPDATE_HEADER: UpdateScope.HEADER,
    Way.UPDATE_TEXTS: UpdateScope.HEADER_AND_MEMOS,
}
_HEADERS = {Side.AR: CustomFieldObject.AR_INVOICE, Side.AP: CustomFieldObject.AP_BILL}
# Sage refuses a control id that it has completed: the update is done.
ALREADY_DONE = "already_done"


class UpdateDocuments:
    """Writes edited documents over existing ones. Each step can be repeated."""

    def __init__(self, accounting: AccountingSystem, claims: Claims, clock: Clock) -> None:
        self._accounting = accounting
        self._claims = claims
        self._clock = clock

    def __call__(self, connection: Connection, changes: Sequence[Changing]) -> list[Outcome]:
        """Update the documents in place, all in the same way; one outcome for each."""
        outcomes: dict[int, Outcome] = {}
        held = self._announced(connection, changes, outcomes)
        if changes[0].way is Way.RECALL_AND_UPDATE:
            recalled = recall(self._accounting, connection.books, [changes[place] for place in held])
            outcomes |= {place: error for place, error in zip(held, recalled, strict=True) if error}
            held = [place for place in held if place not in outcomes]
        writes = [self._write(connection, changes[place]) for place in held]
        answers = write_all(self._accounting, connection.books, writes)
        outcomes |= {
            place: answer
            for place, answer in zip(held, answers, strict=True)
            if isinstance(answer, SyncError)
        }
        done = [place for place, answer in zip(held, answers, strict=True) if _is_done(answer)]
        entered = self._entered(connection, [changes[place] for place in done])
        outcomes |= dict(zip(done, entered, strict=True))
        return [outcomes.get(place) for place in range(len(changes))]

    def _announced(
        self, connection: Connection, changes: Sequence[Changing], outcomes: dict[int, Outcome]
    ) -> list[int]:
        """The places of those whose intent is recorded; not of those revised or taken over meanwhile.

        Those that wait have outcomes: an earlier update with another content may still be carried out.
        """
        now = self._clock.now()
        steps: list[tuple[Transaction, Step]] = []
        for place, change in enumerate(changes):
            intent = intent_for(change.edited, connection, now, updates=change.receipt.record_no)
            if _comes_too_soon(intent, change, now):
                outcomes[place] = still_working()
            else:
                steps.append((change.transaction, _announcing(intent, now, answered=change.was_answered)))
        written = {ref_of(transaction): transaction for transaction in self._claims.record(steps)}
        held: list[int] = []
        for place, change in enumerate(changes):
            transaction = None if place in outcomes else written.get(ref_of(change.transaction))
            if transaction is not None and transaction.status is Status.IN_PROGRESS:
                change.held_as(transaction)
                held.append(place)
        return held

    def _write(self, connection: Connection, change: Changing) -> Write:
        document = change.wanted
        mapped = connection.custom_field_mappings.get(_HEADERS[document.side], {})
        update = Update(
            document,
            change.receipt.record_no,
            lines_before=len(change.lines),
            scope=SCOPES[change.way],
            cleared_fields=frozenset(mapped) - frozenset(document.custom_fields),
        )
        return Write(change.intent.control_id, update)

    def _entered(self, connection: Connection, changes: Sequence[Changing]) -> list[Entered]:
        """Receipts of updated documents, with what a look at the books tells of them."""
        approving = submitted_among(
            self._accounting,
            connection.books,
            [
                change.receipt.record_no
                for change in changes
                if change.wanted.posted and change.wanted.type is DocumentType.BILL
            ],
        )
        left_over = self._not_cleared(connection, changes)
        entered: list[Entered] = []
        for change in changes:
            number = change.receipt.record_no
            own = receipt(change.intent, number, change.wanted.posted, self._clock)
            own = awaiting_approval(own) if number in approving else own
            update = {
                "warnings": (*own.warnings, *left_over.get(number, ())),
                "exported_at": change.receipt.exported_at,
            }
            words = "recalled and updated" if change.way is Way.RECALL_AND_UPDATE else "updated"
            entered.append(Entered(own.model_copy(update=update), f"{words} in Sage Intacct"))
        return entered

    def _not_cleared(self, connection: Connection, changes: Sequence[Changing]) -> Mapping[str, list[str]]:
        """Warnings of fields that the edit emptied and that Sage still has, where they can be read now."""
        emptied = [change for change in changes if _empties(change.wanted)]
        warnings: dict[str, list[str]] = {}
        for of_type, alike in grouped(emptied, lambda change: change.receipt.document_type):
            try:
                found = self._accounting.read_documents(
                    connection.books, of_type, [change.receipt.record_no for change in alike]
                )
            except SyncError:
                continue
            for change in alike:
                number = change.receipt.record_no
                if number in found and (names := not_cleared(change.wanted, found[number])):
                    warnings[number] = [f"Sage Intacct kept the former {' and '.join(names)}."]
        return warnings


def _announcing(intent: Intent, now: datetime, *, answered: bool) -> Step:
    def step(current: Transaction) -> Change:
        before = refused(current, now) if answered else current
        return Change(intent_recorded(before, following(before, intent, now), now))

    return step


def _comes_too_soon(intent: Intent, change: Changing, now: datetime) -> bool:
    """Whether Sage may still carry out an earlier update, which would be the last one then."""
    before = change.transaction.intent
    if before is None or before.updates is None or change.was_answered:
        return False
    return before.control_id != intent.control_id and not is_over(before, now)


def _is_done(answer: Written | SyncError) -> bool:
    return isinstance(answer, Written) or answer.code == ALREADY_DONE


def _empties(document: Document) -> bool:
    return not document.reference or not document.description
