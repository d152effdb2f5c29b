"""The port to what is known of the daily checks (CONN-8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.daily_checks import CheckTimes


class CheckTimeStore(Protocol):
    """When each connection's check was last planned and last made. A name is tenant and subsidiary id."""

    def note_planned(self, names: Iterable[tuple[str, str]], at: datetime) -> None:
        """Keep that their checks were planned at that time (UTC)."""

    def note_checked(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """Keep that a connection was checked at that time (UTC), whatever was found."""

    def times(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], CheckTimes]:
        """What is known of these connections."""
