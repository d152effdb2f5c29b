"""Carry a tenant's waiting payments into Alvys, one drainer at a time, at the pace that Alvys allows (PAY-7).

A drainer takes the lease of its tenant and side, makes as many calls as it may at once, and leaves the rest
to a new message that arrives when Alvys takes calls again. So waiting costs nothing and uses up no receipt.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from datetime import timedelta

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import ConfigurationError, RateLimited, SyncError
from alvys_intacct.domain.payments.drain import (
    AWAY_AFTER,
    GRACE,
    SETTLES_WITHIN,
    SHORTEST_PAUSE,
    WORKS_FOR,
    Drain,
    WaitingPayment,
    after_answer,
    after_fault,
    is_away,
    is_held,
    let_go,
    pause,
    taken,
)
from alvys_intacct.domain.payments.pace import blocked, called, next_start
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, following
from alvys_intacct.domain.payments.sending import due_of, held_back, is_given_up
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.ports.payments import DrainStore, PaymentStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.payments.drain_turn import LONGEST_SLEEP, Turn, next_look
from alvys_intacct.usecases.payments.send_payment import Call, SendPayment
from alvys_intacct.usecases.work.poison import GAVE_UP

# No call starts in a run that ends within this many seconds.
SHORTEST_REST = 30.0
_AT_A_TIME = 25
_MOST_TRIES = 3


class DrainPayments:
    """Works off the payments of one tenant and side."""

    def __init__(
        self,
        payments: PaymentStore,
        drains: DrainStore,
        connections: ConnectionStore,
        send: SendPayment,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._payments = payments
        self._drains = drains
        self._connections = connections
        self._send = send
        self._queue = queue
        self._clock = clock
        self._metrics = metrics
        self._remaining_seconds = remaining_seconds

    def __call__(self, tenant: str, side: Side) -> Drain | None:
        """Take a turn, and return the drain after it.

        None at once while another drainer works or Alvys takes no calls.
        """
        turn = self._begin(tenant, side)
        if turn is None:
            return None
        try:
            self._work_off(turn)
            while not self._end(turn):
                self._work_off(turn)
        except SyncError:
            # Ours, not Alvys's: a store that can't be reached. The next drainer goes on in a while.
            turn.look_at = self._clock.now() + SETTLES_WITHIN
            self._end(turn)
            self._metrics.count("DrainsInterrupted", 1)
        return turn.drain

    def of_payment(self, tenant: str, payment_key: str) -> Drain | None:
        """Take a turn for the side of a payment; messages of earlier versions name one."""
        payment = self._payments.get(tenant, payment_key)
        if payment is None:
            return None
        if due_of(payment) is not None:
            # An earlier version may have recorded it, in a list that no drain reads.
            self._payments.save(following(payment, self._clock.now(), attempts=payment.attempts))
        return self(tenant, payment.side)

    # ------------------------------------------------------------- begin and end

    def _begin(self, tenant: str, side: Side) -> Turn | None:
        """The turn, if nobody else has it. A drainer at work is told to look again before it ends."""
        for attempt in range(_MOST_TRIES):
            now = self._clock.now()
            state = self._drains.state(tenant, side)
            if is_held(state.drain, now):
                if attempt:
                    return None
                self._drains.want(tenant, side, now + GRACE)
                continue
            next_at = state.drain.next_at
            if next_at is not None and now < next_at:
                # Its message is on its way.
                if state.stamp is not None:
                    self._drains.look_later(tenant, side, state.stamp, next_at + GRACE)
                return None
            drain = taken(state.drain, uuid.uuid4().hex, now)
            if self._drains.save(drain, state.stamp, (drain.held_until or now) + GRACE):
                # The first save makes a note where there was none.
                stamp = state.stamp or self._drains.state(tenant, side).stamp
                return Turn(drain, stamp, now)
        self._drains.want(tenant, side, self._clock.now() + GRACE)
        return None

    def _end(self, turn: Turn) -> bool:
        """Leave the drain to the next one; False if more was wanted meanwhile and there is time for it."""
        while True:
            now = self._clock.now()
            look = next_look(turn, now)
            rests_until = turn.next_at - LONGEST_SLEEP if turn.next_at is not None else None
            drain = let_go(turn.drain, rests_until, look.message_at)
            if self._drains.save(drain, turn.stamp, look.due):
                if look.message_at is not None and look.is_new:
                    delay = max(0, math.floor((look.message_at - now).total_seconds()))
                    self._queue.send_drain(drain.tenant, drain.side, delay)
                return True
            state = self._drains.state(drain.tenant, drain.side)
            if state.drain.version != turn.drain.version:
                # The lease has ended, and another drainer has it.
                return True
            turn.stamp = state.stamp
            if turn.next_at is None and not self._is_over(turn):
                return False
            turn.look_at = now

    def _is_over(self, turn: Turn) -> bool:
        is_late = self._clock.now() - turn.begun >= WORKS_FOR
        return is_late or self._remaining_seconds() < SHORTEST_REST

    # ------------------------------------------------------------------ payments

    def _work_off(self, turn: Turn) -> None:
        """Handle payments as they are due, until none is, or Alvys takes no more calls, or time is up."""
        turn.look_at = None
        while True:
            limit = _AT_A_TIME + len(turn.handled)
            page = self._payments.waiting(turn.drain.tenant, turn.drain.side, limit)
            # What was handled and is still due: the index is late, or it can't be handled now.
            late = [waiting for waiting in page if waiting.payment_key in turn.handled]
            for waiting in page:
                now = self._clock.now()
                if waiting.due > now:
                    turn.look_at = waiting.due
                    break
                if waiting.payment_key in turn.handled:
                    continue
                if self._is_over(turn) or not self._handle(turn, waiting):
                    turn.look_at = now
                    return
            is_all = turn.look_at is not None or len(page) == len(late)
            if is_all:
                self._look_at_late_ones(turn, late)
                return

    def _look_at_late_ones(self, turn: Turn, late: list[WaitingPayment]) -> None:
        now = self._clock.now()
        if any(waiting.due <= now for waiting in late):
            settled = now + SETTLES_WITHIN
            turn.look_at = min(turn.look_at or settled, settled)

    def _handle(self, turn: Turn, waiting: WaitingPayment) -> bool:
        """Do what is to be done for a payment; False if the turn is over."""
        try:
            payment = self._payments.get(turn.drain.tenant, waiting.payment_key)
            due = due_of(payment) if payment is not None else None
            if payment is None or due is None or due > self._clock.now():
                turn.handled.add(waiting.payment_key)
                return True
            goes_on = self._carry_out(turn, payment)
        except SyncError:
            turn.broken_off += 1
            if turn.broken_off == AWAY_AFTER:
                raise
            goes_on = True
        except Exception as error:  # noqa: BLE001 - a record that nobody foresaw doesn't hold up the others
            self._metrics.unforeseen(error, f"payment {waiting.payment_key}")
            goes_on = True
        turn.handled.add(waiting.payment_key)
        return goes_on

    def _carry_out(self, turn: Turn, payment: Payment) -> bool:
        if payment.status is PaymentStatus.CHECKING:
            return self._check(turn, payment)
        if is_given_up(payment):
            self._send.give_up(payment, GAVE_UP)
            return True
        if not self._flows(turn, payment):
            self._payments.save(held_back(payment, self._clock.now()), by_drainer=True)
            return True
        now = self._clock.now()
        start = next_start(turn.drain.pace, now)
        if start - now > LONGEST_SLEEP:
            turn.next_at = start
            return False
        if start > now:
            self._clock.sleep((start - now).total_seconds())
        try:
            call = self._send(payment)
        except Exception:
            # Alvys may have been called before the store failed.
            pace = called(turn.drain.pace, self._clock.now())
            turn.drain = turn.drain.model_copy(update={"pace": pace})
            raise
        return self._after_call(turn, call)

    def _after_call(self, turn: Turn, call: Call) -> bool:
        """Note what the call tells about Alvys; False if it takes no more calls for now."""
        if not call.was_made:
            return True
        now = self._clock.now()
        if isinstance(call.fault, RateLimited):
            pace = blocked(turn.drain.pace, now, call.fault.seconds)
            turn.drain = turn.drain.model_copy(update={"pace": pace})
            turn.next_at = pace.blocked_until
            self._metrics.count("PaymentsBlocked", 1)
            return False
        pace = called(turn.drain.pace, now)
        if call.fault is None:
            turn.drain = after_answer(turn.drain, pace)
            return True
        turn.drain = turn.drain.model_copy(update={"pace": pace})
        return self._after_fault(turn, call.fault)

    def _after_fault(self, turn: Turn, fault: SyncError) -> bool:
        """One fault is the payment's; several in a row, or refused credentials, are the whole drain's."""
        now = self._clock.now()
        is_whole = isinstance(fault, ConfigurationError)
        turn.drain = after_fault(turn.drain, problem_of(fault), now, is_whole=is_whole)
        if not is_away(turn.drain):
            return True
        turn.next_at = now + pause(turn.drain)
        self._metrics.count("AlvysCredentialsRefused" if is_whole else "AlvysAway", 1)
        return False

    def _check(self, turn: Turn, payment: Payment) -> bool:
        """Look up a payment that was undone; reads have limits of their own, and hold up no payment.

        The credentials may record payments and not read invoices: no fault of a read is the drain's.
        """
        now = self._clock.now()
        if turn.reads_from is not None:
            return True
        call = self._send.check(payment)
        if isinstance(call.fault, RateLimited):
            turn.reads_from = now + timedelta(seconds=call.fault.seconds)
        elif call.fault is not None:
            turn.reads_from = self._clock.now() + SHORTEST_PAUSE
        return True

    def _flows(self, turn: Turn, payment: Payment) -> bool:
        """Whether the switches of its connection let payments of this side pass (PAY-11)."""
        subsidiary_id = payment.subsidiary_id
        if subsidiary_id not in turn.flows:
            connection = self._connections.get(payment.tenant, subsidiary_id)
            turn.flows[subsidiary_id] = connection is None or _is_on(connection, payment.side)
        return turn.flows[subsidiary_id]


def _is_on(connection: Connection, side: Side) -> bool:
    stands_still = connection.status in (ConnectionStatus.PAUSED, ConnectionStatus.DISCONNECTED)
    return connection.primary_sync and not stands_still and connection.syncs(side)
