"""`DigestMarks` in memory."""

from __future__ import annotations

from datetime import date, datetime

from alvys_intacct.gateways.dynamodb.digest_marks import CLAIM


class FakeDigestMarks:
    """Of each tenant the day, and until when somebody makes its digest; None if it is done."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[date, datetime | None]] = {}

    def claim(self, tenant: str, day: date, now: datetime) -> bool:
        """Whether nobody has it."""
        known = self.kept.get(tenant)
        if known and (known[0] > day or (known[0] == day and (known[1] is None or known[1] >= now))):
            return False
        self.kept[tenant] = (day, now + CLAIM)
        return True

    def is_done(self, tenant: str, day: date) -> bool:
        """Whether it, or a later one, is done."""
        known = self.kept.get(tenant)
        return known is not None and (known[0] > day or known == (day, None))

    def done(self, tenant: str, day: date) -> None:
        """It is done, unless a later one is at hand."""
        if tenant in self.kept and self.kept[tenant][0] == day:
            self.kept[tenant] = (day, None)
