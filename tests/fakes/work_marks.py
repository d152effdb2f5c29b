"""What is under way, in memory."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.errors import Retryable


class FakeWorkMarks:
    """`WorkMarks` in memory; `broken` makes the writes fail."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.broken = False

    def begin(self, tenant: str, what: str, mark: str, now: datetime, until: datetime) -> bool:
        """Mark it, unless another mark still counts."""
        self._may_fail()
        before = self.marks.get((tenant, what))
        if before is not None and before[0] != mark and before[1] >= now:
            return False
        self.marks[tenant, what] = mark, until
        return True

    def end(self, tenant: str, what: str, mark: str) -> None:
        """Take the mark away, if it is this one."""
        self._may_fail()
        if self.marks.get((tenant, what), ("", None))[0] == mark:
            del self.marks[tenant, what]

    def _may_fail(self) -> None:
        if self.broken:
            raise Retryable("The database is busy.", code="database_busy")
