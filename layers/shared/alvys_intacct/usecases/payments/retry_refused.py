"""Try refused payments again at each run, however old they are (PAY-7, PAY-13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.kinds.facts import PaymentsGoTo
from alvys_intacct.domain.payments.import_rules import has_dead_end
from alvys_intacct.domain.payments.payment import Payment, is_tried_again, never_sent, pending_again
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore

BY = "payment sync"


class RetryRefused:
    """Makes refused payments pending again; closes those that Alvys has no call for (PAY-9)."""

    def __init__(self, transactions: TransactionStore, payments: PaymentStore, clock: Clock) -> None:
        self._transactions = transactions
        self._payments = payments
        self._clock = clock

    def of_side(self, connection: Connection, side: Side) -> Iterator[list[Payment]]:
        """All refused payments of a connection's side, page by page; gives those that are pending again."""
        tenant, subsidiary_id = connection.tenant, connection.subsidiary.id
        for page in self._payments.refused(tenant, subsidiary_id, side):
            yield self.these(connection, page)

    def these(self, connection: Connection, refused: Sequence[Payment]) -> list[Payment]:
        """Those of these that are pending again. A payment that is settled in Alvys is left to a person."""
        tried = [payment for payment in refused if is_tried_again(payment)]
        if not tried:
            return []
        refs = {TransactionRef(payment.tenant, payment.transaction_id) for payment in tried}
        owners = self._transactions.get_many(refs)
        pending: list[Payment] = []
        for payment in tried:
            owner = owners.get(TransactionRef(payment.tenant, payment.transaction_id))
            if owner is not None and has_dead_end(owner, connection.advanced):
                self._close(payment, owner)
                continue
            pending.append(pending_again(_addressed(payment, owner), self._clock.now()))
        return self._payments.save_many(pending) if pending else []

    def _close(self, payment: Payment, owner: Transaction) -> None:
        """Off the error list first: where a worker dies in between, the next run closes it."""
        kind = owner.kind.said_as.lower()
        reason = f"Not imported: payments on this {kind} can't be posted to Alvys with the present settings."
        self._transactions.save_payment_error(payment.tenant, None, payment.payment_key)
        if not self._payments.save(never_sent(payment, reason, BY, self._clock.now())):
            current = self._payments.get(payment.tenant, payment.payment_key) or payment
            error = error_of_payment(current)
            self._transactions.save_payment_error(payment.tenant, error, payment.payment_key)


def _addressed(payment: Payment, owner: Transaction | None) -> Payment:
    """The payment as it is addressed today: earlier versions named an e-check as an invoice."""
    goes_to = owner.kind.facts.payments_go_to if owner is not None else PaymentsGoTo.INVOICE
    is_e_check = goes_to is PaymentsGoTo.LOAD_BY_SETTING
    return payment.model_copy(update={"by_load_only": True}) if is_e_check else payment
