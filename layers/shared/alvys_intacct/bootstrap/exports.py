"""Exports: the export worker, the modify worker, previews, and the steps that they share."""

from __future__ import annotations

from functools import cache, cached_property

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.intake import IntakeSide
from alvys_intacct.bootstrap.outside import Outside
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.usecases.alvys_values.known_names import KnownNames
from alvys_intacct.usecases.alvys_values.note_values import NoteValues
from alvys_intacct.usecases.alvys_values.read_names import ReadNames
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.carry_out_changes import CarryOutChanges
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.create_parties import CreateParties
from alvys_intacct.usecases.exports.customer_invoices import LOAD_UNKNOWN, CustomerInvoices
from alvys_intacct.usecases.exports.documents_elsewhere import DocumentsElsewhere
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.exchange_documents import ExchangeDocuments
from alvys_intacct.usecases.exports.export_documents import ExportDocuments
from alvys_intacct.usecases.exports.foresee_change import ForeseeChange
from alvys_intacct.usecases.exports.fuel_payers import FuelPayers
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.invoices_of_loads import InvoicesOfLoads
from alvys_intacct.usecases.exports.keep_up_to_date import KeepUpToDate
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.exports.match_parties import MatchParties
from alvys_intacct.usecases.exports.modify_documents import ModifyDocuments
from alvys_intacct.usecases.exports.move_documents import MoveDocuments
from alvys_intacct.usecases.exports.prepare_documents import BuildDocuments, PrepareDocuments
from alvys_intacct.usecases.exports.prepare_edits import PrepareEdits
from alvys_intacct.usecases.exports.preview_document import PreviewDocument
from alvys_intacct.usecases.exports.record_changes import RecordChanges
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.exports.resolve_unknown import ResolveUnknownOutcomes
from alvys_intacct.usecases.exports.resume_changes import ResumeChanges
from alvys_intacct.usecases.exports.sage_lists import SageLists
from alvys_intacct.usecases.exports.sent_values import SentValues
from alvys_intacct.usecases.exports.trial_build import TrialBuild
from alvys_intacct.usecases.exports.update_documents import UpdateDocuments
from alvys_intacct.usecases.intake.find_target import FindTarget
from alvys_intacct.usecases.references.known_parties import KnownParties
from alvys_intacct.usecases.references.read_from_alvys import ReadFromAlvys
from alvys_intacct.usecases.references.resolve_references import ResolveReferences
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from alvys_intacct.usecases.work.find_transactions import FindTransactions
from alvys_intacct.usecases.work.lanes import Lanes
from alvys_intacct.usecases.work.release_held import ReleaseHeld


class ExportSide:
    """The use cases of exports; they remember parties and lists for as long as this object lives."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def export_documents(self) -> ExportDocuments:
        """The export worker."""
        outside, claims = self._outside, self._claims(Worker.EXPORT)
        hold_or_skip = self._hold_or_skip(claims)
        return ExportDocuments(
            transactions=outside.transactions,
            connections=outside.connections,
            accounting=outside.accounting,
            claims=claims,
            resolve_references=self._resolve_references(claims),
            resolve_unknown=ResolveUnknownOutcomes(
                outside.transactions, outside.accounting, hold_or_skip, claims, outside.clock
            ),
            hold_or_skip=hold_or_skip,
            customer_invoices=self._customer_invoices,
            driver_statements=self._driver_statements,
            book_once=BookOnce(outside.transactions, self._find_transactions),
            sets=self._intercompany_sets,
            prepare=self._prepare_documents,
            companions=self._companions,
            clock=outside.clock,
            metrics=outside.metrics,
            lanes=self._lanes,
        )

    @cached_property
    def modify_documents(self) -> ModifyDocuments:
        """The modify worker."""
        outside, claims = self._outside, self._claims(Worker.MODIFY)
        hold_or_skip = self._hold_or_skip(claims)
        remove = RemoveDocuments(outside.accounting, claims, outside.clock)
        leaving = LeavingCompanions(self._find_transactions, outside.connections, remove)
        leaving_sets = LeavingSets(
            outside.transactions, outside.connections, remove, leaving, outside.queue, outside.clock
        )
        prepare_edits = PrepareEdits(
            self._prepare_documents,
            self._driver_statements,
            leaving,
            BookOnce(outside.transactions, self._find_transactions),
            self._intercompany_sets,
        )
        record = RecordChanges(
            outside.transactions,
            claims,
            self._companions,
            self._driver_statements,
            leaving_sets,
            outside.clock,
            outside.metrics,
        )
        carry_out = CarryOutChanges(
            outside.accounting,
            remove,
            UpdateDocuments(outside.accounting, claims, outside.clock),
            ExchangeDocuments(outside.accounting, remove, prepare_edits.rebuild, claims, outside.clock),
        )
        return ModifyDocuments(
            transactions=outside.transactions,
            connections=outside.connections,
            claims=claims,
            hold_or_skip=hold_or_skip,
            customer_invoices=self._customer_invoices,
            remove=remove,
            resume=ResumeChanges(
                outside.transactions, outside.accounting, remove, hold_or_skip, claims, outside.clock
            ),
            prepare_edits=prepare_edits,
            leaving=leaving,
            leaving_sets=leaving_sets,
            carry_out=carry_out,
            record=record,
            move=MoveDocuments(
                outside.connections,
                outside.accounting,
                claims,
                hold_or_skip,
                prepare_edits,
                leaving,
                remove,
                carry_out,
                record,
            ),
            clock=outside.clock,
            metrics=outside.metrics,
            lanes=self._lanes,
        )

    @cached_property
    def preview_document(self) -> PreviewDocument:
        """Previews documents."""
        outside = self._outside
        return PreviewDocument(
            outside.connections,
            self._gather_inputs,
            InvoicesOfLoads(outside.transactions),
            self._find_transactions,
        )

    @cached_property
    def foresee_change(self) -> ForeseeChange:
        """Foretells what a change does."""
        outside = self._outside
        look_at = LookAtDocuments(outside.accounting, outside.clock)
        leaving = LeavingCompanions(self._find_transactions, outside.connections, look_at)
        return ForeseeChange(
            transactions=outside.transactions,
            connections=outside.connections,
            accounting=outside.accounting,
            find_target=FindTarget(outside.transactions),
            build=self._build_documents,
            leaving=leaving,
            leaving_sets=LeavingSets(
                outside.transactions, outside.connections, look_at, leaving, outside.queue, outside.clock
            ),
            look_at=look_at,
            clock=outside.clock,
        )

    @cached_property
    def _build_documents(self) -> BuildDocuments:
        return BuildDocuments(self._gather_inputs, self._documents_elsewhere, self._outside.metrics)

    @cached_property
    def _prepare_documents(self) -> PrepareDocuments:
        outside = self._outside
        sent = SentValues(outside.sent_parties, outside.clock)
        return PrepareDocuments(
            self._build_documents,
            CreateParties(outside.accounting, outside.connections, sent),
            KeepUpToDate(outside.accounting, outside.connections, sent, outside.clock),
            NoteValues(outside.alvys_values),
        )

    @cached_property
    def _gather_inputs(self) -> GatherInputs:
        outside = self._outside
        lists = SageLists(outside.accounting, outside.metadata, outside.clock)
        read = ReadNames(outside.alvys_values, outside.name_directory, outside.clock)
        names = KnownNames(outside.alvys_values, read, outside.clock)
        return GatherInputs(lists, MatchParties(outside.accounting, outside.clock), names)

    @cached_property
    def _intercompany_sets(self) -> IntercompanySets:
        outside = self._outside
        return IntercompanySets(
            outside.transactions,
            self._find_transactions,
            outside.connections,
            self._documents_elsewhere,
            TrialBuild(self._gather_inputs),
            AskAgain(outside.transactions, outside.queue, outside.clock),
        )

    @cached_property
    def _documents_elsewhere(self) -> DocumentsElsewhere:
        return DocumentsElsewhere(self._outside.connections)

    @cached_property
    def _customer_invoices(self) -> CustomerInvoices:
        outside = self._outside
        ask_again = AskAgain(outside.transactions, outside.queue, outside.clock, [LOAD_UNKNOWN])
        return CustomerInvoices(outside.transactions, outside.transport, ask_again)

    @cached_property
    def _driver_statements(self) -> DriverStatements:
        outside = self._outside
        ask_again = AskAgain(outside.transactions, outside.queue, outside.clock)
        payers = FuelPayers(outside.transport, outside.clock)
        return DriverStatements(outside.transactions, payers, ask_again)

    @cached_property
    def _companions(self) -> CompanionDocuments:
        outside = self._outside
        return CompanionDocuments(outside.transactions, self._find_transactions, outside.queue, outside.clock)

    @cached_property
    def _find_transactions(self) -> FindTransactions:
        return FindTransactions(self._outside.transactions, self._outside.connections)

    @cached_property
    def _lanes(self) -> Lanes:
        outside = self._outside
        return Lanes(
            outside.connections,
            outside.metrics,
            outside.remaining_seconds,
            outside.correlated,
            at_once=outside.companies_at_once,
        )

    def _claims(self, worker: Worker) -> Claims:
        outside = self._outside
        release = ReleaseHeld(outside.connections, outside.transactions, outside.queue, outside.clock)
        findings = ConnectionFindings(outside.connections, outside.clock, outside.metrics)
        return Claims(
            worker, outside.transactions, outside.queue, outside.clock, outside.metrics, release, findings
        )

    def _hold_or_skip(self, claims: Claims) -> HoldOrSkip:
        outside = self._outside
        return HoldOrSkip(claims, outside.clock, outside.metrics)

    def _resolve_references(self, claims: Claims) -> ResolveReferences:
        outside = self._outside
        known = KnownParties(outside.transport, outside.clock)
        read = ReadFromAlvys(outside.transport, known, outside.clock)
        intake = IntakeSide(outside)
        return ResolveReferences(read, intake.record_envelopes, intake.contradictions, claims, outside.clock)


@cache
def exports() -> ExportSide:
    """Exports on this deployment."""
    return ExportSide(deployment())
