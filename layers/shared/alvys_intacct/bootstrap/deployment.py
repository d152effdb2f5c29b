"""The real gateways, made from the function's environment.

Each is imported and made at its first use, once per cold start: a function loads only the clients and
libraries that it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.lazily import lazily
from alvys_intacct.bootstrap.measures import counting_reads, observe_alvys, observe_sage
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.environment import (
    AlvysSettings,
    ConnectionSettings,
    DigestSettings,
    EventSettings,
    IdentitySettings,
    LimitSettings,
    LinkSettings,
    PaymentSettings,
    RestoreSettings,
    SageSettings,
    SecretSettings,
    TransactionSettings,
    queue_urls,
)
from alvys_intacct.observability import correlated, correlation_id
from alvys_intacct.ports.runtime import Clock, Metrics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

    from alvys_intacct.domain.fair_use import Work
    from alvys_intacct.gateways.alvys.client import AlvysCalls
    from alvys_intacct.gateways.alvys.gateway import AlvysGateway
    from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory
    from alvys_intacct.gateways.alvys.party_directory import AlvysPartyDirectory
    from alvys_intacct.gateways.dynamodb.alvys_values import DynamoAlvysValueStore
    from alvys_intacct.gateways.dynamodb.call_counts import DynamoCallCounter
    from alvys_intacct.gateways.dynamodb.check_times import DynamoCheckTimeStore
    from alvys_intacct.gateways.dynamodb.close_reports import DynamoCloseReportStore
    from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
    from alvys_intacct.gateways.dynamodb.digest_marks import DynamoDigestMarks
    from alvys_intacct.gateways.dynamodb.error_actions import DynamoErrorActionStore
    from alvys_intacct.gateways.dynamodb.lost_batches import DynamoLostBatches
    from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore
    from alvys_intacct.gateways.dynamodb.overview_counts import DynamoPaymentCounts, DynamoTransactionCounts
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
    from alvys_intacct.gateways.eventbridge import EventBridgeBus
    from alvys_intacct.gateways.identity import TokenVerifier
    from alvys_intacct.gateways.intacct.gateway import IntacctGateway
    from alvys_intacct.gateways.secrets.cached import CachedSecrets
    from alvys_intacct.gateways.secrets.kept import KeptSecrets
    from alvys_intacct.gateways.sns import SnsDigestTopic
    from alvys_intacct.gateways.sqs import SqsWorkQueue
    from alvys_intacct.sqs_batches import Postponement
    from alvys_intacct.usecases.work.fair_use import FairUse
    from alvys_intacct.usecases.work.one_at_a_time import OneAtATime

# The longest wait for one answer of Alvys while an export asks for names, in seconds.
LONGEST_LOOKUP = 6.0


class Deployment:
    """The gateways of one deployed function; `Outside` describes each of them."""

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Checks callers' tokens."""
        from alvys_intacct.gateways.identity import TokenVerifier

        settings = IdentitySettings.load()
        return TokenVerifier(settings.jwt_issuer, settings.jwt_audience, settings.jwt_jwks_url)

    @cached_property
    def connections(self) -> DynamoConnectionStore:
        """The Connections table."""
        from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore

        return DynamoConnectionStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def check_times(self) -> DynamoCheckTimeStore:
        """When connections were checked, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.check_times import DynamoCheckTimeStore

        return DynamoCheckTimeStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def metadata(self) -> DynamoMetadataStore:
        """Metadata, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore

        return DynamoMetadataStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def alvys_values(self) -> DynamoAlvysValueStore:
        """The values of Alvys's fields, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.alvys_values import DynamoAlvysValueStore

        return DynamoAlvysValueStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def call_counts(self) -> DynamoCallCounter:
        """What tenants ask for, counted in the Limits table."""
        from alvys_intacct.gateways.dynamodb.call_counts import DynamoCallCounter

        return DynamoCallCounter(self._dynamodb, LimitSettings.load().limits_table)

    @cached_property
    def fair_use(self) -> FairUse:
        """Each tenant's share of the service."""
        from alvys_intacct.usecases.work.fair_use import FairUse

        return FairUse(self.call_counts, self.clock)

    @cached_property
    def one_at_a_time(self) -> OneAtATime:
        """What is done once at a time for each connection, marked in the Limits table."""
        from alvys_intacct.gateways.dynamodb.work_marks import DynamoWorkMarks
        from alvys_intacct.usecases.work.one_at_a_time import OneAtATime

        marks = DynamoWorkMarks(self._dynamodb, LimitSettings.load().limits_table)
        return OneAtATime(marks, self.clock)

    @cached_property
    def sign_in_tries(self) -> DynamoSignInTryStore:
        """Sign-ins to Sage that were tried and not accepted, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.sign_in_tries import DynamoSignInTryStore

        return DynamoSignInTryStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def sent_parties(self) -> DynamoSentPartyStore:
        """What was last sent to parties, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.sent_parties import DynamoSentPartyStore

        return DynamoSentPartyStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def party_links(self) -> DynamoPartyLinkStore:
        """Links of parties, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.party_links import DynamoPartyLinkStore

        return DynamoPartyLinkStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def party_books(self) -> DynamoPartyBookStore:
        """Sage's customers and vendors, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.party_books import DynamoPartyBookStore

        return DynamoPartyBookStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def party_lists(self) -> DynamoPartyListStore:
        """Parties without an External Accounting ID, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.party_lists import DynamoPartyListStore

        return DynamoPartyListStore(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def transactions(self) -> DynamoTransactionStore:
        """The Transactions table."""
        from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore

        settings = TransactionSettings.load()
        days = settings.envelope_days
        kept_for = timedelta(days=days) if days else None
        return DynamoTransactionStore(self._table(settings.transactions_table), kept_for)

    @cached_property
    def payments(self) -> DynamoPaymentStore:
        """The Payments table."""
        from alvys_intacct.gateways.dynamodb.payments import DynamoPaymentStore

        return DynamoPaymentStore(self._table(PaymentSettings.load().payments_table))

    @cached_property
    def payment_drains(self) -> DynamoDrainStore:
        """Drains of payments, in the Payments table."""
        from alvys_intacct.gateways.dynamodb.payment_drains import DynamoDrainStore

        return DynamoDrainStore(self._table(PaymentSettings.load().payments_table))

    @cached_property
    def payment_runs(self) -> DynamoPaymentRunStore:
        """Payment runs, in the Payments table."""
        from alvys_intacct.gateways.dynamodb.payment_runs import DynamoPaymentRunStore

        return DynamoPaymentRunStore(self._table(PaymentSettings.load().payments_table))

    @cached_property
    def error_actions(self) -> DynamoErrorActionStore:
        """Actions on many errors, in the Transactions table."""
        from alvys_intacct.gateways.dynamodb.error_actions import DynamoErrorActionStore

        return DynamoErrorActionStore(self._table(TransactionSettings.load().transactions_table))

    @cached_property
    def close_reports(self) -> DynamoCloseReportStore:
        """Close reports, in the Transactions table."""
        from alvys_intacct.gateways.dynamodb.close_reports import DynamoCloseReportStore

        return DynamoCloseReportStore(self._table(TransactionSettings.load().transactions_table))

    @cached_property
    def what_ifs(self) -> DynamoWhatIfStore:
        """Questions what a change would do, in the Limits table."""
        from alvys_intacct.gateways.dynamodb.what_ifs import DynamoWhatIfStore

        return DynamoWhatIfStore(self._table(LimitSettings.load().limits_table))

    @cached_property
    def transaction_counts(self) -> DynamoTransactionCounts:
        """Counts of the Transactions table."""
        from alvys_intacct.gateways.dynamodb.overview_counts import DynamoTransactionCounts

        return DynamoTransactionCounts(self._table(TransactionSettings.load().transactions_table))

    @cached_property
    def payment_counts(self) -> DynamoPaymentCounts:
        """Counts of the Payments table."""
        from alvys_intacct.gateways.dynamodb.overview_counts import DynamoPaymentCounts

        return DynamoPaymentCounts(self._table(PaymentSettings.load().payments_table))

    @cached_property
    def queue(self) -> SqsWorkQueue:
        """The queues whose URLs the function has."""
        from alvys_intacct.gateways.sqs import SqsWorkQueue

        return SqsWorkQueue(self._sqs, queue_urls())

    @cached_property
    def event_bus(self) -> EventBridgeBus:
        """The stack's event bus."""
        from alvys_intacct.gateways import aws
        from alvys_intacct.gateways.eventbridge import EventBridgeBus

        settings = EventSettings.load()
        return EventBridgeBus(aws.events(), settings.event_bus, settings.event_source)

    @cached_property
    def digest_topic(self) -> SnsDigestTopic:
        """The topic of the daily digests."""
        from alvys_intacct.gateways import aws
        from alvys_intacct.gateways.sns import SnsDigestTopic

        return SnsDigestTopic(aws.sns(), DigestSettings.load().digest_topic)

    @cached_property
    def digest_marks(self) -> DynamoDigestMarks:
        """Which tenants got their digest, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.digest_marks import DynamoDigestMarks

        return DynamoDigestMarks(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def console_url(self) -> str:
        """Where the console is."""
        return DigestSettings.load().console_url

    @cached_property
    def lost_batches(self) -> DynamoLostBatches:
        """Parts of the tables' streams."""
        from alvys_intacct.gateways import aws
        from alvys_intacct.gateways.dynamodb.lost_batches import DynamoLostBatches

        return DynamoLostBatches(aws.dynamodbstreams())

    @cached_property
    def postpone(self) -> Postponement:
        """Sets when a message is delivered again."""
        from alvys_intacct.sqs_batches import Postponement

        return Postponement(self._sqs)

    @cached_property
    def accounting(self) -> IntacctGateway:
        """Sage Intacct's XML gateway, with a lease per company in the Connections table."""
        from alvys_intacct.gateways.dynamodb.leases import DynamoLease
        from alvys_intacct.gateways.intacct.gateway import IntacctGateway

        settings = SageSettings.load()
        return IntacctGateway(
            settings.intacct_endpoint_url,
            self.passwords,
            self.passwords,
            self.clock,
            lease=DynamoLease(self._dynamodb, settings.connections_table, self.clock),
            remaining_seconds=self.remaining_seconds,
            observe=observe_sage,
            correlation=correlation_id,
        )

    @cached_property
    def transport(self) -> AlvysGateway:
        """Alvys's public API."""
        from alvys_intacct.gateways.alvys.gateway import AlvysGateway

        return AlvysGateway(self._alvys_calls)

    @cached_property
    def party_directory(self) -> AlvysPartyDirectory:
        """The lists of parties in Alvys's public API."""
        from alvys_intacct.gateways.alvys.party_directory import AlvysPartyDirectory

        return AlvysPartyDirectory(self._alvys_calls)

    @cached_property
    def name_directory(self) -> AlvysNameDirectory:
        """The lists of names in Alvys's public API. They hold up no export for long."""
        from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory

        return AlvysNameDirectory(self._alvys(lambda: min(LONGEST_LOOKUP, self.remaining_seconds())))

    @cached_property
    def passwords(self) -> CachedSecrets:
        """The sender, passwords, and credentials at Alvys, each read once in five minutes."""
        from alvys_intacct.gateways.secrets.cached import CachedSecrets

        return CachedSecrets(self._secrets, self.clock)

    @cached_property
    def _secrets(self) -> KeptSecrets:
        from alvys_intacct.gateways import aws
        from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
        from alvys_intacct.gateways.secrets.kept import KeptSecrets
        from alvys_intacct.gateways.secrets.secrets_manager import SecretsManagerStore

        settings = SecretSettings.load()
        prefix = settings.secrets_prefix
        table = self._table(settings.connections_table)
        kms = aws.at_first_use(lambda: counting_reads(aws.kms()))
        secrets_manager = aws.at_first_use(lambda: counting_reads(aws.secretsmanager()))
        encrypted = EncryptedCredentials(table, kms, settings.credentials_key, prefix)
        return KeptSecrets(encrypted, SecretsManagerStore(secrets_manager, prefix), self.clock)

    @cached_property
    def url_patterns(self) -> UrlPatterns:
        """The patterns of links to Alvys and to Sage."""
        return LinkSettings.load().patterns()

    @cached_property
    def restored_at(self) -> datetime | None:
        """When the Transactions table was restored."""
        return RestoreSettings.load().restored_at

    @property
    def clock(self) -> Clock:
        """The system's clock."""
        return runtime.clock

    @property
    def metrics(self) -> Metrics:
        """CloudWatch, through the log."""
        return runtime.metrics

    @property
    def remaining_seconds(self) -> Callable[[], float]:
        """The time that the run's Lambda context leaves."""
        return runtime.deadline

    @property
    def companies_at_once(self) -> int:
        """The size of a run's pool of threads."""
        return runtime.COMPANIES_AT_ONCE

    @property
    def correlated(self) -> Callable[[str], AbstractContextManager[None]]:
        """The correlation id of a thread."""
        return correlated

    @cached_property
    def _alvys_calls(self) -> AlvysCalls:
        return self._alvys(self.remaining_seconds)

    def _alvys(self, remaining_seconds: Callable[[], float]) -> AlvysCalls:
        from alvys_intacct.gateways.alvys.client import AlvysCalls

        settings = AlvysSettings.load()
        return AlvysCalls(
            settings.alvys_api_url,
            settings.alvys_token_url,
            settings.alvys_audience,
            self.passwords,
            self.clock,
            remaining_seconds,
            observe_alvys,
        )

    def _table(self, name: str) -> Table:
        from alvys_intacct.gateways.dynamodb.table import Table

        return Table(self._dynamodb, name)

    @cached_property
    def _dynamodb(self) -> DynamoDBClient:
        from alvys_intacct.gateways import aws

        return aws.dynamodb()

    @cached_property
    def _sqs(self) -> SQSClient:
        from alvys_intacct.gateways import aws

        # Few runs of a worker send something.
        return lazily(aws.at_first_use(aws.sqs))


@cache
def deployment() -> Deployment:
    """The deployment that this function runs in."""
    return Deployment()


def verifier() -> TokenVerifier:
    """The verifier of callers' tokens; made at the first call."""
    return deployment().verifier


def ready_for_calls() -> None:
    """Make what every call over HTTP needs, before a snapshot."""
    outside = deployment()
    _ = outside.verifier, outside.fair_use


def fair_use(tenant: str, call_id: str, work: Work | None = None) -> None:
    """Let a call of a tenant in, or work that costs more than a call. Raises `Throttled`."""
    if work is None:
        deployment().fair_use.admit(tenant, call_id)
    else:
        deployment().fair_use.start(tenant, work)
