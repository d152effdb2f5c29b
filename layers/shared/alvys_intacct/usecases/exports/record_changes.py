"""What was done to documents in Sage is recorded, with its companions and the lines of statements."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import OutcomeUnknown, SyncError
from alvys_intacct.domain.transactions.leaving import exchanged, removed
from alvys_intacct.domain.transactions.lifecycle import exported
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.changing import Changing, Entered, Left
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.work.claimed_work import Claimed, Later
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps
from alvys_intacct.usecases.work.own_faults import unforeseen

NOTHING_THERE = "no document was in Sage Intacct"
Failure = tuple[Transaction, SyncError]


class RecordChanges:
    """Records what was done; a record that can't be written concerns no other."""

    def __init__(
        self,
        transactions: TransactionStore,
        claims: Claims,
        companions: CompanionDocuments,
        driver_statements: DriverStatements,
        leaving_sets: LeavingSets,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._claims = claims
        self._companions = companions
        self._driver_statements = driver_statements
        self._leaving_sets = leaving_sets
        self._clock = clock
        self._metrics = metrics

    def nothing_there(self, transactions: Sequence[Transaction]) -> list[Later]:
        """Record reverts of what never was in Sage."""
        return self._leave([(transaction, NOTHING_THERE, False, ()) for transaction in transactions])

    def left(self, left: Sequence[tuple[Changing, Left]]) -> list[Later]:
        """Record that documents left the books."""
        return self._leave(
            [
                (change.transaction, done.what, change.stays_out, tuple(change.warnings))
                for change, done in left
            ]
        )

    def _leave(self, left: Sequence[tuple[Transaction, str, bool, tuple[str, ...]]]) -> list[Later]:
        steps: list[tuple[Transaction, Step]] = []
        failures: list[Failure] = []
        with_sets = self._with_sets([transaction for transaction, *_ in left])
        for transaction, what, stays_out, warnings in left:
            try:
                self._let_go(transaction, stays_out=stays_out, has_set=ref_of(transaction) in with_sets)
            except SyncError as error:
                failures.append((transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                failures.append((transaction, unforeseen()))
            else:
                steps.append((transaction, self._leaving(what, warnings, stays_out=stays_out)))
        self._claims.send(self._claims.record(steps))
        return self._claims.conclude(failures)

    def _with_sets(self, left: Sequence[Transaction]) -> set[TransactionRef]:
        """The reverted ones that may have a set; where that can't be read, each is asked by itself."""
        reverted = [transaction for transaction in left if transaction.operation is Operation.REVERT]
        try:
            return self._leaving_sets.with_sets(reverted)
        except SyncError:
            return set(map(ref_of, reverted))

    def entered(self, entered: Sequence[tuple[Claimed, Receipt, Entered]]) -> list[Later]:
        """Record the documents that are in the books as edited; with each, the receipt that it replaces.

        Also when another worker holds the transaction now: the document is in the books. Companions are
        recorded first. If that fails, the receipt isn't recorded either: the next attempt finds the document.
        """
        steps: list[tuple[Transaction, Step]] = []
        failures: list[Failure] = []
        for member, former, done in entered:
            error = self._followed(member, done.receipt)
            if error is None:
                steps.append((member.transaction, self._entering(former, done)))
            else:
                failures.append(
                    (
                        member.transaction,
                        OutcomeUnknown(error.message, code=error.code, concerns=error.concerns),
                    )
                )
        written = apply_steps(self._transactions, steps)
        self._metrics.count("Exported", len(written))
        self._claims.send(written)
        return self._claims.conclude(failures)

    def confirmed(self, changes: Sequence[Changing]) -> list[Later]:
        """Record edits that don't change their documents: nothing is written to Sage (MOD-4)."""
        steps: list[tuple[Transaction, Step]] = []
        failures: list[Failure] = []
        for change in changes:
            edited = change.edited
            update = {"revision": change.transaction.revision, "companions": edited.companions}
            receipt = change.receipt.model_copy(update=update)
            error = self._followed(change.member, receipt)
            if error is None:
                steps.append((change.transaction, self._confirming(receipt)))
            else:
                failures.append((change.transaction, error))
        self._claims.send(self._claims.record(steps))
        return self._claims.conclude(failures)

    def _let_go(self, transaction: Transaction, *, stays_out: bool, has_set: bool) -> None:
        """Revert the companions, take the set along, and free what a driver's statement kept back.

        Raises `Retryable`.
        """
        reverted = transaction.operation is Operation.REVERT
        if reverted or stays_out or transaction.set_aside:
            self._companions.take_back(transaction)
        if reverted:
            if has_set:
                self._leaving_sets.take_back(transaction)
            self._driver_statements.let_all_go(transaction)

    def _followed(self, member: Claimed, receipt: Receipt) -> SyncError | None:
        """Bring the companions up to date, and free what a revised driver's statement no longer has."""
        try:
            self._companions.keep(member.transaction, member.envelope, receipt.companions)
            self._driver_statements.let_go([member])
        except SyncError as error:
            return error
        return None

    def _leaving(self, what: str, warnings: tuple[str, ...], *, stays_out: bool) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            following = removed(current, now, warnings)
            if stays_out:
                following = following.model_copy(update={"replacing": False})
            return Change(following, HistoryEvent(now, what, "modify", "; ".join(warnings)))

        return step

    def _entering(self, former: Receipt, done: Entered) -> Step:
        def step(current: Transaction) -> Change | None:
            there = current.receipt
            if there is None or there.record_no != former.record_no:
                return None
            if there.revision >= done.receipt.revision:
                return None
            now = self._clock.now()
            detail = "; ".join((f"record {done.receipt.record_no}", *done.receipt.warnings))
            event = HistoryEvent(now, done.what, "modify", detail)
            return Change(exchanged(current, done.receipt, now), event)

        return step

    def _confirming(self, receipt: Receipt) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "nothing to change in Sage Intacct", "modify")
            return Change(exported(current, receipt, now), event)

        return step


def conclude_answers(claims: Claims, failures: Sequence[tuple[Changing, SyncError]]) -> list[Later]:
    """Record that these were refused or not answered.

    What may have been carried out is looked up next: the answer may concern either half of an exchange.
    """
    unknown = [(change.transaction, error) for change, error in failures if isinstance(error, OutcomeUnknown)]
    refused = [
        (change.transaction, error) for change, error in failures if not isinstance(error, OutcomeUnknown)
    ]
    return claims.conclude(unknown) + claims.conclude(refused, answered=True)
