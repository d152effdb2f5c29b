"""The close of one connection, folded together document by document (CLOSE).

`Closing` compares (see `comparison` for the steps), tells what stands in the way, and counts. It holds no
more than what isn't compared yet: what it finds is handed on at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal

from alvys_intacct.domain.close.comparison import Comparison
from alvys_intacct.domain.close.differences import Difference, DifferenceKind
from alvys_intacct.domain.close.obstacles import (
    Obstacle,
    ObstacleCode,
    obstacle_of,
    obstacle_of_difference,
    obstacle_of_payment,
    obstacle_of_untold,
)
from alvys_intacct.domain.close.our_documents import LEFT_AS_IT_IS, OurDocument, Standing
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import (
    ConnectionReport,
    DifferenceCount,
    ObstacleCount,
    StandingRow,
)
from alvys_intacct.domain.close.sage_documents import DocumentKey, SageDocument
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.late_dataclass import dataclass


@dataclass(slots=True)
class Findings:
    """What a step found."""

    differences: list[Difference] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


@dataclass(slots=True)
class _Alike:
    """Documents that stand alike."""

    words: str = ""
    count: int = 0
    unknown: int = 0
    total: Decimal = Decimal(0)


class Closing:
    """The close of a connection in a period. `currency` is that of its books."""

    def __init__(
        self, subsidiary_id: str, company_id: str, entity_id: str | None, currency: str, period: Period
    ) -> None:
        self._place = (subsidiary_id, company_id, entity_id)
        self._currency = currency
        self._period = period
        self._obstacles: list[Obstacle] = []
        self._comparison = Comparison(
            subsidiary_id, company_id, entity_id, currency, period, on_document=self._note
        )
        self._standings: defaultdict[tuple[Side, Kind, Standing, str, str], _Alike] = defaultdict(_Alike)
        self._in_the_way: Counter[ObstacleCode] = Counter()
        self._kinds: Counter[DifferenceKind] = Counter()
        self._by_hand: set[str] = set()
        # Transactions that stand in the way, and those whose change or removal a person gave up.
        self._blocking: set[str] = set()
        self._left: set[str] = set()

    @property
    def by_hand(self) -> int:
        """How many documents somebody changed or removed in Sage behind our back."""
        return len(self._by_hand)

    def add_ours(self, documents: Iterable[OurDocument]) -> Findings:
        """Transactions of the period: all of them before anything of Sage's."""
        return self._findings(self._comparison.add_ours(documents))

    def add_sage(self, documents: Iterable[SageDocument]) -> Findings:
        """A page of the documents that Sage has in the period."""
        return self._findings(self._comparison.add_sage(documents))

    def strangers(self) -> list[SageDocument]:
        """Documents of the pages so far whose transactions are to be found, by record number."""
        return self._comparison.strangers()

    def add_owners(self, owners: Mapping[DocumentKey, OurDocument]) -> Findings:
        """The transactions of the strangers; those of nobody are absent."""
        return self._findings(self._comparison.add_owners(owners))

    def to_look_up(self) -> dict[DocumentType, list[str]]:
        """The record numbers of documents to be read from Sage now, by type."""
        return self._comparison.to_look_up()

    def add_found(self, documents: Iterable[SageDocument]) -> Findings:
        """What Sage answered for all that was to be looked up; the others are deleted there."""
        return self._findings(self._comparison.add_found(documents))

    def to_read_again(self) -> list[str]:
        """The ids of transactions to be read again, because their documents differ."""
        return self._comparison.to_read_again()

    def read_again(self, documents: Mapping[str, OurDocument]) -> Findings:
        """These transactions as they are now; then look up what is to be looked up."""
        return self._findings(self._comparison.read_again(documents))

    def add_payments(self, payments: Iterable[Payment], paid: Mapping[str, OurDocument]) -> Findings:
        """Payments of the connection with a date in the period; `paid` are the transactions by id."""
        for payment in payments:
            self._tell(obstacle_of_payment(payment, paid.get(payment.transaction_id)))
        return self._findings([])

    def add_elsewhere(self, documents: Iterable[OurDocument]) -> Findings:
        """Open transactions that Alvys wants in the period, and that are listed elsewhere."""
        for document in documents:
            self._tell(obstacle_of(document))
        return self._findings([])

    def add_obstacles(self, obstacles: Iterable[Obstacle]) -> Findings:
        """What else is to be told, such as documents that were settled without money."""
        for obstacle in obstacles:
            self._tell(obstacle)
        return self._findings([])

    def report(self) -> ConnectionReport:
        """The report, once there is nothing left to look up and to read again."""
        subsidiary_id, company_id, entity_id = self._place
        comparison, ledger = self._comparison, self._comparison.ledger
        return ConnectionReport(
            subsidiary_id=subsidiary_id,
            company_id=company_id,
            entity_id=entity_id,
            period=self._period,
            documents=sum(alike.count for alike in self._standings.values()),
            standings=self._standing_rows(),
            totals=ledger.totals(),
            parties=ledger.parties(),
            accounts=ledger.accounts(),
            not_from_alvys=comparison.not_from_alvys.rows(),
            of_other_connections=comparison.of_other_connections.rows(),
            without_accounts=comparison.without_accounts,
            obstacles=tuple(
                ObstacleCount(code=code, blocks=code.blocks, count=self._in_the_way[code])
                for code in ObstacleCode
                if self._in_the_way[code]
            ),
            differences=tuple(
                DifferenceCount(kind=kind, count=self._kinds[kind])
                for kind in DifferenceKind
                if self._kinds[kind]
            ),
        )

    def _note(self, document: OurDocument) -> None:
        """Count a transaction, and tell what it has in the way."""
        currency = document.currency or self._currency
        place = (document.side, document.kind, document.standing, document.reason, currency)
        alike = self._standings[place]
        alike.words = alike.words or document.words
        alike.count += 1
        alike.unknown += document.amount is None
        alike.total += document.amount or Decimal(0)
        self._tell(obstacle_of(document))
        if document.reason == LEFT_AS_IT_IS:
            self._left.add(document.transaction_id)

    def _tell(self, obstacle: Obstacle | None) -> None:
        if obstacle is not None:
            self._in_the_way[obstacle.code] += 1
            # A payment doesn't explain why its document differs.
            if obstacle.blocks and obstacle.transaction is not None and obstacle.payment_key is None:
                self._blocking.add(obstacle.transaction.transaction_id)
            self._obstacles.append(obstacle)

    def _findings(self, differences: list[Difference]) -> Findings:
        for difference in differences:
            self._kinds[difference.kind] += 1
            if difference.by_hand and difference.transaction is not None:
                self._by_hand.add(difference.transaction.transaction_id)
            self._tell(obstacle_of_difference(difference) or self._untold(difference))
        found, self._obstacles = self._obstacles, []
        return Findings(differences, found)

    def _untold(self, difference: Difference) -> Obstacle | None:
        """The obstacle of a difference whose transaction doesn't stand in the way itself; None if it does."""
        transaction_id = difference.transaction.transaction_id if difference.transaction else ""
        if transaction_id in self._blocking:
            return None
        return obstacle_of_untold(difference, left=transaction_id in self._left)

    def _standing_rows(self) -> tuple[StandingRow, ...]:
        return tuple(
            StandingRow(
                side=side,
                kind=kind,
                standing=standing,
                reason=reason,
                words=alike.words,
                currency=currency,
                count=alike.count,
                unknown=alike.unknown,
                total=alike.total,
            )
            for (side, kind, standing, reason, currency), alike in sorted(
                self._standings.items(), key=lambda row: row[0]
            )
        )
