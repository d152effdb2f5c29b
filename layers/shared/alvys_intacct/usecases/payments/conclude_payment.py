"""Record what became of a payment: on the error list, and in its record (PAY-6, PAY-7)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.payments.checking import voided_in_alvys
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, applied, is_undone
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore

_MOST_TRIES = 5


class ConcludePayment:
    """Writes the outcome. Others may have changed the record meanwhile: that Alvys has it counts."""

    def __init__(self, payments: PaymentStore, transactions: TransactionStore, clock: Clock) -> None:
        self._payments = payments
        self._transactions = transactions
        self._clock = clock

    def __call__(self, payment: Payment) -> None:
        """Write the outcome. Raises `Retryable` if the record keeps changing.

        The error list comes first: after a crash in between, the payment still waits and is concluded again.
        """
        self._list_error(payment)
        if self._payments.save(payment, by_drainer=True):
            return
        for _ in range(_MOST_TRIES):
            current = self._payments.get(payment.tenant, payment.payment_key)
            if current is None:
                return
            truth = self._truth(payment, current)
            self._list_error(truth or current)
            if truth is None or self._payments.save(truth, by_drainer=True):
                return
        raise Retryable("The payment is being changed by another worker.", code="record_busy")

    def _truth(self, outcome: Payment, current: Payment) -> Payment | None:
        """What follows for the record that others changed meanwhile; None if it stands.

        Only that Alvys took the payment is certain. It may have been voided or closed since.
        """
        if outcome.status is not PaymentStatus.APPLIED or current.alvys_payment_id is not None:
            return None
        if current.status is PaymentStatus.APPLIED:
            return None
        now = self._clock.now()
        if current.status is PaymentStatus.CHECKING or is_undone(current):
            return voided_in_alvys(current, outcome.alvys_payment_id, now)
        return applied(current, outcome.alvys_payment_id, now)

    def _list_error(self, payment: Payment) -> None:
        record = error_of_payment(payment)
        self._transactions.save_payment_error(payment.tenant, record, payment.payment_key)
