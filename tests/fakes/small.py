"""The small ports: clock, metrics, passwords, sender."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention
from alvys_intacct.domain.failure_causes import FailureCause
from tests.fakes.faults import Wire

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that a test sets; it moves when somebody waits."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """The present moment."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move on, or back where clocks differ."""
        self._now += timedelta(seconds=seconds)


class FakeMetrics:
    """Counts in memory and keeps what no rule foresaw."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.by_cause: dict[str, Counter[FailureCause]] = defaultdict(Counter)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.unforeseen_errors: list[tuple[Exception, str]] = []

    def count(self, name: str, how_many: int) -> None:
        """Add to a counter."""
        self.counts[name] += how_many

    def caused(self, name: str, causes: Iterable[FailureCause]) -> None:
        """Count per cause."""
        self.by_cause[name].update(causes)

    def seconds(self, name: str, value: float) -> None:
        """Keep the times."""
        self.times[name].append(value)

    def unforeseen(self, error: Exception, about: str) -> None:
        """Keep it."""
        self.unforeseen_errors.append((error, about))


class FakePasswords:
    """Passwords in memory, and the sender's."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.kept: dict[tuple[str, str], str] = {}
        self.sender_credentials: tuple[str, str] | None = ("sender", "sender-password")

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        """The password of that connection."""
        try:
            return self.kept[tenant, subsidiary_id]
        except KeyError:
            raise NeedsAttention("There is no password.", code="password_missing") from None

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace it."""
        self.wire.before("passwords.keep")
        self.kept[tenant, subsidiary_id] = password
        self.wire.after("passwords.keep")

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete it; none is fine."""
        self.kept.pop((tenant, subsidiary_id), None)

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        """Nothing was ever kept elsewhere."""
        return False

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        """Sender id and password."""
        if self.sender_credentials is None:
            raise ConfigurationError("There is no sender.")
        return self.sender_credentials
