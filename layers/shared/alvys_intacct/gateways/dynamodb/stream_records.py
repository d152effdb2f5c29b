"""Records of the tables' streams, and the events that they are (OPS-3).

A stream tells each write of an item with its images before and after. Items are read as the stores write
them; all but records are no events. What Lambda leaves out (`FilterCriteria` in the template) is left out
here as well, so a filter only saves runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from alvys_intacct.gateways.dynamodb.items import Item, from_wire
from alvys_intacct.gateways.dynamodb.schemas import Kept, record_of

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.events.event import Event

R = TypeVar("R")


class StreamRecord:
    """`RecordWrite` on a record of a stream, in the form in which Lambda and DynamoDB give it."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    @property
    def sequence(self) -> str:
        """Its place in the stream."""
        return str(self.raw["dynamodb"]["SequenceNumber"])

    def events(self) -> Sequence[Event]:
        """The events that it is. Raises `Retryable` where a newer version wrote the record."""
        keys = from_wire(self.raw["dynamodb"]["Keys"])
        read = _reader(keys["pk"], keys["sk"])
        after = self._image("NewImage")
        if read is None or after is None:
            return ()
        return read(self._image("OldImage"), after, self._at())

    def _image(self, name: str) -> Item | None:
        image = self.raw["dynamodb"].get(name)
        return from_wire(image) if image else None

    def _at(self) -> datetime:
        return datetime.fromtimestamp(float(self.raw["dynamodb"]["ApproximateCreationDateTime"]), UTC)


Reader = Callable[[Item | None, Item, datetime], "Sequence[Event]"]


def _reader(pk: str, sk: str) -> Reader | None:
    """What reads the item with that key; None for an item that is no event."""
    if sk == "RECORD":
        return _of_transaction
    if sk == "PAYMENT":
        return _of_payment
    if sk == "CHECK":
        return _of_check
    return _of_connection if sk.startswith("C#") and "#" not in pk.removeprefix("T#") else None


def _of_transaction(before: Item | None, after: Item, _: datetime) -> Sequence[Event]:
    from alvys_intacct.domain.events.transactions import event_of_transaction  # noqa: PLC0415
    from alvys_intacct.gateways.dynamodb.transaction_items import transaction_of  # noqa: PLC0415

    event = event_of_transaction(_both(transaction_of, before), transaction_of(after))
    return (event,) if event else ()


def _of_payment(before: Item | None, after: Item, _: datetime) -> Sequence[Event]:
    from alvys_intacct.domain.events.payments import event_of_payment  # noqa: PLC0415
    from alvys_intacct.gateways.dynamodb.payments import payment_of  # noqa: PLC0415

    event = event_of_payment(_both(payment_of, before), payment_of(after))
    return (event,) if event else ()


def _of_connection(before: Item | None, after: Item, at: datetime) -> Sequence[Event]:
    from alvys_intacct.domain.events.connections import events_of_connection  # noqa: PLC0415

    return events_of_connection(_both(_connection, before), _connection(after), at)


def _of_check(before: Item | None, after: Item, _: datetime) -> Sequence[Event]:
    from alvys_intacct.domain.events.connections import event_of_check  # noqa: PLC0415
    from alvys_intacct.domain.readiness.check_problems import CheckReport  # noqa: PLC0415

    def report(item: Item) -> CheckReport:
        return CheckReport.model_validate_json(item["report"])

    tenant, _, subsidiary_id = after["pk"].removeprefix("T#").rpartition("#C#")
    event = event_of_check(tenant, subsidiary_id, _both(report, before), report(after))
    return (event,) if event else ()


def _connection(item: Item) -> Connection:
    """A connection with its finding. Its mappings, which may be elsewhere, make no difference."""
    from alvys_intacct.domain.connections.connection import Connection  # noqa: PLC0415
    from alvys_intacct.domain.connections.findings import ConnectionFinding  # noqa: PLC0415

    connection = Connection.model_validate_json(record_of(item, Kept.CONNECTION))
    finding = ConnectionFinding.model_validate_json(item["finding"]) if item.get("finding") else None
    return connection.model_copy(update={"finding": finding})


def _both(read: Callable[[Item], R], before: Item | None) -> R | None:
    return read(before) if before else None
