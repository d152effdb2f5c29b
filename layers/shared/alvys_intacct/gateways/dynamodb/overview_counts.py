"""What the indexes tell for the overview: keys and a few attributes, never the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.overview import DatedPayment, Failing, Received
from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.gateways.dynamodb.error_items import facts_in
from alvys_intacct.gateways.dynamodb.error_lists import ERROR_DATES
from alvys_intacct.gateways.dynamodb.index_pages import dates
from alvys_intacct.gateways.dynamodb.payment_lists import NEWEST as NEWEST_PAYMENTS
from alvys_intacct.gateways.dynamodb.payment_lists import STATES, standing_pk
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transaction_lists import NEWEST

_WORK_KEYS = ("workPk", "workSk")


class DynamoTransactionCounts:
    """`TransactionCounts` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def received(self, tenant: str, since: datetime) -> Iterator[Received]:
        """The transactions received since then, newest first."""
        listed = self._table.query_all(
            f"T#{tenant}",
            index=NEWEST.name,
            keys=NEWEST.keys,
            between=dates(since, None),
            newest_first=True,
            attributes=("listSk", "subsidiaryId", "ownKind", "status"),
        )
        for item in listed:
            kind = item.get("ownKind")
            yield Received(
                date.fromisoformat(item["listSk"][:10]),
                item.get("subsidiaryId", ""),
                Kind(kind) if kind else None,
                item.get("status", ""),
            )

    def failing(self, tenant: str, most: int) -> tuple[list[Failing], bool]:
        """Open errors of transactions. Those that an earlier version wrote without facts aren't told."""
        listed = self._table.query_all(
            f"T#{tenant}",
            index=ERROR_DATES.name,
            keys=ERROR_DATES.keys,
            attributes=("errorPk", "errorFacts"),
        )
        found: list[Failing] = []
        untold = False
        for place, item in enumerate(listed):
            if place == most:
                return found, True
            facts = facts_in(item) if "errorFacts" in item else None
            untold = untold or facts is None
            # A payment on the list has no kind.
            if facts is not None and facts.kind is not None:
                found.append(Failing(facts.subsidiary_id, facts.since or facts.failed_at))
        return found, untold

    def held(self, tenant: str, subsidiary_id: str, most: int) -> Sequence[datetime]:
        """When the transactions were received that a connection holds, the oldest first."""
        listed = self._table.query_all(
            f"HELD#{tenant}#{subsidiary_id}",
            index="workInHand",
            keys=_WORK_KEYS,
            attributes=("workSk",),
            limit=most,
        )
        return [datetime.fromisoformat(item["workSk"]) for item in islice(listed, most)]


class DynamoPaymentCounts:
    """`PaymentCounts` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def dated(self, tenant: str, first: date, last: date) -> Iterator[DatedPayment]:
        """The payments of these payment dates, newest first."""
        listed = self._table.query_all(
            f"T#{tenant}",
            index=NEWEST_PAYMENTS.name,
            keys=NEWEST_PAYMENTS.keys,
            between=(first.isoformat(), f"{last.isoformat()}#~"),
            newest_first=True,
            attributes=("listSk", "standingSk"),
        )
        for item in listed:
            on = date.fromisoformat(item["listSk"][:10])
            yield DatedPayment(on, item["standingSk"].startswith(f"{PaymentStatus.APPLIED}#"))

    def refused(self, tenant: str, subsidiary_id: str, most: int) -> int:
        """How many payments of a connection Alvys refused."""
        listed = self._table.query_all(
            standing_pk(tenant, subsidiary_id),
            index=STATES.name,
            keys=STATES.keys,
            prefix=f"{PaymentStatus.REFUSED}#",
            attributes=("standingSk",),
            limit=most,
        )
        return sum(1 for _ in islice(listed, most))
