"""The stores of a deployment: what is kept in its tables.

Each is imported and made at its first use, once per cold start.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from alvys_intacct.environment import (
    ConnectionSettings,
    LimitSettings,
    PaymentSettings,
    TransactionSettings,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

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


class DeployedStores:
    """The stores of one deployed function; `Outside` describes each of them."""

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
    def digest_marks(self) -> DynamoDigestMarks:
        """Which tenants got their digest, in the Connections table."""
        from alvys_intacct.gateways.dynamodb.digest_marks import DynamoDigestMarks

        return DynamoDigestMarks(self._table(ConnectionSettings.load().connections_table))

    @cached_property
    def lost_batches(self) -> DynamoLostBatches:
        """Parts of the tables' streams."""
        from alvys_intacct.gateways import aws
        from alvys_intacct.gateways.dynamodb.lost_batches import DynamoLostBatches

        return DynamoLostBatches(aws.dynamodbstreams())

    def _table(self, name: str) -> Table:
        from alvys_intacct.gateways.dynamodb.table import Table

        return Table(self._dynamodb, name)

    @cached_property
    def _dynamodb(self) -> DynamoDBClient:
        from alvys_intacct.gateways import aws

        return aws.dynamodb()
