"""The daily check of each active connection: how it is spread, and when it is missing (CONN-8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import SHARDS, Round, RoundPage
from alvys_intacct.late_dataclass import dataclass

# Checks of one tenant or one Sage company begin so far apart, in seconds: they take few slots of the company.
APART = 20
# SQS keeps no message back for longer, in seconds.
LONGEST_WAIT = 900
# Whether a turn's checks were made is looked at this many turns later: two hours. A connection whose check is
# missing then was last checked more than 26 hours ago.
REVIEWED_TURNS_LATER = 4
REVIEWED_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """A check that was planned at a time (UTC), to be made after so many seconds."""

    tenant: str
    subsidiary_id: str
    planned_at: datetime
    after: int = 0


@dataclass(frozen=True, slots=True)
class CheckTimes:
    """When a connection's check was last planned, and when one was last made (UTC)."""

    planned_at: datetime | None = None
    checked_at: datetime | None = None

    def is_made(self, planned_at: datetime) -> bool:
        """Whether a check was made since that one was planned."""
        return self.checked_at is not None and self.checked_at >= planned_at

    def is_missing(self, now: datetime) -> bool:
        """Whether the check that was planned last should have been made long ago, and was not."""
        planned = self.planned_at
        return planned is not None and now - planned >= REVIEWED_AFTER and not self.is_made(planned)


def spread(connections: Sequence[Connection], planned_at: datetime) -> list[ConnectionCheck]:
    """A check for each; those of one tenant, and of one Sage company, come one after the other."""
    of_tenant: Counter[str] = Counter()
    of_company: Counter[str] = Counter()
    checks: list[ConnectionCheck] = []
    for connection in connections:
        company = connection.company_id.casefold()
        place = max(of_tenant[connection.tenant], of_company[company])
        of_tenant[connection.tenant] = of_company[company] = place + 1
        after = min(LONGEST_WAIT, place * APART)
        checks.append(ConnectionCheck(connection.tenant, connection.subsidiary.id, planned_at, after))
    return checks


def review_of(page: RoundPage) -> RoundPage:
    """The page that looks for missing checks in this turn: of the shard that had its turn two hours ago."""
    shard = (page.shard - REVIEWED_TURNS_LATER) % SHARDS
    return RoundPage(round=Round.CHECK_REVIEW, at=page.at, shard=shard)
