"""The only place that wires: settings to gateways, gateways to use cases.

Everything is made once per cold start, when it is first asked for, so that a function pays for
what it uses and no more. Imports of heavy libraries stand inside the functions for the same reason.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from alvys_intacct.domain.lifecycle import Worker
from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.observability import PowertoolsMetrics, logger
from alvys_intacct.settings import (
    AlvysSettings,
    ConnectionSettings,
    IdentitySettings,
    PaymentSettings,
    SageSettings,
    TransactionSettings,
    queue_urls,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

    from alvys_intacct.gateways.alvys import AlvysCalls, AlvysGateway
    from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore
    from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore
    from alvys_intacct.gateways.dynamodb.payments import DynamoPaymentStore
    from alvys_intacct.gateways.dynamodb.table import Table
    from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore
    from alvys_intacct.gateways.intacct import IntacctGateway
    from alvys_intacct.gateways.intacct.observation import GatewayCall
    from alvys_intacct.gateways.secrets import SecretsManagerStore
    from alvys_intacct.gateways.sqs import SqsWorkQueue
    from alvys_intacct.gateways.tokens import TokenVerifier
    from alvys_intacct.messages import Postponement
    from alvys_intacct.usecases.accept_transactions import AcceptTransactions
    from alvys_intacct.usecases.apply_payments import ApplyPayments
    from alvys_intacct.usecases.change_connection import ChangeConnection
    from alvys_intacct.usecases.check_connection import CheckConnection
    from alvys_intacct.usecases.check_prerequisites import CheckPrerequisites
    from alvys_intacct.usecases.claiming import Work
    from alvys_intacct.usecases.companions import Companions
    from alvys_intacct.usecases.connect import Connect
    from alvys_intacct.usecases.export_documents import ExportDocuments
    from alvys_intacct.usecases.find_unlinked_parties import FindUnlinkedParties
    from alvys_intacct.usecases.intercompany_sets import IntercompanySets
    from alvys_intacct.usecases.map_accounts import MapAccounts
    from alvys_intacct.usecases.map_coding import MapCoding
    from alvys_intacct.usecases.match_parties import MatchParties
    from alvys_intacct.usecases.modify_documents import ModifyDocuments
    from alvys_intacct.usecases.plan_payment_syncs import PlanPaymentSyncs
    from alvys_intacct.usecases.prepare_documents import PrepareDocuments
    from alvys_intacct.usecases.preview_document import PreviewDocument
    from alvys_intacct.usecases.read_payments import ReadPayments
    from alvys_intacct.usecases.recover_work import RecoverWork
    from alvys_intacct.usecases.reference_data import ReferenceData
    from alvys_intacct.usecases.refresh_metadata import RefreshMetadata
    from alvys_intacct.usecases.retry_errors import RetryErrors

# Kept free for recording what happened before Lambda ends the run.
RESERVED_SECONDS = 10.0


class Deadline:
    """How long the present run may still take; the handlers set it at each invocation."""

    def __init__(self) -> None:
        self._milliseconds: object = None

    def follow(self, context: object) -> None:
        """Take over the run's Lambda context."""
        self._milliseconds = getattr(context, "get_remaining_time_in_millis", None)

    def __call__(self) -> float:
        """Seconds left for calls to the outside; ample where nobody limits the run."""
        if not callable(self._milliseconds):
            return 900.0
        return max(0.0, float(self._milliseconds()) / 1000 - RESERVED_SECONDS)


deadline = Deadline()
clock = SystemClock()
metrics = PowertoolsMetrics()


@cache
def verifier() -> TokenVerifier:
    """Checks callers' tokens."""
    from alvys_intacct.gateways.tokens import TokenVerifier  # noqa: PLC0415

    settings = IdentitySettings.load()
    return TokenVerifier(settings.jwt_issuer, settings.jwt_audience, settings.jwt_jwks_url)


@cache
def connections() -> DynamoConnectionStore:
    """The connections of all tenants."""
    from alvys_intacct.gateways.dynamodb.connections import DynamoConnectionStore  # noqa: PLC0415

    return DynamoConnectionStore(_table(ConnectionSettings.load().connections_table))


@cache
def metadata() -> DynamoMetadataStore:
    """What was read of each connection's Sage company."""
    from alvys_intacct.gateways.dynamodb.metadata import DynamoMetadataStore  # noqa: PLC0415

    return DynamoMetadataStore(_table(ConnectionSettings.load().connections_table))


@cache
def transactions() -> DynamoTransactionStore:
    """Transactions and error records."""
    from alvys_intacct.gateways.dynamodb.transactions import DynamoTransactionStore  # noqa: PLC0415

    return DynamoTransactionStore(_table(TransactionSettings.load().transactions_table))


@cache
def payments() -> DynamoPaymentStore:
    """Payments and runs."""
    from alvys_intacct.gateways.dynamodb.payments import DynamoPaymentStore  # noqa: PLC0415

    return DynamoPaymentStore(_table(PaymentSettings.load().payments_table))


@cache
def queue() -> SqsWorkQueue:
    """The queues that this function may send to."""
    from alvys_intacct.gateways.sqs import SqsWorkQueue  # noqa: PLC0415

    return SqsWorkQueue(_sqs(), queue_urls())


@cache
def postpone() -> Postponement:
    """Says when a message is to come back."""
    from alvys_intacct.messages import Postponement  # noqa: PLC0415

    return Postponement(_sqs())


@cache
def intacct() -> IntacctGateway:
    """Sage Intacct."""
    from alvys_intacct.gateways.dynamodb.leases import DynamoLease  # noqa: PLC0415
    from alvys_intacct.gateways.intacct import IntacctGateway  # noqa: PLC0415

    settings = SageSettings.load()
    return IntacctGateway(
        settings.intacct_endpoint_url,
        _secrets(settings.secrets_prefix),
        _secrets(settings.secrets_prefix),
        clock,
        lease=DynamoLease(_dynamodb(), settings.connections_table, clock),
        remaining_seconds=deadline,
        observe=_observe,
        correlation=lambda: logger.get_correlation_id() or "",
    )


@cache
def alvys() -> AlvysGateway:
    """Alvys's public API."""
    from alvys_intacct.gateways.alvys import AlvysGateway  # noqa: PLC0415

    return AlvysGateway(_alvys_calls())


@cache
def accept_transactions() -> AcceptTransactions:
    """Intake."""
    from alvys_intacct.usecases.accept_transactions import AcceptTransactions  # noqa: PLC0415

    return AcceptTransactions(transactions(), connections(), queue(), clock)


@cache
def connect() -> Connect:
    """A tenant's connections."""
    from alvys_intacct.usecases.connect import Connect  # noqa: PLC0415

    prefix = SageSettings.load().secrets_prefix
    return Connect(
        connections(),
        _secrets(prefix),
        intacct(),
        check_connection(),
        _change_connection(),
        clock,
        refresh_metadata(),
    )


@cache
def map_accounts() -> MapAccounts:
    """Account mappings."""
    from alvys_intacct.usecases.map_accounts import MapAccounts  # noqa: PLC0415

    return MapAccounts(_change_connection(), intacct(), refresh_metadata())


@cache
def refresh_metadata() -> RefreshMetadata:
    """What a connection's Sage company offers."""
    from alvys_intacct.usecases.refresh_metadata import RefreshMetadata  # noqa: PLC0415

    return RefreshMetadata(intacct(), metadata())


@cache
def check_prerequisites() -> CheckPrerequisites:
    """The checklist before connecting."""
    from alvys_intacct.usecases.check_prerequisites import CheckPrerequisites  # noqa: PLC0415

    return CheckPrerequisites(intacct())


@cache
def find_unlinked_parties() -> FindUnlinkedParties:
    """Who lacks an External Accounting ID in Alvys."""
    from alvys_intacct.gateways.alvys.parties import AlvysPartyDirectory  # noqa: PLC0415
    from alvys_intacct.usecases.find_unlinked_parties import FindUnlinkedParties  # noqa: PLC0415

    return FindUnlinkedParties(AlvysPartyDirectory(_alvys_calls()), clock, deadline)


@cache
def check_connection() -> CheckConnection:
    """The reconciliation check."""
    from alvys_intacct.usecases.check_connection import CheckConnection  # noqa: PLC0415

    return CheckConnection(refresh_metadata(), connections(), clock)


@cache
def map_coding() -> MapCoding:
    """Checks dimension and custom-field mappings."""
    from alvys_intacct.usecases.map_coding import MapCoding  # noqa: PLC0415

    return MapCoding(refresh_metadata())


@cache
def export_documents() -> ExportDocuments:
    """The export worker."""
    from alvys_intacct.usecases.export_documents import ExportDocuments  # noqa: PLC0415
    from alvys_intacct.usecases.resolve_references import ResolveReferences  # noqa: PLC0415

    work = _work(Worker.EXPORT)
    references = ResolveReferences(alvys(), accept_transactions(), work, clock)
    return ExportDocuments(
        transactions(),
        connections(),
        intacct(),
        references,
        _prepare_documents(),
        _intercompany_sets(),
        _companions(),
        work,
        clock,
        metrics,
    )


@cache
def preview_document() -> PreviewDocument:
    """Documents as they would be sent."""
    from alvys_intacct.usecases.preview_document import PreviewDocument  # noqa: PLC0415

    return PreviewDocument(connections(), _reference_data(), _match_parties())


@cache
def modify_documents() -> ModifyDocuments:
    """The modify worker."""
    from alvys_intacct.usecases.modify_documents import ModifyDocuments  # noqa: PLC0415

    return ModifyDocuments(
        transactions(),
        connections(),
        intacct(),
        _prepare_documents(),
        _intercompany_sets(),
        _companions(),
        _work(Worker.MODIFY),
        clock,
        metrics,
    )


@cache
def plan_payment_syncs() -> PlanPaymentSyncs:
    """The payment planner."""
    from alvys_intacct.usecases.plan_payment_syncs import PlanPaymentSyncs  # noqa: PLC0415

    return PlanPaymentSyncs(connections(), payments(), queue(), clock)


@cache
def read_payments() -> ReadPayments:
    """The payment reader."""
    from alvys_intacct.usecases.read_payments import ReadPayments  # noqa: PLC0415

    return ReadPayments(connections(), transactions(), payments(), intacct(), queue(), clock, metrics)


@cache
def apply_payments() -> ApplyPayments:
    """The payment applier."""
    from alvys_intacct.usecases.apply_payments import ApplyPayments  # noqa: PLC0415

    return ApplyPayments(payments(), transactions(), alvys(), clock, metrics)


@cache
def retry_errors() -> RetryErrors:
    """Puts error records back to work."""
    from alvys_intacct.usecases.retry_errors import RetryErrors  # noqa: PLC0415

    return RetryErrors(transactions(), payments(), queue(), clock)


@cache
def recover_work() -> RecoverWork:
    """Sweeps and captures."""
    from alvys_intacct.usecases.recover_work import RecoverWork  # noqa: PLC0415

    return RecoverWork(connections(), transactions(), payments(), queue(), clock)


def forget() -> None:
    """Make everything anew at next use; a test that changes the environment needs it."""
    for made in list(globals().values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def _change_connection() -> ChangeConnection:
    from alvys_intacct.usecases.change_connection import ChangeConnection  # noqa: PLC0415

    return ChangeConnection(connections(), transactions(), queue(), clock)


def _work(worker: Worker) -> Work:
    from alvys_intacct.usecases.claiming import Work  # noqa: PLC0415

    return Work(worker, transactions(), queue(), clock, metrics)


def _prepare_documents() -> PrepareDocuments:
    from alvys_intacct.usecases.create_parties import CreateParties  # noqa: PLC0415
    from alvys_intacct.usecases.prepare_documents import PrepareDocuments  # noqa: PLC0415
    from alvys_intacct.usecases.seen_items import SeenItems  # noqa: PLC0415

    return PrepareDocuments(
        _reference_data(),
        _match_parties(),
        CreateParties(intacct()),
        _intercompany_sets(),
        SeenItems(connections()),
        metrics,
    )


def _companions() -> Companions:
    from alvys_intacct.usecases.companions import Companions  # noqa: PLC0415

    return Companions(transactions(), queue(), clock)


@cache
def _intercompany_sets() -> IntercompanySets:
    from alvys_intacct.usecases.intercompany_sets import IntercompanySets  # noqa: PLC0415
    from alvys_intacct.usecases.try_out import TryOut  # noqa: PLC0415

    try_out = TryOut(_reference_data(), _match_parties())
    return IntercompanySets(transactions(), connections(), try_out, queue(), clock)


@cache
def _match_parties() -> MatchParties:
    from alvys_intacct.usecases.match_parties import MatchParties  # noqa: PLC0415

    return MatchParties(intacct(), clock)


@cache
def _reference_data() -> ReferenceData:
    from alvys_intacct.usecases.reference_data import ReferenceData  # noqa: PLC0415

    return ReferenceData(intacct(), metadata(), clock)


def _table(name: str) -> Table:
    from alvys_intacct.gateways.dynamodb.table import Table  # noqa: PLC0415

    return Table(_dynamodb(), name)


@cache
def _dynamodb() -> DynamoDBClient:
    from alvys_intacct.gateways import aws  # noqa: PLC0415

    return aws.dynamodb()


@cache
def _sqs() -> SQSClient:
    from alvys_intacct.gateways import aws  # noqa: PLC0415

    return aws.sqs()


@cache
def _alvys_calls() -> AlvysCalls:
    from alvys_intacct.gateways.alvys import AlvysCalls  # noqa: PLC0415

    settings = AlvysSettings.load()
    return AlvysCalls(
        settings.alvys_api_url,
        settings.alvys_token_url,
        settings.alvys_audience,
        _secrets(settings.secrets_prefix),
        clock,
        deadline,
    )


@cache
def _secrets(prefix: str) -> SecretsManagerStore:
    from alvys_intacct.gateways import aws  # noqa: PLC0415
    from alvys_intacct.gateways.secrets import SecretsManagerStore  # noqa: PLC0415

    return SecretsManagerStore(aws.secretsmanager(), prefix)


def _observe(call: GatewayCall) -> None:
    """One line and two metrics per request to Sage (OPS-1)."""
    logger.info(
        "sage request",
        extra={
            "requestId": call.request_id,
            "company": call.company_id,
            "functions": call.functions,
            "bytesOut": call.bytes_out,
            "bytesIn": call.bytes_in,
            "seconds": round(call.seconds, 3),
            "leaseSeconds": round(call.lease_seconds, 3),
            "attempt": call.attempt,
            "sessionAge": call.session_age,
            "httpStatus": call.http_status,
            "outcome": call.outcome,
        },
    )
    metrics.count("SageRequests", 1)
    metrics.count("SageFunctions", sum(call.functions.values()))
