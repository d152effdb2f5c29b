"""Start drains of payments that are overdue: their message or their worker was lost (ERR-7)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.payments.drain import GRACE, DrainState, is_held
from alvys_intacct.domain.payments.payment import following
from alvys_intacct.domain.payments.sending import due_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import DrainStore, PaymentStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.usecases.work.apart import Apart

MOST_AT_ONCE = 1000


class SweepDrains:
    """Looks at the drains that are due, and at nothing that only waits."""

    def __init__(
        self, payments: PaymentStore, drains: DrainStore, queue: WorkQueue, clock: Clock, metrics: Metrics
    ) -> None:
        self._payments = payments
        self._drains = drains
        self._queue = queue
        self._clock = clock
        self._apart = Apart(metrics)

    def __call__(self) -> int:
        """Send one message for each overdue drain with payments that are due; returns the count."""
        earlier = self._payments.listed_by_earlier_versions(MOST_AT_ONCE)
        self._apart.each(
            earlier,
            lambda portion: sum(self._take_over(*place) for place in portion),
            lambda place: self._take_over(*place),
            str,
            at_a_time=1,
        )
        overdue = self._drains.overdue(self._clock.now(), MOST_AT_ONCE)
        return self._apart.each(overdue, self._look_after, lambda place: self._look_after([place]), str)

    def _look_after(self, drains: Sequence[tuple[str, Side]]) -> int:
        """Start drains, put them off, or take them off the list if nothing waits; counts those started."""
        to_start: list[tuple[str, Side]] = []
        try:
            for name, state in self._drains.states(drains).items():
                to_start += [name] if self._is_to_start(*name, state) else []
        finally:
            # Also where the store fails in between: those are noted already.
            self._queue.send_drains(to_start)
        return len(to_start)

    def _is_to_start(self, tenant: str, side: Side, state: DrainState) -> bool:
        """Whether a message is to be sent; else the drain is put off, or off the list if nothing waits."""
        now = self._clock.now()
        if state.stamp is None or state.due is None or state.due > now:
            return False
        drain = state.drain
        waiting = self._payments.waiting(tenant, side, 1)
        if drain.held_until is not None and is_held(drain, now):
            self._drains.look_later(tenant, side, state.stamp, drain.held_until + GRACE)
            return False
        if not waiting:
            self._drains.look_later(tenant, side, state.stamp, None)
            return False
        starts_at = max(waiting[0].due, drain.next_at or now)
        if starts_at > now:
            self._drains.look_later(tenant, side, state.stamp, starts_at)
            return False
        # The note says first that a message is sent, so that the next sweep sends no other.
        return self._drains.look_later(tenant, side, state.stamp, now + GRACE)

    def _take_over(self, tenant: str, payment_key: str) -> int:
        """List a payment of an earlier version where its drain looks; writing it notes the drain."""
        payment = self._payments.get(tenant, payment_key)
        if payment is not None and due_of(payment) is not None:
            self._payments.save(following(payment, self._clock.now(), attempts=payment.attempts))
        return 0
