"""Record payments in Alvys, each exactly once (PAY-3, PAY-7)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, applied, refused, voided
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import PaymentStore, TransactionStore
from alvys_intacct.ports.transport import TransportSystem


class ApplyPayments:
    """Records one pending payment in Alvys. Both Alvys and this service accept a detail id once."""

    def __init__(
        self,
        payments: PaymentStore,
        transactions: TransactionStore,
        transport: TransportSystem,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._payments = payments
        self._transactions = transactions
        self._transport = transport
        self._clock = clock
        self._metrics = metrics

    def __call__(self, tenant: str, payment_key: str) -> None:
        """Apply the payment. Raises `Retryable` when it should be retried later."""
        payment = self._payments.get(tenant, payment_key)
        if payment is None:
            return
        if payment.status not in (PaymentStatus.PENDING, PaymentStatus.REFUSED):
            self._update_error(payment)
            return
        try:
            alvys_payment_id = self._transport.apply_payment(payment)
        except NeedsAttention as error:
            self._conclude(refused(payment, problem_of(error), self._clock.now()))
            self._metrics.count("PaymentsRefused", 1)
            return
        self._conclude(applied(payment, alvys_payment_id, self._clock.now()))
        self._metrics.count("PaymentsApplied", 1)

    def _conclude(self, payment: Payment) -> None:
        """Save the payment first, then the error list, which catches up after a crash in between."""
        if not self._payments.save(payment):
            payment = self._voided_meanwhile(payment)
        self._update_error(payment)

    def _voided_meanwhile(self, payment: Payment) -> Payment:
        """The payment that was voided while Alvys took it: a person must know. Else raises `Retryable`."""
        busy = Retryable("The payment is being changed by another worker.", code="record_busy")
        current = self._payments.get(payment.tenant, payment.payment_key)
        if current is not None and current.status is PaymentStatus.CLOSED:
            return self._closed_meanwhile(current, payment, busy)
        if current is None or current.status is not PaymentStatus.VOIDED:
            raise busy
        if payment.status is not PaymentStatus.APPLIED:
            return current
        gone = voided(payment.model_copy(update={"version": current.version}), self._clock.now())
        if not self._payments.save(gone):
            raise busy
        return gone

    def _closed_meanwhile(self, current: Payment, payment: Payment, busy: Retryable) -> Payment:
        """The payment that a person closed while Alvys was asked; that Alvys took it counts."""
        if payment.status is not PaymentStatus.APPLIED:
            return current
        taken = applied(current, payment.alvys_payment_id, self._clock.now())
        if not self._payments.save(taken):
            raise busy
        return taken

    def _update_error(self, payment: Payment) -> None:
        record = error_of_payment(payment)
        self._transactions.save_payment_error(payment.tenant, record, payment.payment_key)
