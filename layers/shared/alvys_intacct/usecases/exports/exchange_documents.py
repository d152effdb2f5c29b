"""Documents are exchanged: the former leaves the books and its successor enters them, in one step (MOD-2).

Nothing leaves the books unless Sage accepts the successor in the same transaction (MOD-8). The successor
keeps the number. Where Sage still has it, `-R1`, `-R2` … is tried at once (MOD-6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.refusals import IN_USE, UNRECOGNISED
from alvys_intacct.domain.sage.writes import (
    Create,
    Delete,
    Exchange,
    Exchanged,
    ExchangeOutcome,
    HalfExchanged,
    Reverse,
    Write,
)
from alvys_intacct.domain.transactions.leaving import exchange_announced
from alvys_intacct.domain.transactions.lifecycle import refused
from alvys_intacct.domain.transactions.modification import Way, as_it_stands
from alvys_intacct.domain.transactions.receipt import Intent
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.changing import Changing, Entered, Left, Outcome
from alvys_intacct.usecases.exports.intents import following, intent_for
from alvys_intacct.usecases.exports.outcomes import MOST_REPOSTS, awaiting_approval, submitted_among
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.exports.remove_documents import (
    RemoveDocuments,
    unknown_while_unanswered,
    write_all,
)
from alvys_intacct.usecases.exports.resolve_unknown import receipt
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step

WORDS = {
    Way.REVERSE_AND_POST: "reversed in Sage Intacct, and posted anew",
    Way.DELETE_AND_MAKE: "deleted in Sage Intacct, and made anew",
}
# Where the company doesn't reverse documents of this kind.
DELETED_INSTEAD = "deleted in Sage Intacct, because the company does not reverse it, and made anew"
# Documents of the same transactions under other numbers.
Rebuild = Callable[[Connection, Sequence[Claimed]], dict[TransactionRef, Ready]]


class ExchangeDocuments:
    """Exchanges documents for their successors. Each step can be repeated."""

    def __init__(
        self,
        accounting: AccountingSystem,
        remove: RemoveDocuments,
        rebuild: Rebuild,
        claims: Claims,
        clock: Clock,
    ) -> None:
        self._accounting = accounting
        self._remove = remove
        self._rebuild = rebuild
        self._claims = claims
        self._clock = clock

    def __call__(self, connection: Connection, changes: Sequence[Changing]) -> list[Outcome]:
        """Exchange the documents, all in the same way; one outcome for each."""
        outcomes: dict[int, Outcome] = {}
        successors = {place: change.edited for place, change in enumerate(changes)}
        behind = _behind_the_first(changes, successors)
        while successors or behind:
            sent = {place: one for place, one in successors.items() if place not in behind}
            pairs = [(changes[place], successor) for place, successor in sent.items()]
            answers = dict(zip(sent, self._exchanged(connection, pairs), strict=True))
            again = {
                place: sent[place]
                for place, answer in answers.items()
                if _may_renumber(changes[place], sent[place], answer)
            }
            for place, answer in answers.items():
                changes[place].was_answered = True
                if place not in again and answer is not None:
                    outcomes[place] = self._outcome(connection, changes[place], sent[place], answer)
            told = {changes[place].receipt.document_type for place in again if _is_in_use(answers[place])}
            of_type = {place for place in behind if changes[place].receipt.document_type in told}
            again |= {place: behind[place] for place in of_type}
            renumbered = self._renumbered(connection, changes, again)
            for place in again.keys() - renumbered.keys():
                refusal = answers.get(place)
                outcomes[place] = refusal if isinstance(refusal, SyncError) else None
            successors = renumbered | {place: one for place, one in behind.items() if place not in of_type}
            behind = {}
        entered = {place: one for place, one in outcomes.items() if isinstance(one, Entered)}
        outcomes |= self._with_approvals(connection, entered)
        return [outcomes.get(place) for place in range(len(changes))]

    def _exchanged(
        self, connection: Connection, pairs: Sequence[tuple[Changing, Ready]]
    ) -> list[ExchangeOutcome | None]:
        """Sage's answers; None for those that were revised or taken over meanwhile."""
        held = self._announced(connection, pairs)
        exchanges = [
            Exchange(
                self._remove.removal(connection, change),
                Write(change.intent.control_id, Create(successor.document)),
            )
            for change, successor in held
        ]
        answers = self._accounting.exchange(connection.books, exchanges) if exchanges else []
        by_change = {id(change): answer for (change, _), answer in zip(held, answers, strict=True)}
        return [by_change.get(id(change)) for change, _ in pairs]

    def _announced(
        self, connection: Connection, pairs: Sequence[tuple[Changing, Ready]]
    ) -> list[tuple[Changing, Ready]]:
        """Those whose removal and intent are recorded, together and before the call."""
        now = self._clock.now()
        steps: list[tuple[Transaction, Step]] = []
        for change, successor in pairs:
            intent = intent_for(replace(successor, transaction=change.transaction), connection, now)
            intent = intent.model_copy(update={"reposts": successor.reposts})
            steps.append((change.transaction, _announcing(intent, now, answered=change.was_answered)))
        written = {ref_of(transaction): transaction for transaction in self._claims.record(steps)}
        held: list[tuple[Changing, Ready]] = []
        for change, successor in pairs:
            transaction = written.get(ref_of(change.transaction))
            if transaction is not None and transaction.status is Status.IN_PROGRESS:
                change.held_as(transaction)
                held.append((change, successor))
        return held

    def _outcome(
        self, connection: Connection, change: Changing, successor: Ready, answer: ExchangeOutcome
    ) -> Outcome:
        match answer:
            case Exchanged(record_no=record_no):
                own = receipt(change.intent, record_no, successor.document.posted, self._clock)
                return Entered(own, _what(change))
            case HalfExchanged(error=error, created=None):
                # Sage doesn't roll back: the successor is exported, and its refusal ranks first.
                verb = "reversed" if change.way is Way.REVERSE_AND_POST else "deleted"
                return Left(f"{verb} in Sage Intacct; the corrected document was refused: {error.message}")
            case HalfExchanged(error=error, created=created):
                return self._taken_back(connection, change, successor, created or "", error)
            case SyncError():
                return unknown_while_unanswered(change, answer)

    def _taken_back(
        self, connection: Connection, change: Changing, successor: Ready, created: str, error: SyncError
    ) -> SyncError:
        """The refusal of a removal whose successor is in the books all the same: it is taken out again."""
        document = successor.document
        way = Delete(document.type, created)
        reversal = Reverse(document.type, created, document.document_date, "Not exchanged")
        reverses = document.posted and not document.type.is_adjustment
        control_id = f"{change.transaction.transaction_id}:take-back:{created}"
        (answer,) = write_all(
            self._accounting, connection.books, [Write(control_id, reversal if reverses else way)]
        )
        if not isinstance(answer, SyncError):
            return error
        return NeedsAttention(
            f"Both {change.receipt.document_number} (record {change.receipt.record_no}) and its corrected "
            f"document (record {created}) are in Sage Intacct's books: {error.message}",
            code="booked_twice",
            remedy=f"Take record {created} out of Sage Intacct by hand, then retry.",
            vendor=error.vendor,
            concerns=error.concerns,
        )

    def _renumbered(
        self, connection: Connection, changes: Sequence[Changing], in_use: Mapping[int, Ready]
    ) -> dict[int, Ready]:
        """The successors whose numbers Sage refused, under the next number (MOD-6)."""
        if not in_use:
            return {}
        members = {
            place: Claimed(_under_next_number(changes[place].transaction, successor), successor.envelope)
            for place, successor in in_use.items()
        }
        built = self._rebuild(connection, list(members.values()))
        renumbered: dict[int, Ready] = {}
        for place, member in members.items():
            ready = built.get(ref_of(member.transaction))
            if ready is not None:
                document = as_it_stands(ready.document, changes[place].standing)
                said = f"Sage Intacct still has the number {changes[place].wanted.document_number}."
                warnings = (*ready.warnings, *changes[place].warnings, said)
                renumbered[place] = replace(ready, document=document, warnings=warnings)
        return renumbered

    def _with_approvals(self, connection: Connection, entered: Mapping[int, Entered]) -> dict[int, Outcome]:
        """The outcomes, where bills that wait for approval say so (AP-7)."""
        bills = [
            one.receipt.record_no
            for one in entered.values()
            if one.receipt.document_type is DocumentType.BILL and one.receipt.posted
        ]
        waiting = submitted_among(self._accounting, connection.books, bills)
        return {
            place: replace(one, receipt=awaiting_approval(one.receipt))
            for place, one in entered.items()
            if one.receipt.record_no in waiting
        }


def _behind_the_first(changes: Sequence[Changing], successors: Mapping[int, Ready]) -> dict[int, Ready]:
    """Those that wait for the first of their type: its answer tells whether Sage gives the number again.

    Each pair that is refused undoes its whole request: a hundred refusals would be a hundred requests.
    """
    seen: set[DocumentType] = set()
    behind: dict[int, Ready] = {}
    for place, successor in successors.items():
        change = changes[place]
        if not _keeps_number(change):
            continue
        if change.receipt.document_type in seen:
            behind[place] = successor
        seen.add(change.receipt.document_type)
    return behind


def _keeps_number(change: Changing) -> bool:
    return change.wanted.document_number.casefold() == change.receipt.document_number.casefold()


def _is_in_use(answer: ExchangeOutcome | None) -> bool:
    return isinstance(answer, NeedsAttention) and answer.code in IN_USE


def _announcing(intent: Intent, now: datetime, *, answered: bool) -> Step:
    def step(current: Transaction) -> Change:
        before = refused(current, now) if answered else current
        return Change(exchange_announced(before, following(before, intent, now), now))

    return step


def _what(change: Changing) -> str:
    instead = change.way is Way.DELETE_AND_MAKE and Way.REVERSE_AND_POST in change.plan.ways
    return DELETED_INSTEAD if instead else WORDS[change.way]


def _under_next_number(transaction: Transaction, refused_one: Ready) -> Transaction:
    return transaction.model_copy(update={"reposts": refused_one.reposts + 1, "intent": None})


def _may_renumber(change: Changing, successor: Ready, answer: ExchangeOutcome | None) -> bool:
    """Whether the next number is tried: the former document may keep the one that both have.

    Where nobody knows the words of the refusal, one other number is tried, unless it may mean that Sage has
    carried out an earlier attempt.
    """
    if not isinstance(answer, NeedsAttention) or not _keeps_number(change):
        return False
    if answer.code in UNRECOGNISED:
        first = successor.document.document_number == change.wanted.document_number
        return first and change.way is Way.REVERSE_AND_POST and not change.unanswered
    return answer.code in IN_USE and successor.reposts < MOST_REPOSTS
