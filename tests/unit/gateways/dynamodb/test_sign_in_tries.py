"""What is kept of sign-ins ends by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from alvys_intacct.domain.sage.sign_ins import Tries, counted_for
from alvys_intacct.gateways.dynamodb.sign_in_tries import DynamoSignInTryStore
from alvys_intacct.gateways.dynamodb.table import Put, Table

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Written:
    """A table that notes what is put into it."""

    def __init__(self) -> None:
        self.ends: list[datetime] = []

    def put_groups(self, groups: Sequence[Sequence[Put]]) -> set[int]:
        self.ends = [datetime.fromtimestamp(put.item["expiresAt"], UTC) for put in groups[0]]
        return set()


def test_counts_end_after_their_time_also_where_every_try_was_taken_back() -> None:
    """DynamoDB deletes nothing that ended more than five years ago."""
    table = Written()
    store = DynamoSignInTryStore(cast("Table", table))
    tried = [Tries(by).with_one(NOON) for by in counted_for("acme", "DEMO", "xml", []).every]
    within = [each.by.budget.within + timedelta(minutes=1) for each in tried]
    store.save(tried)
    assert table.ends == [NOON + span for span in within]
    later = NOON + timedelta(seconds=9)
    store.save([each.without(NOON, later) for each in tried])
    assert table.ends == [later + span for span in within]
