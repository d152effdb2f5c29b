"""The real gateways, made from the function's environment.

Each is imported and made at its first use, once per cold start: a function loads only the clients and
libraries that it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployed_stores import DeployedStores
from alvys_intacct.bootstrap.lazily import lazily
from alvys_intacct.bootstrap.measures import counting_reads, observe_alvys, observe_sage
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.environment import (
    AlvysSettings,
    DigestSettings,
    EventSettings,
    IdentitySettings,
    LimitSettings,
    LinkSettings,
    RestoreSettings,
    SageSettings,
    SecretSettings,
    queue_urls,
)
from alvys_intacct.observability import correlated, correlation_id
from alvys_intacct.ports.runtime import Clock, Metrics

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from alvys_intacct.domain.fair_use import Work
    from alvys_intacct.gateways.alvys.client import AlvysCalls
    from alvys_intacct.gateways.alvys.gateway import AlvysGateway
    from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory
    from alvys_intacct.gateways.alvys.party_directory import AlvysPartyDirectory
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


class Deployment(DeployedStores):
    """The gateways of one deployed function; `Outside` describes each of them."""

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Checks callers' tokens."""
        from alvys_intacct.gateways.identity import TokenVerifier

        settings = IdentitySettings.load()
        return TokenVerifier(settings.jwt_issuer, settings.jwt_audience, settings.jwt_jwks_url)

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
    def console_url(self) -> str:
        """Where the console is."""
        return DigestSettings.load().console_url

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
