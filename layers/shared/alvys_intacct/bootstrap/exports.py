"""Exports: the export worker, and what loads the modify worker and previews when they are needed."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.exports.export_documents import ExportDocuments
    from alvys_intacct.usecases.exports.foresee_change import ForeseeChange
    from alvys_intacct.usecases.exports.modify_documents import ModifyDocuments
    from alvys_intacct.usecases.exports.preview_document import PreviewDocument


class ExportSide:
    """The use cases of exports; they remember parties and lists for as long as this object lives."""

    def __init__(self, outside: Outside) -> None:
        from alvys_intacct.bootstrap.export_steps import ExportSteps

        self._outside = outside
        self._steps = ExportSteps(outside)

    @cached_property
    def export_documents(self) -> ExportDocuments:
        """The export worker."""
        from alvys_intacct.domain.transactions.lifecycle import Worker
        from alvys_intacct.usecases.exports.book_once import BookOnce
        from alvys_intacct.usecases.exports.export_documents import ExportDocuments
        from alvys_intacct.usecases.exports.resolve_unknown import ResolveUnknownOutcomes

        outside, steps = self._outside, self._steps
        claims = steps.claims(Worker.EXPORT)
        hold_or_skip = steps.hold_or_skip(claims)
        return ExportDocuments(
            transactions=outside.transactions,
            connections=outside.connections,
            accounting=outside.accounting,
            claims=claims,
            resolve_references=steps.resolve_references(claims),
            resolve_unknown=ResolveUnknownOutcomes(
                outside.transactions, outside.accounting, hold_or_skip, claims, outside.clock
            ),
            hold_or_skip=hold_or_skip,
            customer_invoices=steps.customer_invoices,
            driver_statements=steps.driver_statements,
            book_once=BookOnce(outside.transactions, steps.find_transactions, outside.clock),
            sets=steps.intercompany_sets,
            prepare=steps.prepare_documents,
            companions=steps.companions,
            after_restore=steps.after_restore(claims),
            clock=outside.clock,
            metrics=outside.metrics,
            lanes=steps.lanes,
        )

    @cached_property
    def modify_documents(self) -> ModifyDocuments:
        """The modify worker."""
        from alvys_intacct.bootstrap.changes import modify_documents

        return modify_documents(self._outside, self._steps)

    @cached_property
    def foresee_change(self) -> ForeseeChange:
        """Foretells what a change does."""
        from alvys_intacct.bootstrap.changes import foresee_change

        return foresee_change(self._outside, self._steps)

    @cached_property
    def preview_document(self) -> PreviewDocument:
        """Previews documents."""
        from alvys_intacct.usecases.exports.invoices_of_loads import InvoicesOfLoads
        from alvys_intacct.usecases.exports.preview_document import PreviewDocument

        outside = self._outside
        return PreviewDocument(
            outside.connections,
            outside.transactions,
            self._steps.gather_inputs,
            InvoicesOfLoads(outside.transactions),
            self._steps.find_transactions,
            self._steps.read_whole,
        )


@cache
def exports() -> ExportSide:
    """Exports on this deployment."""
    return ExportSide(deployment())
