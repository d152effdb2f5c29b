"""The close report of a connection and of a tenant, as it is kept (CLOSE-1 to CLOSE-4).

Obstacles and differences, of which there may be many, are kept beside it; it has their counts.
"""

from decimal import Decimal

from alvys_intacct.domain.close.differences import DifferenceKind
from alvys_intacct.domain.close.obstacles import ObstacleCode
from alvys_intacct.domain.close.our_documents import Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact


class StandingRow(Fact):
    """Documents of a kind that stand alike (CLOSE-1).

    `reason` is the code of why they are skipped, held, waiting or failed, `words` is an example of it in
    words. `unknown` counts those whose amount isn't known yet; they aren't in `total`.
    """

    side: Side
    kind: Kind
    standing: Standing
    reason: str = ""
    words: str = ""
    currency: str
    count: int
    unknown: int = 0
    total: Decimal


class TotalRow(Fact):
    """Alvys's total against Sage's on one side in one currency (CLOSE-3)."""

    side: Side
    currency: str
    alvys: Decimal
    sage: Decimal

    @property
    def difference(self) -> Decimal:
        """Sage's total less Alvys's."""
        return self.sage - self.alvys


class PartyRow(TotalRow):
    """The totals of a customer or vendor; `party_id` is empty where Sage's id isn't known yet."""

    party_id: str
    party_name: str


class AccountRow(TotalRow):
    """The totals of a GL account; `account` is empty for amounts whose account isn't known."""

    account: str


class OtherRow(Fact):
    """Documents in Sage that count in no total: not from Alvys, or of another connection."""

    side: Side
    currency: str
    count: int
    total: Decimal


class ObstacleCount(Fact):
    """How often something stands in the way (CLOSE-2), or is told beside it where `blocks` is False."""

    code: ObstacleCode
    blocks: bool
    count: int


class DifferenceCount(Fact):
    """How many differences there are of a kind."""

    kind: DifferenceKind
    count: int


class ConnectionReport(Fact):
    """The close of one connection."""

    subsidiary_id: str
    company_id: str
    entity_id: str | None
    period: Period
    documents: int
    standings: tuple[StandingRow, ...]
    totals: tuple[TotalRow, ...]
    parties: tuple[PartyRow, ...]
    accounts: tuple[AccountRow, ...]
    not_from_alvys: tuple[OtherRow, ...]
    of_other_connections: tuple[OtherRow, ...]
    without_accounts: int
    obstacles: tuple[ObstacleCount, ...]
    differences: tuple[DifferenceCount, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way (CLOSE-4)."""
        return not any(obstacle.blocks for obstacle in self.obstacles)


def is_ready(reports: tuple[ConnectionReport, ...]) -> bool:
    """Whether all of a tenant's connections are ready to close; one without reports is not (CLOSE-4)."""
    return bool(reports) and all(report.ready for report in reports)
