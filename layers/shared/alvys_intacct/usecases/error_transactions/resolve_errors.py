"""Mark errors as synced, close them, and undo that; each record on its own (ERR-5, ERR-12, PAY-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.payments import resolving as payment_decisions
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError, closed, marked
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.error_transactions.keep_books import KeepBooks
from alvys_intacct.usecases.error_transactions.outcomes import Outcomes, unknown
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps, apply_to_refs

MARKED, CLOSED = "marked as synced", "closed"
EVENTS = {ResolutionKind.SYNCED: MARKED, ResolutionKind.CLOSED: CLOSED}
DECISIONS: dict[ResolutionKind, Callable[[Transaction, Decision], Transaction]] = {
    ResolutionKind.SYNCED: marked,
    ResolutionKind.CLOSED: closed,
}
_MOST_TRIES = 5


def is_payment(record_id: str) -> bool:
    """Whether the id of an error record is that of a payment."""
    return record_id.startswith("pay_")


class ResolveErrors:
    """Takes open errors off the list by a person's decision."""

    def __init__(self, transactions: TransactionStore, payments: PaymentStore, keep_books: KeepBooks) -> None:
        self._transactions = transactions
        self._payments = payments
        self._keep_books = keep_books

    def __call__(
        self, tenant: str, record_ids: Iterable[str], kind: ResolutionKind, decision: Decision
    ) -> Outcomes:
        """Resolve each record. Raises `Retryable`; repeating it then does what is left."""
        outcomes = Outcomes()
        ids = list(dict.fromkeys(record_ids))
        self._transactions_of(tenant, [one for one in ids if not is_payment(one)], kind, decision, outcomes)
        self._payments_of(tenant, [one for one in ids if is_payment(one)], kind, decision, outcomes)
        return outcomes

    def _payments_of(
        self,
        tenant: str,
        keys: Sequence[str],
        kind: ResolutionKind,
        decision: Decision,
        outcomes: Outcomes,
    ) -> None:
        """Resolve payments: written together; what another writer changed is looked at again, one by one."""
        known = self._payments.known(tenant, keys) if keys else {}
        following: dict[str, Payment] = {}
        for key, payment in known.items():
            with suppress(RefusedActionError):
                following[key] = payment_decisions.closed(payment, kind, decision)
        saved = self._payments.save_many(list(following.values())) if following else []
        resolved = {payment.payment_key: payment for payment in saved}
        for key in keys:
            try:
                if key not in resolved:
                    resolved[key] = self._change(
                        tenant, key, lambda now: payment_decisions.closed(now, kind, decision)
                    )
            except RefusedActionError as error:
                outcomes.refuse(key, error)
            else:
                self._list(resolved[key])
                outcomes.accepted.append(key)
        event = HistoryEvent(decision.at, f"payment {EVENTS[kind]}", decision.by, decision.reason)
        self._note(resolved.values(), event)

    def _transactions_of(
        self,
        tenant: str,
        ids: Sequence[str],
        kind: ResolutionKind,
        decision: Decision,
        outcomes: Outcomes,
    ) -> None:
        refs = [TransactionRef(tenant, name) for name in ids]
        found = self._transactions.get_many(refs) if refs else {}
        decide, refusals = DECISIONS[kind], dict[str, RefusedActionError]()
        wanted = []
        for ref in refs:
            try:
                if ref not in found:
                    raise unknown()
                decide(found[ref], decision)
            except RefusedActionError as error:
                refusals[ref.transaction_id] = error
            else:
                wanted.append(found[ref])
        if kind is ResolutionKind.SYNCED:
            refusals |= self._keep_books.reserve(wanted)
        steps: list[tuple[Transaction, Step]] = [
            (transaction, _step(kind, decision, refusals))
            for transaction in wanted
            if transaction.transaction_id not in refusals
        ]
        written = apply_steps(self._transactions, steps)
        self._keep_books.tell(written, decision.by)
        outcomes.accepted += [transaction.transaction_id for transaction in written]
        for name in ids:
            if name in refusals:
                outcomes.refuse(name, refusals[name])

    def reopen_payment(self, tenant: str, payment_key: str, decision: Decision) -> None:
        """Put a payment back on the list. Raises `RefusedActionError`, and `Retryable`."""

        def step(now: Payment) -> Payment:
            reopened = payment_decisions.reopened(now, decision.at)
            # Listed first, so that a crash in between loses none.
            self._list(reopened)
            return reopened

        payment = self._change(tenant, payment_key, step)
        self._note([payment], HistoryEvent(decision.at, "payment reopened", decision.by))

    def _change(self, tenant: str, payment_key: str, step: Callable[[Payment], Payment]) -> Payment:
        for _ in range(_MOST_TRIES):
            payment = self._payments.get(tenant, payment_key)
            if payment is None:
                raise unknown()
            try:
                following = step(payment)
            except RefusedActionError:
                # A crash may have left the list behind the payment: nothing else would correct it.
                self._list(payment)
                raise
            if self._payments.save(following):
                return following
        raise Retryable("The payment is being changed by another worker.", code="record_busy")

    def _list(self, payment: Payment) -> None:
        """Have the payment on the error list, or off it, as it is."""
        self._transactions.save_payment_error(payment.tenant, error_of_payment(payment), payment.payment_key)

    def _note(self, payments: Iterable[Payment], event: HistoryEvent) -> None:
        """Write what happened to payments into the histories of the transactions that they pay.

        Of one transaction, one payment after the other: each event is a change of its own.
        """
        left = list(payments)
        while left:
            turn = {payment.transaction_id: payment for payment in reversed(left)}
            refs = [TransactionRef(payment.tenant, name) for name, payment in turn.items()]
            apply_to_refs(self._transactions, refs, _noting(turn, event))
            left = [payment for payment in left if payment is not turn[payment.transaction_id]]


def _noting(payments: Mapping[str, Payment], event: HistoryEvent) -> Step:
    """The step that notes the payment of each transaction."""

    def step(current: Transaction) -> Change:
        payment = payments[current.transaction_id]
        detail = f"payment {payment.payment_id}, detail {payment.detail_id}"
        noted = HistoryEvent(event.at, event.what, event.by, f"{event.detail} ({detail})".strip())
        return Change(current.model_copy(update={"version": current.version + 1}), noted)

    return step


def _step(kind: ResolutionKind, decision: Decision, refusals: dict[str, RefusedActionError]) -> Step:
    def step(current: Transaction) -> Change | None:
        try:
            following = DECISIONS[kind](current, decision)
        except RefusedActionError as error:
            refusals[ref_of(current).transaction_id] = error
            return None
        detail = decision.reason
        if kind is ResolutionKind.CLOSED and current.receipt is not None:
            detail += f" ({current.receipt.document_number} stays in Sage Intacct as it is)"
        return Change(following, HistoryEvent(decision.at, EVENTS[kind], decision.by, detail))

    return step
