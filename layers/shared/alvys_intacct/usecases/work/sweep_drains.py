"""Start drains of payments that are overdue: their message or their worker was lost (ERR-7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alvys_intacct.domain.payments.drain import GRACE, is_held
from alvys_intacct.domain.payments.payment import following
from alvys_intacct.domain.payments.sending import due_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import DrainStore, PaymentStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.usecases.work.apart import Apart

MOST_AT_ONCE = 1000
T = TypeVar("T", bound=str)


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
        self._each(earlier, self._take_over)
        return self._each(self._drains.overdue(self._clock.now(), MOST_AT_ONCE), self._look_after)

    def _each(self, places: Sequence[tuple[str, T]], act: Callable[[str, T], int]) -> int:
        """One by one: a tenant's that fails keeps no other waiting."""
        return self._apart.each(
            places,
            lambda portion: sum(act(*place) for place in portion),
            lambda place: act(*place),
            str,
            at_a_time=1,
        )

    def _look_after(self, tenant: str, side: Side) -> int:
        """Start the drain, put it off, or take it off the list if nothing waits; 1 if it was started."""
        now = self._clock.now()
        state = self._drains.state(tenant, side)
        if state.stamp is None or state.due is None or state.due > now:
            return 0
        drain = state.drain
        waiting = self._payments.waiting(tenant, side, 1)
        if drain.held_until is not None and is_held(drain, now):
            self._drains.look_later(tenant, side, state.stamp, drain.held_until + GRACE)
            return 0
        if not waiting:
            self._drains.look_later(tenant, side, state.stamp, None)
            return 0
        starts_at = max(waiting[0].due, drain.next_at or now)
        if starts_at > now:
            self._drains.look_later(tenant, side, state.stamp, starts_at)
            return 0
        # The note says first that a message is sent, so that the next sweep sends no other.
        if not self._drains.look_later(tenant, side, state.stamp, now + GRACE):
            return 0
        self._queue.send_drain(tenant, side)
        return 1

    def _take_over(self, tenant: str, payment_key: str) -> int:
        """List a payment of an earlier version where its drain looks; writing it notes the drain."""
        payment = self._payments.get(tenant, payment_key)
        if payment is not None and due_of(payment) is not None:
            self._payments.save(following(payment, self._clock.now(), attempts=payment.attempts))
        return 0
