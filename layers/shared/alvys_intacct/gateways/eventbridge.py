"""The stack's event bus on EventBridge (OPS-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.events.event import Event
from alvys_intacct.gateways.dynamodb.aws_errors import Service, of_code, translated

BUS = Service(
    ("The event bus can't be reached.", "event_bus_unreachable"),
    ("The event bus is busy.", "event_bus_busy"),
    ("The event bus refuses the event.", "event_refused"),
    "Send the id of the event to support.",
)


class EventsClient(Protocol):
    """What is called of botocore's client."""

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        """Put up to ten events on their buses."""


class EventBridgeBus:
    """`EventBus` on EventBridge."""

    def __init__(self, client: EventsClient, bus: str, source: str) -> None:
        self._client = client
        self._bus = bus
        self._source = source

    def publish(self, events: Sequence[Event]) -> list[SyncError | None]:
        """Put events on the bus in one call; says of each why it was refused.

        Raises `ConfigurationError`.
        """
        try:
            with translated(BUS):
                answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        except NeedsAttention as fault:
            # A call is refused as a whole for one of its events: each is tried alone.
            if len(events) == 1:
                return [fault]
            return [self.publish([event])[0] for event in events]
        except Retryable as fault:
            return [fault for _ in events]
        return [
            of_code(entry["ErrorCode"], entry.get("ErrorMessage", ""), service=BUS)
            if entry.get("ErrorCode")
            else None
            for entry in answer["Entries"]
        ]

    def _entry(self, event: Event) -> dict[str, Any]:
        return {
            "EventBusName": self._bus,
            "Source": self._source,
            "DetailType": event.detail_type,
            "Time": event.at,
            "Detail": event.wire(),
        }
