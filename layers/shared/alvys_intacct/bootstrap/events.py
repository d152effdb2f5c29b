"""Events for others, and the daily digest."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.events.daily_digest import PlanDigests, SendDigest
    from alvys_intacct.usecases.events.publish_events import PublishEvents


class EventSide:
    """The use cases that tell others what has happened."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def publish(self) -> PublishEvents:
        """Publishes events."""
        from alvys_intacct.usecases.events.publish_events import PublishEvents

        outside = self._outside
        return PublishEvents(outside.event_bus, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def plan_digests(self) -> PlanDigests:
        """Finds the tenants who may get a digest."""
        from alvys_intacct.usecases.events.daily_digest import PlanDigests

        outside = self._outside
        return PlanDigests(outside.connections, outside.queue, outside.clock)

    @cached_property
    def send_digest(self) -> SendDigest:
        """Sends digests."""
        from alvys_intacct.usecases.events.daily_digest import SendDigest

        outside = self._outside
        return SendDigest(
            outside.transactions,
            outside.digest_marks,
            outside.digest_topic,
            outside.console_url,
            outside.clock,
            outside.metrics,
        )


@cache
def events() -> EventSide:
    """Events on this deployment."""
    return EventSide(deployment())
