"""Carry one payment into Alvys, or find out whether Alvys has it (PAY-3, PAY-6, PAY-7)."""

from __future__ import annotations

import random
from datetime import datetime

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    RateLimited,
    Retryable,
    SyncError,
)
from alvys_intacct.domain.payments.checking import LookUp, Trace, checked
from alvys_intacct.domain.payments.payment import Payment, applied, refused
from alvys_intacct.domain.payments.sending import (
    ARRIVES_WITHIN,
    being_sent,
    is_shown,
    not_sent,
    postponed,
    refused_in_doubt,
    wait_after_fault,
)
from alvys_intacct.domain.transactions.problem import Problem, problem_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.transport import TransportSystem
from alvys_intacct.usecases.payments.conclude_payment import ConcludePayment


@dataclass(frozen=True, slots=True)
class Call:
    """What came of a payment's turn. `fault` is what Alvys's silence, limits or sign-in did to it, if that.

    `was_made` says that Alvys was called for it.
    """

    was_made: bool
    fault: SyncError | None = None


class SendPayment:
    """Makes the call for one payment, and records the intent before and the answer after it."""

    def __init__(
        self,
        payments: PaymentStore,
        transport: TransportSystem,
        conclude: ConcludePayment,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._payments = payments
        self._transport = transport
        self._conclude = conclude
        self._clock = clock
        self._metrics = metrics

    def __call__(self, payment: Payment) -> Call:
        """Send the payment. Alvys accepts a reference once, so the same call can be made again."""
        sent = being_sent(payment, self._clock.now())
        if not self._payments.save(sent, by_drainer=True):
            return Call(was_made=False)
        try:
            alvys_payment_id = self._transport.apply_payment(sent)
        except NeedsAttention as error:
            self._refused(payment, sent, problem_of(error))
            return Call(was_made=True)
        except (RateLimited, ConfigurationError) as error:
            # Alvys turned the call away.
            self._payments.save(not_sent(sent, payment, self._clock.now()), by_drainer=True)
            return Call(was_made=True, fault=error)
        except Retryable as error:
            self._postpone(payment if error.unsent else sent, sent, error)
            return Call(was_made=True, fault=error)
        except Exception as error:  # noqa: BLE001 - a payment that nobody foresaw doesn't hold up the others
            self._metrics.unforeseen(error, f"payment {payment.payment_key}")
            due = self._clock.now() + wait_after_fault(sent, self._clock.now(), random.random())
            self._payments.save(postponed(sent, due, self._clock.now(), sends=sent.sends), by_drainer=True)
            return Call(was_made=True)
        self._conclude(applied(sent, alvys_payment_id, self._clock.now()))
        self._metrics.count("PaymentsApplied", 1)
        return Call(was_made=True)

    def check(self, payment: Payment) -> Call:
        """Look up a payment that was undone in Sage while Alvys may have it.

        Where Alvys can't be read for long, or the credentials may not read it, a person has to look.
        """
        try:
            look_up = self._look_up(payment)
        except RateLimited as error:
            return Call(was_made=True, fault=error)
        except (Retryable, ConfigurationError) as error:
            if is_shown(payment, self._clock.now()):
                look_up = LookUp(Trace.UNCLEAR)
            else:
                self._postpone(payment, payment, error)
                return Call(was_made=True, fault=error)
        self._conclude(checked(payment, look_up, self._clock.now()))
        return Call(was_made=True)

    def give_up(self, payment: Payment, problem: Problem) -> None:
        """Put it on the error list; a later run tries it again."""
        self._conclude(refused_in_doubt(payment, problem, self._clock.now()))
        self._metrics.count("PaymentsRefused", 1)

    def _refused(self, before: Payment, sent: Payment, problem: Problem) -> None:
        """Alvys refused this call. An earlier one, which was never answered, may have been carried out."""
        now = self._clock.now()
        look_up = LookUp(Trace.ABSENT)
        is_settled = before.sent_at is None or now - before.changed_at >= ARRIVES_WITHIN
        if before.sent_at is not None:
            try:
                look_up = self._look_up(sent)
            except (Retryable, ConfigurationError) as error:
                self._postpone(sent, sent, error)
                return
        if look_up.trace is Trace.FOUND:
            self._conclude(applied(sent, look_up.alvys_payment_id, now))
            self._metrics.count("PaymentsApplied", 1)
            return
        is_certain = look_up.trace is Trace.ABSENT and is_settled
        self._conclude((refused if is_certain else refused_in_doubt)(sent, problem, now))
        self._metrics.count("PaymentsRefused", 1)

    def _look_up(self, payment: Payment) -> LookUp:
        try:
            return self._transport.find_payment(payment)
        except NeedsAttention:
            return LookUp(Trace.UNCLEAR)

    def _postpone(self, known: Payment, stored: Payment, error: SyncError) -> None:
        """Try it again later, or show the error if that has gone on for long (ERR-6).

        `known` tells what is known of calls, `stored` the record as it stands.
        """
        now = self._clock.now()
        if is_shown(stored, now):
            lasting = refused_in_doubt(stored, _lasting(error, stored.faulty_since or now), now)
            self._conclude(lasting.model_copy(update={"sent_at": known.sent_at}))
            return
        due = now + wait_after_fault(stored, now, random.random())
        following = postponed(stored, due, now).model_copy(update={"sent_at": known.sent_at})
        self._payments.save(following, by_drainer=True)


def _lasting(error: SyncError, since: datetime) -> Problem:
    problem = problem_of(error)
    message = f"{error.message} This has not passed since {since:%Y-%m-%d %H:%M} UTC."
    remedy = "Nothing, if Alvys works again: each payment sync tries it again. Retry to try it now."
    return problem.model_copy(update={"message": message, "remedy": remedy})
