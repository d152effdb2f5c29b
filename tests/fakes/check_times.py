"""`CheckTimeStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from alvys_intacct.domain.connections.daily_checks import CheckTimes
from tests.fakes.faults import Wire


class FakeCheckTimeStore:
    """Times by tenant and subsidiary."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self.kept: dict[tuple[str, str], CheckTimes] = {}

    def note_planned(self, names: Iterable[tuple[str, str]], at: datetime) -> None:
        """When they were planned."""
        self._wire.before("check_times.note_planned")
        for name in names:
            self.kept[name] = replace(self.kept.get(name, CheckTimes()), planned_at=at)

    def note_checked(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """When one was checked."""
        self._wire.before("check_times.note_checked")
        name = (tenant, subsidiary_id)
        self.kept[name] = replace(self.kept.get(name, CheckTimes()), checked_at=at)

    def times(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], CheckTimes]:
        """What is known."""
        return {name: self.kept.get(name, CheckTimes()) for name in names}
