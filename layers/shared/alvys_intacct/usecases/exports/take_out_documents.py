"""Documents leave the books: the removal is announced, carried out, and recorded (MOD-1, MOD-2).

A removal is announced in the record before Sage is asked for it. Each step can be repeated after a crash: the
state in Sage is read first, and a document that is gone needs no step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.documents import FoundDocument
from alvys_intacct.domain.transactions.lifecycle import may_be_leaving, removal_announced, removed
from alvys_intacct.domain.transactions.modification import Removal
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, ref_of
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.remove_documents import WORDS, Leaving, RemoveDocuments
from alvys_intacct.usecases.work.claims import Claims, Later, unforeseen
from alvys_intacct.usecases.work.conditional_writes import Step

NOTHING_THERE = "no document was in Sage Intacct"


@dataclass(frozen=True, slots=True)
class Out:
    """A transaction whose document is to leave the books, or has left them; `what` says how, in words.

    The export of what `stays_out` says why it isn't exported again.
    """

    transaction: Transaction
    document: FoundDocument | None = None
    removal: Removal = Removal.NOTHING_TO_DO
    stays_out: bool = False
    what: str = NOTHING_THERE


class TakeOutDocuments:
    """Takes many documents of one connection out of the books, and records that they left."""

    def __init__(
        self,
        remove: RemoveDocuments,
        claims: Claims,
        companions: CompanionDocuments,
        driver_statements: DriverStatements,
        leaving_sets: LeavingSets,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._remove = remove
        self._claims = claims
        self._companions = companions
        self._driver_statements = driver_statements
        self._leaving_sets = leaving_sets
        self._clock = clock
        self._metrics = metrics

    def __call__(self, connection: Connection, many: Sequence[Out]) -> tuple[list[Out], list[Failure]]:
        """Take them out. Returns those that left, which `record` writes down, and those that didn't."""
        gone = [
            Out(out.transaction, stays_out=out.stays_out, what=WORDS[Removal.NOTHING_TO_DO])
            for out in many
            if out.removal is Removal.NOTHING_TO_DO
        ]
        held = self._announced([out for out in many if out.removal is not Removal.NOTHING_TO_DO])
        failures: list[Failure] = []
        outcomes = self._remove(connection, [leaving for _, leaving in held]) if held else []
        for (out, leaving), outcome in zip(held, outcomes, strict=True):
            if isinstance(outcome, SyncError):
                failures.append((leaving.transaction, outcome))
            else:
                gone.append(Out(leaving.transaction, stays_out=out.stays_out, what=outcome))
        return gone, failures

    def record(self, gone: Sequence[Out]) -> list[Later]:
        """Record that these left Sage, with their companions; another's trouble concerns none of them."""
        steps: list[tuple[Transaction, Step]] = []
        failures: list[Failure] = []
        for out in gone:
            try:
                self._let_go(out)
            except SyncError as error:
                failures.append((out.transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, out.transaction.transaction_id)
                failures.append((out.transaction, unforeseen()))
            else:
                steps.append((out.transaction, self._left(out)))
        self._claims.send(self._claims.record(steps))
        return self._claims.conclude(failures)

    def _let_go(self, out: Out) -> None:
        """Revert the companions, take the set along, and free what a driver's statement kept back.

        Raises `Retryable`.
        """
        reverted = out.transaction.operation is Operation.REVERT
        if reverted or out.stays_out or out.transaction.set_aside:
            self._companions.take_back(out.transaction)
        if reverted:
            self._leaving_sets.take_back(out.transaction)
            self._driver_statements.let_all_go(out.transaction)

    def _left(self, out: Out) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            following = removed(current, now)
            if out.stays_out:
                following = following.model_copy(update={"replacing": False})
            return Change(following, HistoryEvent(now, out.what, "modify"))

        return step

    def _announced(self, many: Sequence[Out]) -> list[tuple[Out, Leaving]]:
        """Those whose removal is announced; not those that were revised or taken over meanwhile."""
        now = self._clock.now()
        by_ref = {ref_of(out.transaction): out for out in many}

        def step(current: Transaction) -> Change:
            return Change(removal_announced(current, now))

        written = self._claims.record([(out.transaction, step) for out in many])
        announced: list[tuple[Out, Leaving]] = []
        for transaction in written:
            out = by_ref[ref_of(transaction)]
            if transaction.status is Status.IN_PROGRESS and out.document is not None:
                unanswered = may_be_leaving(out.transaction, now)
                announced.append((out, Leaving(transaction, out.document, out.removal, unanswered)))
        return announced


Failure = tuple[Transaction, SyncError]
