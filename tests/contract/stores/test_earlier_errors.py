"""Open errors that an earlier version wrote, on DynamoDB (ERR-11)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.error_transactions.causes import cause_of
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.gateways.dynamodb import earlier_errors
from alvys_intacct.gateways.dynamodb.index_pages import whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from tests.contract.stores.conftest import table
from tests.fakes import rows
from tests.fakes.rows import changes, failed, following
from tests.fakes.samples import TENANT
from tests.fakes.small import START

pytestmark = [pytest.mark.rule("ERR-11"), pytest.mark.usefixtures("aws")]
EVERYTHING = ListFilter()


def open_items(known: Table) -> list[Item]:
    """The items of all open errors."""
    return whole(known, known.query_all(f"T#{TENANT}", index="errorDates", keys=("errorPk", "errorSk")))


def as_an_earlier_version_wrote(known: Table) -> None:
    """Open errors without the attributes that came later; a record told its error beside itself."""
    for item in open_items(known):
        known.put({name: value for name, value in item.items() if name not in ("causeSk", "errorFacts")})


@pytest.fixture
def known() -> Table:
    """A table with three failed transactions and a refused payment of an earlier version."""
    made = table("TransactionsTable")
    store = DynamoTransactionStore(made)
    store.save(changes(failed(1), failed(2), failed(3)))
    payment = refused(rows.payment(7), rows.PROBLEM, START)
    store.save_payment_error(TENANT, error_of_payment(payment), payment.payment_key)
    as_an_earlier_version_wrote(made)
    return made


def test_they_are_listed_by_date_as_they_are(known: Table) -> None:
    page = DynamoTransactionStore(known).open_errors(TENANT, EVERYTHING, 10, None)
    assert len(page.items) == 4
    narrowed = ListFilter(entity_type="Load", kind="load_invoice")
    assert len(DynamoTransactionStore(known).open_errors(TENANT, narrowed, 10, None).items) == 3


def test_they_come_into_their_groups(known: Table) -> None:
    store = DynamoTransactionStore(known)
    found, more = store.open_error_facts(TENANT, EVERYTHING, 100)
    assert (len(found), more) == (4, False)
    cause = ListFilter(cause=cause_of(rows.PROBLEM).id)
    assert len(store.open_errors(TENANT, cause, 10, None).items) == 4
    # Their records are as they were, and go on.
    store.save(changes(following(failed(1), status=Status.QUEUED, problem=None, failed_at=None)))
    assert len(store.open_error_facts(TENANT, EVERYTHING, 100)[0]) == 3


def test_many_of_them_come_in_several_calls(known: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_errors, "MOST_AT_ONCE", 3)
    store = DynamoTransactionStore(known)
    assert store.open_error_facts(TENANT, EVERYTHING, 100)[1] is True
    found, more = store.open_error_facts(TENANT, EVERYTHING, 100)
    assert (len(found), more) == (4, False)


def test_nothing_is_looked_for_once_all_have_their_keys(known: Table) -> None:
    for _ in range(2):
        DynamoTransactionStore(known).open_error_facts(TENANT, EVERYTHING, 100)
    as_an_earlier_version_wrote(known)
    assert DynamoTransactionStore(known).open_error_facts(TENANT, EVERYTHING, 100)[0] == []


def test_one_that_is_closed_meanwhile_stays_closed(known: Table) -> None:
    """The index may be a moment behind: a record that has changed since is left alone."""
    store = DynamoTransactionStore(known)
    behind = open_items(known)
    store.save(changes(following(failed(1), status=Status.QUEUED, problem=None, failed_at=None)))
    store.save_payment_error(TENANT, None, rows.payment(7).payment_key)
    for item in behind:
        earlier_errors._give_keys(known, TENANT, item)
    assert {facts.record_id[-1] for facts in store.open_error_facts(TENANT, EVERYTHING, 100)[0]} == {"2", "3"}
