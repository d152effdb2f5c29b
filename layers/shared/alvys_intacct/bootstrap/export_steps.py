"""The steps that exports, changes and previews share."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.lazily import lazily
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.usecases.alvys_values.known_names import KnownNames
from alvys_intacct.usecases.alvys_values.note_values import NoteValues
from alvys_intacct.usecases.alvys_values.read_names import ReadNames
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.create_parties import CreateParties
from alvys_intacct.usecases.exports.customer_invoices import LOAD_UNKNOWN, CustomerInvoices
from alvys_intacct.usecases.exports.documents_elsewhere import DocumentsElsewhere
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.fuel_payers import FuelPayers
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.keep_up_to_date import KeepUpToDate
from alvys_intacct.usecases.exports.match_parties import MatchParties
from alvys_intacct.usecases.exports.prepare_documents import BuildDocuments, PrepareDocuments
from alvys_intacct.usecases.exports.sage_lists import SageLists
from alvys_intacct.usecases.exports.sent_values import SentValues
from alvys_intacct.usecases.exports.trial_build import TrialBuild
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.find_transactions import FindTransactions
from alvys_intacct.usecases.work.lanes import Lanes
from alvys_intacct.usecases.work.release_held import ReleaseHeld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.ports.transport import TransportSystem
    from alvys_intacct.usecases.exports.look_after_restore import LookAfterRestore
    from alvys_intacct.usecases.references.read_from_alvys import ReadFromAlvys
    from alvys_intacct.usecases.references.read_whole import ReadWhole
    from alvys_intacct.usecases.references.resolve_references import ResolveReferences


class ExportSteps:
    """The shared steps; they remember parties and lists for as long as this object lives."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def build_documents(self) -> BuildDocuments:
        """Builds documents."""
        return BuildDocuments(self.gather_inputs, self.documents_elsewhere, self._outside.metrics)

    @cached_property
    def prepare_documents(self) -> PrepareDocuments:
        """Prepares documents and their parties for Sage."""
        outside = self._outside
        sent = SentValues(outside.sent_parties, outside.clock)
        return PrepareDocuments(
            self.build_documents,
            CreateParties(outside.accounting, outside.connections, sent),
            KeepUpToDate(outside.accounting, outside.connections, sent, outside.clock),
            NoteValues(outside.alvys_values),
        )

    @cached_property
    def gather_inputs(self) -> GatherInputs:
        """Gathers what documents are built from."""
        outside = self._outside
        lists = SageLists(outside.accounting, outside.metadata, outside.clock)
        read = ReadNames(outside.alvys_values, lazily(lambda: outside.name_directory), outside.clock)
        names = KnownNames(outside.alvys_values, read, outside.clock)
        match = MatchParties(outside.accounting, outside.clock)
        return GatherInputs(lists, match, names, outside.party_links)

    @cached_property
    def intercompany_sets(self) -> IntercompanySets:
        """Keeps sets of intercompany documents together."""
        outside = self._outside
        return IntercompanySets(
            outside.transactions,
            self.find_transactions,
            outside.connections,
            self.documents_elsewhere,
            TrialBuild(self.gather_inputs),
            AskAgain(outside.transactions, outside.queue, outside.clock),
        )

    @cached_property
    def documents_elsewhere(self) -> DocumentsElsewhere:
        """Finds the connections of other subsidiaries."""
        return DocumentsElsewhere(self._outside.connections)

    @cached_property
    def customer_invoices(self) -> CustomerInvoices:
        """Looks for the customer invoices of loads."""
        outside = self._outside
        ask_again = AskAgain(outside.transactions, outside.queue, outside.clock, [LOAD_UNKNOWN])
        return CustomerInvoices(outside.transactions, self._transport, ask_again)

    @cached_property
    def driver_statements(self) -> DriverStatements:
        """Matches drivers' statements with their lines."""
        outside = self._outside
        ask_again = AskAgain(outside.transactions, outside.queue, outside.clock)
        payers = FuelPayers(self._transport, outside.clock)
        return DriverStatements(outside.transactions, payers, ask_again)

    @cached_property
    def companions(self) -> CompanionDocuments:
        """Keeps the companions of documents."""
        outside = self._outside
        return CompanionDocuments(outside.transactions, self.find_transactions, outside.queue, outside.clock)

    @cached_property
    def find_transactions(self) -> FindTransactions:
        """Finds transactions."""
        return FindTransactions(self._outside.transactions, self._outside.connections)

    @cached_property
    def lanes(self) -> Lanes:
        """Works on Sage companies side by side."""
        outside = self._outside
        return Lanes(
            outside.connections,
            outside.metrics,
            outside.remaining_seconds,
            self._in_lane,
            at_once=outside.companies_at_once,
        )

    @contextmanager
    def _in_lane(self, correlation_id: str) -> Iterator[None]:
        """Logs have the correlation id; Sage gets few requests for each company."""
        with self._outside.correlated(correlation_id), self._outside.accounting.visiting():
            yield

    def after_restore(self, claims: Claims) -> LookAfterRestore | None:
        """Looks for what a restored table has lost; None where none was restored."""
        outside = self._outside
        if outside.restored_at is None:
            return None
        from alvys_intacct.usecases.exports.look_after_restore import LookAfterRestore

        return LookAfterRestore(
            outside.transactions,
            outside.accounting,
            self.companions,
            claims,
            outside.clock,
            outside.restored_at,
        )

    def claims(self, worker: Worker) -> Claims:
        """Claims transactions for a worker."""
        outside = self._outside
        release = ReleaseHeld(outside.connections, outside.transactions, outside.queue, outside.clock)
        findings = ConnectionFindings(outside.connections, outside.clock, outside.metrics)
        return Claims(
            worker, outside.transactions, outside.queue, outside.clock, outside.metrics, release, findings
        )

    def hold_or_skip(self, claims: Claims) -> HoldOrSkip:
        """Holds or skips transactions."""
        outside = self._outside
        return HoldOrSkip(claims, outside.clock, outside.metrics)

    def resolve_references(self, claims: Claims) -> ResolveReferences:
        """Reads references from Alvys; few batches have one."""
        return lazily(lambda: self._resolve_references(claims))

    @cached_property
    def read_whole(self) -> ReadWhole:
        """Reads one transaction from Alvys; few previews ask for it."""
        return lazily(self._read_whole)

    def _read_whole(self) -> ReadWhole:
        from alvys_intacct.bootstrap.intake import IntakeSide
        from alvys_intacct.usecases.references.read_whole import ReadWhole

        return ReadWhole(self._read_from_alvys(), IntakeSide(self._outside).contradictions)

    def _read_from_alvys(self) -> ReadFromAlvys:
        from alvys_intacct.usecases.references.known_parties import KnownParties
        from alvys_intacct.usecases.references.read_from_alvys import ReadFromAlvys

        outside = self._outside
        return ReadFromAlvys(outside.transport, KnownParties(outside.transport, outside.clock), outside.clock)

    def _resolve_references(self, claims: Claims) -> ResolveReferences:
        from alvys_intacct.bootstrap.intake import IntakeSide
        from alvys_intacct.usecases.references.resolve_references import (
            ResolveReferences,
        )

        outside = self._outside
        intake = IntakeSide(outside)
        return ResolveReferences(
            self._read_from_alvys(), intake.record_envelopes, intake.contradictions, claims, outside.clock
        )

    @cached_property
    def _transport(self) -> TransportSystem:
        """Alvys; few exports ask it."""
        return lazily(lambda: self._outside.transport)
