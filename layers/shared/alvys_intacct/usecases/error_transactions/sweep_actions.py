"""Carry on actions on many errors that lost their message or their worker (ERR-4, ERR-7, ERR-11)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.actions import MOST_RESENT
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ErrorActionStore
from alvys_intacct.usecases.work.apart import Apart

# The most that one sweep queues, and looks at to divide it among the tenants.
MOST_AT_ONCE = 200
_MOST_LOOKED_AT = 20_000


class SweepActions:
    """Finds actions that nobody works on. Each page of theirs was kept, so none is done twice."""

    def __init__(self, actions: ErrorActionStore, queue: WorkQueue, clock: Clock, metrics: Metrics) -> None:
        self._actions = actions
        self._queue = queue
        self._clock = clock
        self._apart = Apart(metrics)

    def __call__(self) -> int:
        """Queue or give up the actions that are due, in turn from each tenant; returns their count."""
        due = self._actions.due(self._clock.now(), _MOST_LOOKED_AT)
        return self._apart.each(
            in_turn(due, lambda name: name[0], MOST_AT_ONCE),
            lambda portion: sum(self._look_after(*name) for name in portion),
            lambda name: self._look_after(*name),
            lambda name: name[1],
            at_a_time=1,
        )

    def _look_after(self, tenant: str, action_id: str) -> int:
        """The record says first that a message is sent, so the next sweep sends no other."""
        now = self._clock.now()
        action = self._actions.get(tenant, action_id)
        if action is None or not action.is_abandoned(now):
            return 0
        if action.resent >= MOST_RESENT:
            # Its workers die with it. The person who began it sees that, and what is left on the list.
            return int(self._actions.save(action.given_up(now)))
        following = action.sent_again(now)
        if not self._actions.save(following):
            return 0
        self._queue.send_actions([following])
        return 1
