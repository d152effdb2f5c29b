"""How documents are taken out of Sage: deleted, reversed or recalled, many in one request (MOD-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.refusals import UNRECOGNISED
from alvys_intacct.domain.sage.writes import Delete, Recall, Reverse, Write, Written
from alvys_intacct.domain.transactions.leaving import removal_announced
from alvys_intacct.domain.transactions.lifecycle import refused
from alvys_intacct.domain.transactions.modification import Way
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, ref_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.changing import Changing, Left, Outcome, grouped
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step

DELETED_INSTEAD = "deleted in Sage Intacct, because the company does not reverse documents of this kind"
WORDS = {
    Way.DELETE: "deleted in Sage Intacct",
    Way.RECALL_AND_DELETE: "recalled and deleted in Sage Intacct",
    Way.REVERSE: "reversed in Sage Intacct",
    Way.NOTHING_TO_DO: "no longer in Sage Intacct",
    Way.MAKE_ANEW: "no longer in Sage Intacct",
}
DELETING = frozenset({Way.DELETE, Way.RECALL_AND_DELETE, Way.DELETE_AND_MAKE})


class RemoveDocuments(LookAtDocuments):
    """Reads the states of documents and takes them out of the books. Each step can be repeated.

    A removal is announced in the record before Sage is asked for it.
    """

    def __init__(self, accounting: AccountingSystem, claims: Claims, clock: Clock) -> None:
        super().__init__(accounting, clock)
        self._claims = claims

    def __call__(self, connection: Connection, changes: Sequence[Changing]) -> list[Outcome]:
        """Take the documents out of the books, all in the same way; one outcome for each."""
        held = self._announced(changes)
        outcomes: dict[int, Outcome] = {}
        for entity_id, places in grouped(held, lambda place: changes[place].receipt.entity_id):
            books = replace(connection.books, entity_id=entity_id)
            recalled = self._recalled(books, [changes[place] for place in places])
            stuck = {place: error for place, error in zip(places, recalled, strict=True) if error}
            free = [place for place in places if place not in stuck]
            writes = [self.removal(connection, changes[place]) for place in free]
            answers = write_all(self._accounting, books, writes)
            outcomes |= stuck
            for place, answer in zip(free, answers, strict=True):
                change = changes[place]
                outcomes[place] = (
                    unknown_while_unanswered(change, answer)
                    if isinstance(answer, SyncError)
                    else Left(_what(change))
                )
        return [outcomes.get(place) for place in range(len(changes))]

    def _announced(self, changes: Sequence[Changing]) -> list[int]:
        """The places of those whose removal is announced; not of those revised or taken over meanwhile."""
        now = self._clock.now()
        steps = [(change.transaction, _announcing(now, answered=change.was_answered)) for change in changes]
        written = {ref_of(transaction): transaction for transaction in self._claims.record(steps)}
        held: list[int] = []
        for place, change in enumerate(changes):
            transaction = written.get(ref_of(change.transaction))
            if transaction is not None and transaction.status is Status.IN_PROGRESS:
                change.held_as(transaction)
                held.append(place)
        return held

    def _recalled(self, books: Books, changes: Sequence[Changing]) -> list[SyncError | None]:
        """Recall those whose way begins with that; the errors of those that can't be recalled."""
        recalling = [change for change in changes if change.way is Way.RECALL_AND_DELETE]
        errors = dict(zip(map(id, recalling), recall(self._accounting, books, recalling), strict=True))
        return [errors.get(id(change)) for change in changes]

    def removal(self, connection: Connection, change: Changing) -> Write:
        """The write that takes a document out, as its way says."""
        document, transaction = change.document, change.transaction
        operation: Delete | Reverse
        if change.way in DELETING:
            verb, operation = "delete", Delete(document.type, document.record_no)
        else:
            words, on = f"Changed in Alvys: {transaction.number}", self.reversal_date(connection, document)
            verb, operation = "reverse", Reverse(document.type, document.record_no, on, words)
        return Write(f"{transaction.transaction_id}:{verb}:{document.record_no}", operation)


def _announcing(now: datetime, *, answered: bool) -> Step:
    def step(current: Transaction) -> Change:
        return Change(removal_announced(refused(current, now) if answered else current, now))

    return step


def recall(accounting: AccountingSystem, books: Books, changes: Sequence[Changing]) -> list[SyncError | None]:
    """Take bills that wait for approval back: they are drafts then. The errors of those that stay."""
    if not changes:
        return []
    writes = [
        Write(
            f"{change.transaction.transaction_id}:recall:{change.receipt.record_no}:"
            f"{change.transaction.revision}:{change.transaction.attempts}",
            Recall(change.receipt.record_no),
        )
        for change in changes
    ]
    answers = write_all(accounting, books, writes)
    return [answer if isinstance(answer, SyncError) else None for answer in answers]


def write_all(
    accounting: AccountingSystem, books: Books, writes: Sequence[Write]
) -> list[Written | SyncError]:
    """One outcome for each write; without any, Sage isn't asked."""
    return accounting.write(books, writes) if writes else []


def unknown_while_unanswered(change: Changing, answer: SyncError) -> SyncError:
    """Unknown words of Sage may mean that it carries out an earlier attempt, which wasn't answered."""
    if change.unanswered and isinstance(answer, NeedsAttention) and answer.code in UNRECOGNISED:
        return OutcomeUnknown(
            answer.message, code=answer.code, vendor=answer.vendor, concerns=answer.concerns
        )
    return answer


def _what(change: Changing) -> str:
    instead = change.way is Way.DELETE and Way.REVERSE in change.plan.ways
    return DELETED_INSTEAD if instead else WORDS[change.way]
