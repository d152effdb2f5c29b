"""Every test here runs twice: on the fake store, and on the real one over DynamoDB (moto)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from moto import mock_aws

from alvys_intacct.gateways import aws as aws_clients
from alvys_intacct.gateways.dynamodb.alvys_values import DynamoAlvysValueStore
from alvys_intacct.gateways.dynamodb.call_counts import DynamoCallCounter
from alvys_intacct.gateways.dynamodb.check_times import DynamoCheckTimeStore
from alvys_intacct.gateways.dynamodb.close_reports import DynamoCloseReportStore
from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
from alvys_intacct.gateways.dynamodb.digest_marks import DynamoDigestMarks
from alvys_intacct.gateways.dynamodb.error_actions import DynamoErrorActionStore
from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore
from alvys_intacct.gateways.dynamodb.party_books import DynamoPartyBookStore
from alvys_intacct.gateways.dynamodb.party_links import DynamoPartyLinkStore
from alvys_intacct.gateways.dynamodb.party_lists import DynamoPartyListStore
from alvys_intacct.gateways.dynamodb.payment_drains import DynamoDrainStore
from alvys_intacct.gateways.dynamodb.payment_runs import DynamoPaymentRunStore
from alvys_intacct.gateways.dynamodb.payments import DynamoPaymentStore
from alvys_intacct.gateways.dynamodb.sent_parties import DynamoSentPartyStore
from alvys_intacct.gateways.dynamodb.sign_in_tries import DynamoSignInTryStore
from alvys_intacct.gateways.dynamodb.table import Table
from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
from alvys_intacct.gateways.dynamodb.what_ifs import DynamoWhatIfStore
from alvys_intacct.gateways.dynamodb.work_marks import DynamoWorkMarks
from alvys_intacct.ports.checks import CheckTimeStore
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.events import DigestMarks
from alvys_intacct.ports.limits import CallCounter, SignInTryStore, WorkMarks
from alvys_intacct.ports.parties import PartyBookStore, PartyLinkStore, PartyListStore
from alvys_intacct.ports.payments import DrainStore, PaymentRunStore, PaymentStore
from alvys_intacct.ports.stores import (
    AlvysValueStore,
    ConnectionStore,
    ErrorActionStore,
    MetadataStore,
    SentPartyStore,
    TransactionStore,
)
from alvys_intacct.ports.what_if import WhatIfStore
from tests.fakes.alvys_values import FakeAlvysValueStore
from tests.fakes.call_counts import FakeCallCounter
from tests.fakes.check_times import FakeCheckTimeStore
from tests.fakes.close_reports import FakeCloseReportStore
from tests.fakes.connections import FakeConnectionStore
from tests.fakes.digest_marks import FakeDigestMarks
from tests.fakes.error_actions import FakeErrorActionStore
from tests.fakes.metadata import FakeMetadataStore
from tests.fakes.parties import FakePartyBookStore, FakePartyLinkStore, FakePartyListStore
from tests.fakes.payment_runs import FakePaymentRunStore
from tests.fakes.payments import FakeDrainStore, FakePaymentStore
from tests.fakes.quick_moto import quick_moto
from tests.fakes.sent_parties import FakeSentPartyStore
from tests.fakes.sign_in_tries import FakeSignInTryStore
from tests.fakes.template import Template
from tests.fakes.transactions import FakeTransactionStore
from tests.fakes.what_ifs import FakeWhatIfStore
from tests.fakes.work_marks import FakeWorkMarks

TEMPLATE = Template.read()
STORES = ["fake", "dynamodb"]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws(), quick_moto():
        yield


@cache
def client() -> Any:
    """One for all tests: making it takes longer than most of them."""
    return aws_clients.dynamodb()


def table(logical_id: str) -> Table:
    """A table as the template declares it."""
    wanted = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    declared = TEMPLATE.tables[logical_id]
    properties = {name: declared[name] for name in wanted if name in declared}
    client().create_table(TableName=logical_id, **properties)
    return Table(client(), logical_id)


def _either(request: pytest.FixtureRequest, fake: Callable[[], Any], real: Callable[[], Any]) -> Any:
    if request.param == "fake":
        return fake()
    request.getfixturevalue("aws")
    return real()


@pytest.fixture(params=STORES)
def transactions(request: pytest.FixtureRequest) -> TransactionStore:
    """An empty transaction store."""
    store: TransactionStore = _either(
        request, FakeTransactionStore, lambda: DynamoTransactionStore(table("TransactionsTable"))
    )
    return store


@dataclass(frozen=True)
class PartyStores:
    """Who is who: links, books and lists."""

    links: PartyLinkStore
    books: PartyBookStore
    lists: PartyListStore


@pytest.fixture(params=STORES)
def who_is_who(request: pytest.FixtureRequest) -> PartyStores:
    """Empty stores of links, books and lists of parties."""

    def real() -> PartyStores:
        connections = table("ConnectionsTable")
        return PartyStores(
            DynamoPartyLinkStore(connections),
            DynamoPartyBookStore(connections),
            DynamoPartyListStore(connections),
        )

    def fake() -> PartyStores:
        return PartyStores(FakePartyLinkStore(), FakePartyBookStore(), FakePartyListStore())

    stores: PartyStores = _either(request, fake, real)
    return stores


@pytest.fixture(params=STORES)
def sent_parties(request: pytest.FixtureRequest) -> SentPartyStore:
    """An empty store of what was sent to parties."""
    store: SentPartyStore = _either(
        request, FakeSentPartyStore, lambda: DynamoSentPartyStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def sign_in_tries(request: pytest.FixtureRequest) -> SignInTryStore:
    """An empty store of tried sign-ins."""
    store: SignInTryStore = _either(
        request, FakeSignInTryStore, lambda: DynamoSignInTryStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def digest_marks(request: pytest.FixtureRequest) -> DigestMarks:
    """Marks of no digest."""
    marks: DigestMarks = _either(
        request, FakeDigestMarks, lambda: DynamoDigestMarks(table("ConnectionsTable"))
    )
    return marks


@pytest.fixture(params=STORES)
def call_counts(request: pytest.FixtureRequest) -> CallCounter:
    """A counter of calls that has counted nothing."""

    def real() -> CallCounter:
        table("LimitsTable")
        return DynamoCallCounter(client(), "LimitsTable")

    counter: CallCounter = _either(request, FakeCallCounter, real)
    return counter


@pytest.fixture(params=STORES)
def work_marks(request: pytest.FixtureRequest) -> WorkMarks:
    """Marks of nothing."""

    def real() -> WorkMarks:
        table("LimitsTable")
        return DynamoWorkMarks(client(), "LimitsTable")

    marks: WorkMarks = _either(request, FakeWorkMarks, real)
    return marks


@pytest.fixture(params=STORES)
def what_ifs(request: pytest.FixtureRequest) -> WhatIfStore:
    """An empty store of questions what a change would do."""
    store: WhatIfStore = _either(request, FakeWhatIfStore, lambda: DynamoWhatIfStore(table("LimitsTable")))
    return store


@pytest.fixture(params=STORES)
def connections(request: pytest.FixtureRequest) -> ConnectionStore:
    """An empty connection store."""
    store: ConnectionStore = _either(
        request, FakeConnectionStore, lambda: DynamoConnectionStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def check_times(request: pytest.FixtureRequest) -> CheckTimeStore:
    """An empty store of when connections were checked."""
    store: CheckTimeStore = _either(
        request, FakeCheckTimeStore, lambda: DynamoCheckTimeStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def metadata(request: pytest.FixtureRequest) -> MetadataStore:
    """An empty metadata store."""
    store: MetadataStore = _either(
        request, FakeMetadataStore, lambda: DynamoMetadataStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def payments(request: pytest.FixtureRequest) -> PaymentStore:
    """An empty payment store."""
    store: PaymentStore = _either(
        request, FakePaymentStore, lambda: DynamoPaymentStore(table("PaymentsTable"))
    )
    return store


@dataclass(frozen=True)
class PaymentsTable:
    """Both stores that share the Payments table, and the kind of table."""

    payments: PaymentStore
    drains: DrainStore
    table: Table | None = None


@pytest.fixture(params=STORES)
def payments_table(request: pytest.FixtureRequest) -> PaymentsTable:
    """An empty Payments table."""

    def fake() -> PaymentsTable:
        drains = FakeDrainStore()
        return PaymentsTable(FakePaymentStore(drains=drains), drains)

    def real() -> PaymentsTable:
        made = table("PaymentsTable")
        return PaymentsTable(DynamoPaymentStore(made), DynamoDrainStore(made), made)

    both: PaymentsTable = _either(request, fake, real)
    return both


@pytest.fixture(params=STORES)
def payment_runs(request: pytest.FixtureRequest) -> PaymentRunStore:
    """An empty store of payment runs."""
    store: PaymentRunStore = _either(
        request, FakePaymentRunStore, lambda: DynamoPaymentRunStore(table("PaymentsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def alvys_values(request: pytest.FixtureRequest) -> AlvysValueStore:
    """An empty store of Alvys values."""
    store: AlvysValueStore = _either(
        request, FakeAlvysValueStore, lambda: DynamoAlvysValueStore(table("ConnectionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def action_store(request: pytest.FixtureRequest) -> ErrorActionStore:
    """An empty store of actions on many errors."""
    store: ErrorActionStore = _either(
        request, FakeErrorActionStore, lambda: DynamoErrorActionStore(table("TransactionsTable"))
    )
    return store


@pytest.fixture(params=STORES)
def close_store(request: pytest.FixtureRequest) -> CloseReportStore:
    """An empty store of close reports."""
    store: CloseReportStore = _either(
        request, FakeCloseReportStore, lambda: DynamoCloseReportStore(table("TransactionsTable"))
    )
    return store
