"""The ports to those outside who want to know what has happened (OPS-3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.error_transactions.digest import Digest
    from alvys_intacct.domain.errors import SyncError
    from alvys_intacct.domain.events.event import Event


class RecordWrite(Protocol):
    """A write of a record, as the table's stream tells it."""

    @property
    def sequence(self) -> str:
        """Its place in the stream."""

    @property
    def raw(self) -> dict[str, Any]:
        """The record of the stream."""

    def events(self) -> Sequence[Event]:
        """The events that it is. Raises `Retryable` where a newer version wrote the record."""


class EventBus(Protocol):
    """The bus of the stack."""

    def publish(self, events: Sequence[Event]) -> list[SyncError | None]:
        """Put events on the bus in one call; says of each why it was refused, None if it was taken.

        Raises `ConfigurationError` where there is no such bus, or no right to it.
        """


class DigestTopic(Protocol):
    """Where the digests of open errors go."""

    def send(self, digest: Digest) -> None:
        """Send a digest to those who subscribed to its tenant. Raises `SyncError`."""


class DigestMarks(Protocol):
    """Which tenants got their digest of a day."""

    def claim(self, tenant: str, day: date, now: datetime) -> bool:
        """Whether the caller makes that digest: nobody has made it, and nobody else is at it."""

    def is_done(self, tenant: str, day: date) -> bool:
        """Whether the digest of that day, or of a later one, was sent or had nothing to say."""

    def done(self, tenant: str, day: date) -> None:
        """The digest of that day was sent, or there was nothing to say."""


class LostBatches(Protocol):
    """Parts of streams that Lambda gave up."""

    def writes(self, batch: dict[str, Any]) -> Iterator[RecordWrite]:
        """The writes of a part, as long as the stream keeps them: a day. Raises `SyncError`."""
