"""The simulator's clock: real time plus an offset the control plane can move, for expiry tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


class Clock:
    """Now, in UTC and whole seconds, as Sage's timestamps are."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The present moment."""
        return (datetime.now(UTC) + self._offset).replace(microsecond=0)

    def today(self) -> date:
        """The present day."""
        return self.now().date()

    def advance(self, seconds: float) -> None:
        """Move time forward."""
        self._offset += timedelta(seconds=seconds)

    def restore(self) -> None:
        """Back to real time."""
        self._offset = timedelta()
