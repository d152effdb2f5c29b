"""Connections: connecting, settings, mappings, checks."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.alvys_values.list_values import ListValues
    from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
    from alvys_intacct.usecases.connections.change_connection import ChangeConnection
    from alvys_intacct.usecases.connections.check_connection import CheckConnection
    from alvys_intacct.usecases.connections.check_prerequisites import CheckPrerequisites
    from alvys_intacct.usecases.connections.connect import Connect
    from alvys_intacct.usecases.connections.count_usage import CountUsage
    from alvys_intacct.usecases.connections.daily_checks import CheckDaily, PlanDailyChecks
    from alvys_intacct.usecases.connections.find_unlinked_parties import FindUnlinkedParties
    from alvys_intacct.usecases.connections.look_after_connections import LookAfterConnections
    from alvys_intacct.usecases.connections.map_accounts import MapAccounts
    from alvys_intacct.usecases.connections.map_coding import MapCoding
    from alvys_intacct.usecases.connections.name_value import NameValue
    from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata
    from alvys_intacct.usecases.connections.sign_in_tries import SignInTries
    from alvys_intacct.usecases.error_transactions.retry_fixed import RetryFixed
    from alvys_intacct.usecases.work.connection_findings import ConnectionFindings, LookAtFinding
    from alvys_intacct.usecases.work.release_held import ReleaseHeld


class ConnectionSide:
    """The use cases of connections."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def connect(self) -> Connect:
        """Creates, activates and disconnects connections."""
        from alvys_intacct.usecases.connections.connect import Connect

        outside = self._outside
        return Connect(
            outside.connections,
            outside.passwords,
            outside.accounting,
            self.check_connection,
            self.change_connection,
            outside.clock,
            self.refresh_metadata,
            self._release_held,
            self.retry_fixed,
            self._findings,
            self._sign_in_tries,
        )

    @cached_property
    def change_connection(self) -> ChangeConnection:
        """Changes switches and settings."""
        from alvys_intacct.usecases.connections.change_connection import ChangeConnection

        outside = self._outside
        return ChangeConnection(
            outside.connections,
            self._release_held,
            self._findings,
            self.retry_fixed,
            outside.clock,
        )

    @cached_property
    def retry_fixed(self) -> RetryFixed:
        """Retries what a change has fixed."""
        from alvys_intacct.usecases.error_transactions.retry_fixed import RetryFixed

        outside = self._outside
        return RetryFixed(outside.error_actions, outside.queue, outside.clock)

    @cached_property
    def map_accounts(self) -> MapAccounts:
        """Changes account mappings."""
        from alvys_intacct.usecases.connections.map_accounts import MapAccounts

        return MapAccounts(self.change_connection, self._outside.accounting, self.refresh_metadata)

    @cached_property
    def map_coding(self) -> MapCoding:
        """Changes dimension and custom-field mappings."""
        from alvys_intacct.usecases.connections.map_coding import MapCoding

        return MapCoding(self.change_connection, self.refresh_metadata, self.seen_references)

    @cached_property
    def count_usage(self) -> CountUsage:
        """Counts the documents that settings and mappings are used for."""
        from alvys_intacct.usecases.connections.count_usage import CountUsage

        outside = self._outside
        return CountUsage(
            outside.transactions,
            outside.alvys_values,
            self.seen_references,
            outside.clock,
            outside.remaining_seconds,
        )

    @cached_property
    def list_values(self) -> ListValues:
        """Lists the values of Alvys's fields."""
        from alvys_intacct.usecases.alvys_values.list_values import ListValues
        from alvys_intacct.usecases.alvys_values.read_names import ReadNames

        outside = self._outside
        read = ReadNames(outside.alvys_values, outside.name_directory, outside.clock)
        return ListValues(outside.alvys_values, outside.connections, read)

    @cached_property
    def seen_references(self) -> SeenReferences:
        """The custom references that transactions brought."""
        from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences

        return SeenReferences(self._outside.alvys_values)

    @cached_property
    def name_value(self) -> NameValue:
        """Names ids of Alvys."""
        from alvys_intacct.usecases.connections.name_value import NameValue

        return NameValue(self._outside.alvys_values, self.change_connection)

    @cached_property
    def refresh_metadata(self) -> RefreshMetadata:
        """Reads and caches the metadata of connections' Sage companies."""
        from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata

        outside = self._outside
        return RefreshMetadata(outside.accounting, outside.metadata, outside.connections)

    @cached_property
    def check_connection(self) -> CheckConnection:
        """Runs the reconciliation check."""
        from alvys_intacct.usecases.connections.check_connection import CheckConnection

        outside = self._outside
        return CheckConnection(
            self.refresh_metadata,
            outside.accounting,
            outside.connections,
            outside.passwords,
            outside.check_times,
            self.seen_references,
            self._findings,
            self._look_at_finding,
            self._release_held,
            outside.clock,
        )

    @cached_property
    def plan_daily_checks(self) -> PlanDailyChecks:
        """Plans the daily checks, and looks for those that were not made."""
        from alvys_intacct.usecases.connections.daily_checks import PlanDailyChecks
        from alvys_intacct.usecases.connections.rounds import Rounds

        outside = self._outside
        rounds = Rounds(outside.connections, outside.queue.send_check_pages, outside.clock)
        return PlanDailyChecks(rounds, outside.check_times, outside.queue, outside.clock, outside.metrics)

    @cached_property
    def check_daily(self) -> CheckDaily:
        """Makes one daily check."""
        from alvys_intacct.usecases.connections.daily_checks import CheckDaily

        outside = self._outside
        return CheckDaily(outside.connections, outside.check_times, self.check_connection)

    @cached_property
    def check_prerequisites(self) -> CheckPrerequisites:
        """Runs the checklist before and after connecting."""
        from alvys_intacct.usecases.connections.check_prerequisites import CheckPrerequisites

        outside = self._outside
        return CheckPrerequisites(outside.accounting, outside.passwords, self._sign_in_tries)

    @cached_property
    def find_unlinked_parties(self) -> FindUnlinkedParties:
        """Lists parties without an External Accounting ID."""
        from alvys_intacct.usecases.connections.find_unlinked_parties import FindUnlinkedParties

        outside = self._outside
        return FindUnlinkedParties(outside.party_directory, outside.clock, outside.remaining_seconds)

    @cached_property
    def look_after_connections(self) -> LookAfterConnections:
        """Looks after connections that hold transactions or have a finding."""
        from alvys_intacct.usecases.connections.look_after_connections import LookAfterConnections

        outside = self._outside
        return LookAfterConnections(
            outside.connections,
            outside.transactions,
            self._look_at_finding,
            self._release_held,
            outside.clock,
            outside.remaining_seconds,
        )

    @cached_property
    def _sign_in_tries(self) -> SignInTries:
        from alvys_intacct.usecases.connections.sign_in_tries import SignInTries

        outside = self._outside
        return SignInTries(outside.sign_in_tries, outside.connections, outside.clock)

    @cached_property
    def _look_at_finding(self) -> LookAtFinding:
        from alvys_intacct.usecases.work.connection_findings import LookAtFinding

        outside = self._outside
        return LookAtFinding(outside.connections, outside.accounting, outside.clock)

    @cached_property
    def _findings(self) -> ConnectionFindings:
        from alvys_intacct.usecases.work.connection_findings import ConnectionFindings

        outside = self._outside
        return ConnectionFindings(outside.connections, outside.clock, outside.metrics)

    @cached_property
    def _release_held(self) -> ReleaseHeld:
        from alvys_intacct.usecases.work.release_held import ReleaseHeld

        outside = self._outside
        return ReleaseHeld(outside.connections, outside.transactions, outside.queue, outside.clock)


@cache
def connections() -> ConnectionSide:
    """Connections on this deployment."""
    return ConnectionSide(deployment())
