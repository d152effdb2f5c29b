"""The ports to what is counted of callers, so that none of them holds up others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from alvys_intacct.domain.sage.sign_ins import TriedBy, Tries


class SignInTryStore(Protocol):
    """The sign-ins to Sage that were tried and not accepted, as far back as they count."""

    def read(self, counted: Sequence[TriedBy]) -> list[Tries]:
        """The tries of each of these, in order; without any where nothing is stored."""

    def save(self, tries: Sequence[Tries]) -> bool:
        """Write the next versions of all of them or of none; False if one was changed meanwhile."""


class WorkMarks(Protocol):
    """What is under way for a tenant, so that it isn't begun a second time meanwhile."""

    def begin(self, tenant: str, what: str, mark: str, now: datetime, until: datetime) -> bool:
        """Mark it as under way until then; False if it is under way already. Raises `Retryable`."""

    def end(self, tenant: str, what: str, mark: str) -> None:
        """It is over; nothing happens where the mark is another's by now. Raises `Retryable`."""


class CallCounter(Protocol):
    """What tenants ask for, counted over all functions in minutes of the clock."""

    def add(self, tenant: str, what: str, at: datetime, how_many: int) -> int:
        """Count so many in the minute of `at`; returns how many there are in it now. Raises `Retryable`."""
