"""Records that an earlier version wrote are found by document date, too, on DynamoDB (CLOSE-1)."""

from __future__ import annotations

from datetime import date

import pytest

from alvys_intacct.gateways.dynamodb import earlier_dates
from alvys_intacct.gateways.dynamodb.index_pages import whole
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from tests.contract.stores.conftest import table
from tests.fakes.rows import changes, failed, following, transaction
from tests.fakes.samples import SUBSIDIARY, TENANT

pytestmark = [pytest.mark.rule("CLOSE-1"), pytest.mark.usefixtures("aws")]
DAY = date(2026, 11, 5)


def test_they_are_listed_some_at_a_time_until_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_dates, "MOST_AT_ONCE", 2)
    made = table("TransactionsTable")
    store = DynamoTransactionStore(made)
    known = [failed(place, created_on=DAY) for place in (1, 2, 3)]
    store.save(changes(*known, transaction(4, alvys_id=None)))
    index = made.query_all(f"T#{TENANT}", index="newest", keys=("listPk", "listSk"))
    behind = whole(made, index)
    for item in behind:
        made.put({name: value for name, value in item.items() if name not in ("datePk", "dateSk")})

    def listed() -> set[str]:
        pages = store.documents_dated(TENANT, SUBSIDIARY, DAY, DAY)
        return {document.number for page in pages for document in page}

    assert listed() == set()
    assert not store.list_earlier_by_date(TENANT)
    assert listed() == {"N1", "N2"}
    calls = 1
    while not store.list_earlier_by_date(TENANT):
        calls += 1
    assert (listed(), calls < 6) == ({"N1", "N2", "N3"}, True)
    # A record that has changed since the index was read is left alone; and they all go on.
    changed = following(known[0], created_on=date(2026, 12, 1))
    assert store.save(changes(changed)) == set()
    for item in behind:
        earlier_dates._is_given_keys(made, {name: value for name, value in item.items() if name != "datePk"})
    assert listed() == {"N2", "N3"}
    assert store.list_earlier_by_date(TENANT)
