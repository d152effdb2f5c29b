"""The simulator's clock: real time plus an offset. The control plane moves the offset to test expiry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


class Clock:
    """The current time in UTC and whole seconds, like Sage's timestamps."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The current date and time."""
        return (datetime.now(UTC) + self._offset).replace(microsecond=0)

    def today(self) -> date:
        """The current date in UTC."""
        return self.now().date()

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self._offset += timedelta(seconds=seconds)

    def restore(self) -> None:
        """Return to real time."""
        self._offset = timedelta()
